"""Read a manifest as data, without executing or importing its layer."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quickscale.core.manifests.allowed_imports import HINTS
from quickscale.core.manifests.base import LayerManifest

from .manifest_values import BROKEN, Mistake, ModuleReader, SourceReader, without_docstring


@dataclass(frozen=True, slots=True)
class ParsedManifest:
    manifest: type[LayerManifest]
    mistakes: tuple[Mistake, ...] = ()


def parse_manifest(
    source: str,
    class_name: str = "",
    *,
    module: str = "",
    read_source: SourceReader | None = None,
) -> ParsedManifest:
    """Read a manifest: the class of that name, or the only one.

    Args:
        source: the text of its module.
        class_name: the class, nothing where it is the only one.
        module: the module's full name.
        read_source: gives the text and the file of the layer's other modules, of which it may
            take constants.
    """
    try:
        tree = ast.parse(source)
        return _Reader(class_name, module, read_source).read(tree)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return ParsedManifest(LayerManifest, (Mistake(line, f"Invalid Python: {error}."),))
    except (RecursionError, MemoryError):
        return ParsedManifest(LayerManifest, (Mistake(1, "The manifest is nested too deeply."),))


def _read_within(package: str, read_source: SourceReader | None) -> SourceReader:
    """Return what reads modules of a package and no others."""

    def read(module: str) -> tuple[str, str]:
        if read_source is None or not module.startswith(f"{package}."):
            raise ModuleNotFoundError("a manifest takes constants from modules of its layer only.")
        return read_source(module)

    return read


class _Reader(ModuleReader):
    statements = "A manifest may contain only imports, constants and one class."

    def __init__(self, class_name: str, module: str, read_source: SourceReader | None) -> None:
        package = module.rpartition(".")[0]
        super().__init__(package, module, "", _read_within(package, read_source), {})
        self.class_name = class_name
        self.manifest: type[LayerManifest] | None = None

    def read(self, tree: ast.Module) -> ParsedManifest:
        for statement in without_docstring(tree.body):
            if isinstance(statement, ast.ClassDef) and self.is_manifest(statement):
                self.read_class(statement)
            elif not self.read_statement(statement):
                self.reject(statement, self.statements)
        if self.manifest is None:
            wanted = f"There is no manifest class {self.class_name}".strip()
            self.mistakes.append(Mistake(1, f"{wanted}."))
        return ParsedManifest(self.manifest or LayerManifest, tuple(self.mistakes))

    def is_manifest(self, node: ast.ClassDef) -> bool:
        return node.name == self.class_name or not (self.class_name or self.manifest)

    def read_class(self, node: ast.ClassDef) -> None:
        base = self.find_base(node)
        if base is None:
            return
        hints = {name: hint for name, hint in HINTS[base].items() if name != "kind"}
        body = without_docstring(node.body)
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
            if result is not BROKEN:
                yield name, result
