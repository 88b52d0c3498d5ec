"""What Python code imports, calls and defines, read from its syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .contents import File
from .findings import Finding

_IMPORTERS = ("importlib.import_module", "__import__", "builtins.__import__")
_IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError"}


@dataclass(frozen=True, slots=True)
class Import:
    """One name that is imported: ``name`` of ``module``, or the module itself.

    ``is_optional`` where the code goes on without it, or only type checkers see it.
    """

    module: str
    name: str
    line: int
    is_optional: bool = False

    @property
    def path(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


@dataclass(frozen=True)
class Module:
    """A Python file of the layer, parsed; its tree is walked once."""

    file: File
    name: str
    tree: ast.Module
    is_package: bool = False

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def classes(self) -> tuple[ast.ClassDef, ...]:
        return tuple(node for node in self.nodes if isinstance(node, ast.ClassDef))

    @cached_property
    def functions(self) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return tuple(node for node in self.nodes if isinstance(node, kinds))

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The dotted path that each imported name stands for."""
        return _read_aliases(self)

    def resolve(self, path: str) -> str:
        """Return a dotted path with its first part as it was imported."""
        root, dot, rest = path.partition(".")
        return f"{self.aliases.get(root, root)}{dot}{rest}"

    @cached_property
    def calls(self) -> tuple[tuple[str, ast.Call], ...]:
        """Each call, with the dotted path of what it calls, as far as imports tell it."""
        return tuple(_list_calls(self))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """What it imports, wherever it does, by literal ``import_module`` too."""
        return tuple(_list_imports(self))


def parse_module(file: File) -> Module | Finding:
    path = file.path.removesuffix(".py")
    name = path.removesuffix("/__init__").replace("/", ".")
    try:
        tree = ast.parse(file.content or b"")
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = str(getattr(error, "msg", error)).capitalize()
        return Finding(file.shown, line, "layer.E107", f"{message}.")
    except (RecursionError, MemoryError):
        return Finding(file.shown, 1, "layer.E107", "The code is nested too deeply.")
    return Module(file, name, tree, is_package=path.endswith("/__init__"))


def _list_imports(module: Module) -> Iterator[Import]:
    optional = _find_optional(module)
    for node in module.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno, node in optional)
        elif isinstance(node, ast.ImportFrom):
            source = _resolve(module, node)
            for alias in node.names:
                yield Import(source, alias.name, node.lineno, node in optional)
    for path, call in module.calls:
        if path in _IMPORTERS and (name := read_string(call.args[0] if call.args else None)):
            yield Import(name, "", call.lineno, is_optional=True)


def _resolve(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + module.is_package]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _find_optional(module: Module) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in module.nodes:
        is_guarded = (isinstance(node, ast.Try) and _catches_import_errors(node)) or (
            isinstance(node, ast.If) and "TYPE_CHECKING" in _names(node.test)
        )
        if is_guarded:
            found.update(ast.walk(node))
    return found


def _catches_import_errors(node: ast.Try) -> bool:
    return any(
        handler.type is None or _IMPORT_ERRORS & _names(handler.type) for handler in node.handlers
    )


def _names(node: ast.AST) -> set[str]:
    return {
        getattr(part, "id", "") or getattr(part, "attr", "")
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    }


def _list_calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for node in module.nodes:
        if isinstance(node, ast.Call) and (path := read_path(node.func)):
            yield module.resolve(path), node


def _read_aliases(module: Module) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for node in module.nodes:
        if isinstance(node, ast.Import):
            aliases |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            source = _resolve(module, node)
            aliases |= {it.asname or it.name: f"{source}.{it.name}" for it in node.names}
    return aliases


def read_path(node: ast.AST) -> str:
    """Return ``a.b.c`` for such an expression, else nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def read_string(node: ast.AST | None) -> str:
    """Return a string literal's text, else nothing."""
    is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(getattr(node, "value", "")) if is_string else ""


def read_keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((it.value for it in call.keywords if it.arg == name), None)


def read_bases(node: ast.ClassDef) -> list[str]:
    """Return the paths of a class's bases, without their type arguments."""
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return [path for base in bases if (path := read_path(base))]


def read_attribute(node: ast.ClassDef, name: str) -> ast.expr | None:
    """Return the value that a class's body gives to ``name``."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                return value
            case ast.AnnAssign(target=ast.Name(id=found), value=value) if found == name:
                return value
    return None
