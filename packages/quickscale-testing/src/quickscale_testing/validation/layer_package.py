"""One layer as its rules see it: files, manifest, and parsed Python."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint

from packaging.utils import canonicalize_name

from quickscale.core.layers.discovery import GROUPS
from quickscale.core.layers.layer import CORE, normalise_name
from quickscale.core.layers.manifest_parser import ParsedManifest, parse_manifest
from quickscale.core.layers.manifest_values import Mistake
from quickscale.core.manifests.base import LayerManifest

from .code import Module, parse_module
from .contents import Contents, File, NotALayer, Unreadable
from .findings import Finding


@dataclass(frozen=True)
class LayerPackage:
    """A layer that is validated.

    Attributes:
        kind: ``business_theme``, ``presentation_skin`` or ``feature_plugin``.
        name: what its entry point calls it.
        package: what stands in INSTALLED_APPS.
        manifest_file: where its entry point says that its manifest is.
        manifest_class: the class there that its entry point names.
        manifest: the manifest's class, or the bare base class where it can't be read.
        mistakes: what is wrong in the manifest.
    """

    contents: Contents
    kind: str
    name: str
    package: str
    manifest_file: str
    manifest_class: str
    manifest: type[LayerManifest]
    mistakes: tuple[Mistake, ...] = field(default=())

    @property
    def folder(self) -> str:
        return self.package.replace(".", "/")

    @property
    def files(self) -> Iterator[File]:
        return self.contents.below(self.folder)

    @property
    def names(self) -> set[str]:
        return {self.name, *map(normalise_name, self.manifest.aliases)}

    @cached_property
    def parsed(self) -> tuple[tuple[Module, ...], tuple[Finding, ...]]:
        """The modules that can be parsed, and what is wrong with the others."""
        files = [file for file in self.files if file.path.endswith(".py") and file.content]
        parsed = [parse_module(file) for file in files]
        modules = tuple(it for it in parsed if isinstance(it, Module))
        return modules, tuple(it for it in parsed if isinstance(it, Finding))

    @property
    def modules(self) -> tuple[Module, ...]:
        return self.parsed[0]

    def find(self, path: str) -> File | None:
        """Return the file at a path within the layer's package."""
        return self.contents.files.get(f"{self.folder}/{path}")

    def within(self, path: str) -> str:
        """Return a file's path within the layer's package."""
        return path.removeprefix(f"{self.folder}/")


def open_layer(contents: Contents, *, origin: str) -> LayerPackage:
    """Return the layer that a distribution holds; the first where it holds several.

    Raises:
        NotALayer: it is the core, or has no entry point of a layer.
        Unreadable: its entry points can't be read.
    """
    if canonicalize_name(contents.metadata.name) == CORE:
        raise NotALayer(f"{origin} is {CORE}, which isn't a layer.")
    for entry in contents.metadata.entry_points:
        if entry.group in GROUPS:
            return _read_layer(contents, entry)
    for mistake in contents.metadata.mistakes:
        raise Unreadable(Finding(contents.metadata.file, 1, "layer.E104", mistake))
    raise NotALayer(
        f"{origin} isn't a layer: it has no entry point of one.",
        hint=f"add one in pyproject.toml, of the group {' or '.join(GROUPS)}",
    )


def _read_layer(contents: Contents, entry: EntryPoint) -> LayerPackage:
    base = GROUPS[entry.group]
    module, class_name = (part.strip() for part in f"{entry.value}:".split(":")[:2])
    file = f"{module.replace('.', '/')}.py"
    parsed = _parse(contents, module, class_name)
    return LayerPackage(
        contents,
        kind=base.kind,
        name=normalise_name(entry.name),
        package=module.rpartition(".")[0],
        manifest_file=file,
        manifest_class=class_name,
        manifest=parsed.manifest if issubclass(parsed.manifest, base) else base,
        mistakes=(*parsed.mistakes, *_compare(parsed, base, entry.name)),
    )


def _parse(contents: Contents, module: str, class_name: str) -> ParsedManifest:
    def read_source(name: str) -> tuple[str, str]:
        base = name.replace(".", "/")
        for path in (f"{base}.py", f"{base}/__init__.py"):
            if (source := contents.text(path)) is not None:
                return source, path
        raise ModuleNotFoundError(f"there is no {name}.", name=name)

    source = contents.text(f"{module.replace('.', '/')}.py")
    if source is None:
        return ParsedManifest(LayerManifest)
    try:
        return parse_manifest(source, class_name, module=module, read_source=read_source)
    except RecursionError:
        return ParsedManifest(LayerManifest, (Mistake(1, "It is nested too deeply."),))


def _compare(parsed: ParsedManifest, base: type[LayerManifest], name: str) -> Iterator[Mistake]:
    if parsed.mistakes or parsed.manifest is LayerManifest:
        return
    if not issubclass(parsed.manifest, base):
        given = parsed.manifest.__mro__[1].__name__
        yield Mistake(1, f"The entry point's group asks for a {base.__name__}, this is a {given}.")
    elif normalise_name(parsed.manifest.name) != normalise_name(name):
        yield Mistake(
            1, f"The manifest's name is '{parsed.manifest.name}', its entry point's '{name}'."
        )
