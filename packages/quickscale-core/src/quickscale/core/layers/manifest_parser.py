"""Read a manifest as data, without executing or importing its layer."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from textwrap import shorten
from typing import Any, Final

from django.utils.translation import gettext_lazy

from quickscale.core.manifests.allowed_imports import HINTS, VOCABULARY, Word
from quickscale.core.manifests.base import LayerManifest

from .annotations import describe_type, fits, list_choices
from .layer import suggest_name


@dataclass(frozen=True, slots=True)
class Mistake:
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ParsedManifest:
    manifest: type[LayerManifest]
    mistakes: tuple[Mistake, ...] = ()


class _Broken:
    """Stands where a value was, so that one mistake does not hide the next."""


_BROKEN: Final = _Broken()


def parse_manifest(source: str, class_name: str = "") -> ParsedManifest:
    """Read a manifest: the class of that name, or the only one."""
    try:
        return _Reader(class_name).read(ast.parse(source))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return ParsedManifest(LayerManifest, (Mistake(line, f"Invalid Python: {error}."),))
    except (RecursionError, MemoryError):
        return ParsedManifest(LayerManifest, (Mistake(1, "The manifest is nested too deeply."),))


class _Reader:
    def __init__(self, class_name: str) -> None:
        self.class_name = class_name
        self.words: dict[str, Word] = {}
        self.mistakes: list[Mistake] = []
        self.manifest: type[LayerManifest] | None = None

    def read(self, tree: ast.Module) -> ParsedManifest:
        for statement in _without_docstring(tree.body):
            self.read_statement(statement)
        if self.manifest is None:
            wanted = f"There is no manifest class {self.class_name}".strip()
            self.mistakes.append(Mistake(1, f"{wanted}."))
        return ParsedManifest(self.manifest or LayerManifest, tuple(self.mistakes))

    def read_statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            self.read_import(node)
        elif isinstance(node, ast.ClassDef) and self.is_manifest(node):
            self.read_class(node)
        else:
            self.reject(node, "A manifest may contain only imports and one class.")

    def is_manifest(self, node: ast.ClassDef) -> bool:
        return node.name == self.class_name or not (self.class_name or self.manifest)

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

    def read_class(self, node: ast.ClassDef) -> None:
        base = self.find_base(node)
        if base is None:
            return
        hints = {name: hint for name, hint in HINTS[base].items() if name != "kind"}
        body = _without_docstring(node.body)
        values = dict(self.read_attributes(body, base.__name__, hints))
        if not values.get("name"):
            self.reject(node, "The manifest has no name.")
        values["__doc__"] = ast.get_docstring(node)
        self.manifest = type(node.name, (base,), values)

    def find_base(self, node: ast.ClassDef) -> type[LayerManifest] | None:
        if len(node.bases) == 1 and not node.keywords and not node.decorator_list:
            name = node.bases[0]
            base = self.words.get(name.id) if isinstance(name, ast.Name) else None
            if isinstance(base, type) and issubclass(base, LayerManifest):
                return base
        self.reject(node, "A manifest must be a subclass of one of the core's manifest classes.")
        return None

    def read_attributes(
        self, body: Iterable[ast.stmt], owner: str, hints: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        for node in body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    pass
                case ast.Pass():
                    continue
                case _:
                    self.reject(node, "A manifest class may contain only attributes.")
                    continue
            result = self.read_value(value, owner, name, hints)
            if result is not _BROKEN:
                yield name, result

    def read_value(self, node: ast.expr, owner: str, name: str, hints: Mapping[str, Any]) -> Any:
        if name not in hints:
            suggestion = suggest_name(name, hints)
            return self.reject(node, f"{owner} has no '{name}'. {suggestion}")
        value = self.evaluate(node)
        if value is not _BROKEN and not fits(value, hints[name]):
            wanted, meant = describe_type(hints[name]), _guess_word(value, hints[name])
            return self.reject(node, f"{owner}.{name} is {_show(node)}, not {wanted}. {meant}")
        return value

    def evaluate(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=str() | int() | float() | None as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
            case ast.Tuple(elts=items) | ast.List(elts=items):
                values = [self.evaluate(item) for item in items]
                return tuple(value for value in values if value is not _BROKEN)
            case ast.Dict(keys=keys, values=items):
                return self.evaluate_dict(keys, items)
            case ast.Call(func=ast.Name(id=name)) if name in self.words:
                return self.call(node, self.words[name])
        return self.reject(node, f"{_show(node)} isn't a literal.")

    def evaluate_dict(self, keys: list[ast.expr | None], items: list[ast.expr]) -> Any:
        result = {}
        for key, item in zip(keys, items, strict=True):
            if not isinstance(key, ast.Constant):
                self.reject(key or item, "Dictionary keys must be literals.")
                continue
            value = self.evaluate(item)
            if value is not _BROKEN:
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
        values = {name: value for name, value in read.items() if value is not _BROKEN}
        missing = [name for name in _required(word) if name not in read]
        if missing:
            return self.reject(node, f"{owner} is missing {', '.join(missing)}.")
        return word(**values) if values.keys() >= set(_required(word)) else _BROKEN

    def reject(self, node: ast.AST, message: str) -> _Broken:
        self.mistakes.append(Mistake(getattr(node, "lineno", 1), message.strip()))
        return _BROKEN


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


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def _required(word: type) -> list[str]:
    return [
        field.name
        for field in fields(word)
        if field.default is MISSING and field.default_factory is MISSING
    ]
