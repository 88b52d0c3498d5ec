"""Read the values of a manifest as data: literals, constructors, and constants of its layer."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from importlib.util import resolve_name
from textwrap import shorten
from typing import Any, Final

from django.utils.translation import gettext_lazy

from quickscale.core.manifests.allowed_imports import HINTS, VOCABULARY, Word

from .annotations import describe_type, fits, list_choices
from .layer import suggest_name

#: Gives the text and the file of a module, or raises ModuleNotFoundError.
SourceReader = Callable[[str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a manifest.

    Attributes:
        line: where.
        message: what.
        file: in which file, empty for the manifest's own.
    """

    line: int
    message: str
    file: str = ""


class _Broken:
    """Stands where a value was, so that one mistake does not hide the next."""


BROKEN: Final = _Broken()

#: How many values a constant may hold, whatever they stand in: one that holds another twice, which
#: does the same, grows without end. A theme's screens hold some ten thousand.
_MOST_VALUES = 200_000


class ModuleReader:
    """Reads imports and constants, and stops at the first statement that is neither.

    Args:
        package: the layer's package.
        module: the module's full name.
        file: where it is, empty for the manifest's own.
        read_source: gives the text of the layer's other modules.
        known: the constants of those that have been read, by module.
    """

    statements = "A module that a manifest imports from may contain only imports and constants."

    def __init__(
        self,
        package: str,
        module: str,
        file: str,
        read_source: SourceReader,
        known: dict[str, Mapping[str, Any]],
    ) -> None:
        self.package = package
        self.module = module
        self.file = file
        self.read_source = read_source
        self.known = known
        self.words: dict[str, Word] = {}
        self.constants: dict[str, Any] = {}
        self.mistakes: list[Mistake] = []

    def read_constants(self, tree: ast.Module) -> Mapping[str, Any]:
        for statement in without_docstring(tree.body):
            if not self.read_statement(statement):
                self.reject(statement, self.statements)
                break
        return self.constants

    def read_statement(self, node: ast.stmt) -> bool:
        """Read an import or a constant; return whether it was one."""
        match node:
            case ast.ImportFrom() if self.is_own(node):
                self.import_constants(node)
            case ast.ImportFrom():
                self.read_import(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.keep_constant(name, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self.keep_constant(name, value)
            case _:
                return False
        return True

    def keep_constant(self, name: str, node: ast.expr) -> None:
        value = self.evaluate(node)
        if is_too_large(value):
            value = self.reject(node, f"The constant '{name}' holds too much.")
        self.constants[name] = value

    def is_own(self, node: ast.ImportFrom) -> bool:
        """Whether a module of the layer is imported from."""
        return bool(node.level) or f"{node.module}".startswith(f"{self.package}.")

    def read_import(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if module == "__future__":
            return
        words = VOCABULARY.get(module)
        if words is None:
            self.reject(node, f"A manifest can't import from {module}.")
            return
        for alias in node.names:
            if alias.name in words:
                self.words[alias.asname or alias.name] = words[alias.name]
            else:
                message = f"{module} has no name '{alias.name}' for manifests."
                self.reject(node, f"{message} {suggest_name(alias.name, words)}")

    def import_constants(self, node: ast.ImportFrom) -> None:
        """Take constants from another module of the layer, which is read, not imported."""
        constants = self.read_module(node)
        for alias in node.names:
            value = BROKEN if constants is None else constants.get(alias.name, MISSING)
            if value is MISSING:
                message = f"{node.module} has no constant '{alias.name}'."
                value = self.reject(node, f"{message} {suggest_name(alias.name, constants or ())}")
            self.constants[alias.asname or alias.name] = value

    def read_module(self, node: ast.ImportFrom) -> Mapping[str, Any] | None:
        """Return the constants of the module that is imported from, None if it can't be read."""
        name = self.resolve(node)
        if name in self.known:
            return self.known[name]
        try:
            source, file = self.read_source(name)
            tree = ast.parse(source)
        except (ImportError, SyntaxError, ValueError) as error:
            self.reject(node, f"{_write_module(node)} can't be read: {error}")
            return None
        self.known[name] = {}  # what imports in a circle finds nothing
        reader = ModuleReader(self.package, name, file, self.read_source, self.known)
        self.known[name] = reader.read_constants(tree)
        self.mistakes += reader.mistakes
        return self.known[name]

    def resolve(self, node: ast.ImportFrom) -> str:
        is_package = self.file.endswith("__init__.py")
        package = self.module if is_package else self.module.rpartition(".")[0]
        try:
            return resolve_name(_write_module(node), package)
        except ImportError:
            return ""

    def evaluate(self, node: ast.expr) -> Any:
        value: Any
        match node:
            case ast.Constant(value=str() | int() | float() | None as value):
                pass
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                value = -number
            case ast.Name(id=name):
                value = self.look_up(node, name)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                value = tuple(self.evaluate_items(items))
            case ast.Dict(keys=keys, values=items):
                value = self.evaluate_dict(keys, items)
            case ast.Call(func=ast.Name(id=name)) if name in self.words:
                value = self.call(node, self.words[name])
            case _:
                value = self.reject(node, f"{_show(node)} isn't a literal.")
        return value

    def look_up(self, node: ast.expr, name: str) -> Any:
        if name in self.constants:
            return self.constants[name]
        suggestion = suggest_name(name, self.constants)
        return self.reject(node, f"There is no constant '{name}' above. {suggestion}")

    def evaluate_items(self, items: Iterable[ast.expr]) -> Iterator[Any]:
        """Yield what stands in a tuple, and what the tuples hold that are unpacked into it."""
        for item in items:
            is_unpacked = isinstance(item, ast.Starred)
            value = self.evaluate(item.value if isinstance(item, ast.Starred) else item)
            if value is BROKEN:
                continue
            if not is_unpacked:
                yield value
            elif isinstance(value, tuple):
                yield from value
            else:
                self.reject(item, f"{_show(item)} isn't a tuple.")

    def evaluate_dict(self, keys: list[ast.expr | None], items: list[ast.expr]) -> Any:
        result = {}
        for key, item in zip(keys, items, strict=True):
            if not isinstance(key, ast.Constant):
                self.reject(key or item, "Dictionary keys must be literals.")
                continue
            value = self.evaluate(item)
            if value is not BROKEN:
                result[key.value] = value
        return result

    def call(self, node: ast.Call, word: Word) -> Any:
        if word is gettext_lazy:
            return self.translate(node)
        if not (isinstance(word, type) and is_dataclass(word)):
            return self.reject(node, f"{_show(node.func)} can't be called in a manifest.")
        return self.construct(node, word)

    def translate(self, node: ast.Call) -> Any:
        match node:
            case ast.Call(args=[ast.Constant(value=str() as text)], keywords=[]):
                return gettext_lazy(text)
        return self.reject(node, "gettext_lazy takes exactly one string literal.")

    def construct(self, node: ast.Call, word: type) -> Any:
        owner = word.__name__
        positional = [field.name for field in fields(word)][: len(node.args)]
        given = dict(zip(positional, node.args, strict=False))
        keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        unpacked = len(keywords) < len(node.keywords) or any(
            isinstance(argument, ast.Starred) for argument in node.args
        )
        if unpacked or len(given) < len(node.args) or given.keys() & keywords.keys():
            return self.reject(node, f"{owner} has too many or unpacked arguments.")
        hints = HINTS[word]
        read = {
            name: self.read_value(value, owner, name, hints)
            for name, value in {**given, **keywords}.items()
        }
        values = {name: value for name, value in read.items() if value is not BROKEN}
        missing = [name for name in _required(word) if name not in read]
        if missing:
            return self.reject(node, f"{owner} is missing {', '.join(missing)}.")
        return word(**values) if values.keys() >= set(_required(word)) else BROKEN

    def read_value(self, node: ast.expr, owner: str, name: str, hints: Mapping[str, Any]) -> Any:
        if name not in hints:
            suggestion = suggest_name(name, hints)
            return self.reject(node, f"{owner} has no '{name}'. {suggestion}")
        value = self.evaluate(node)
        if value is not BROKEN and not fits(value, hints[name]):
            wanted, meant = describe_type(hints[name]), _guess_word(value, hints[name])
            return self.reject(node, f"{owner}.{name} is {_show(node)}, not {wanted}. {meant}")
        return value

    def reject(self, node: ast.AST, message: str) -> _Broken:
        self.mistakes.append(Mistake(getattr(node, "lineno", 1), message.strip(), self.file))
        return BROKEN


def is_too_large(value: Any) -> bool:
    """Whether a constant holds more values than any manifest needs."""
    left, count = [value], 0
    while left and count <= _MOST_VALUES:
        item = left.pop()
        count += 1
        if isinstance(item, dict):
            left.extend(item.values())
        elif isinstance(item, tuple):
            left.extend(item)
        elif is_dataclass(item):
            left.extend(getattr(item, field.name) for field in fields(item))
    return count > _MOST_VALUES


def _write_module(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def _guess_word(value: Any, annotation: Any) -> str:
    """Return which word of a closed list was probably meant."""
    words = list_choices(annotation)
    given = (
        (value,) if isinstance(value, str) else value if isinstance(value, (tuple, dict)) else ()
    )
    wrong = [word for word in given if isinstance(word, str) and word not in words]
    return next(filter(None, (suggest_name(word, words) for word in wrong)), "")


def _show(node: ast.expr) -> str:
    return shorten(ast.unparse(node), 60, placeholder=" …")


def _required(word: type) -> list[str]:
    return [
        field.name
        for field in fields(word)
        if field.default is MISSING and field.default_factory is MISSING
    ]
