"""Whether the distribution is whole, and is what it says."""

import re
from collections.abc import Iterator

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from quickscale.core.layers.discovery import GROUPS
from quickscale_testing.validation.contents import File, decode
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage
from quickscale_testing.validation.metadata import Metadata

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
_TEXTS = (".py", ".html", ".txt", ".css", ".js", ".json", ".po", ".svg")
#: What installers and build tools write beside the package.
_BESIDE = (".dist-info", ".data", ".egg-info")


def check(layer: LayerPackage) -> Iterator[Finding]:
    yield from layer.contents.findings
    yield from _check_metadata(layer.contents.metadata)
    yield from _check_entry_points(layer)
    yield from _check_record(layer)
    yield from _check_places(layer)
    yield from _check_texts(layer)
    yield from layer.parsed[1]


def _check_metadata(metadata: Metadata) -> Iterator[Finding]:
    for mistake in (*metadata.mistakes, *_find_mistakes(metadata)):
        yield Finding(metadata.file, 1, "layer.E104", mistake)


def _find_mistakes(metadata: Metadata) -> Iterator[str]:
    if not _NAME.fullmatch(metadata.name):
        yield f"The name {metadata.name!r} is missing or invalid."
    try:
        Version(metadata.version)
    except InvalidVersion:
        yield f"The version {metadata.version!r} is missing or invalid."
    for line in metadata.requires:
        try:
            Requirement(line)
        except InvalidRequirement:
            yield f"The requirement {line!r} is invalid."
    try:
        SpecifierSet(metadata.requires_python)
    except InvalidSpecifier:
        yield f"requires-python {metadata.requires_python!r} is invalid."


def _check_entry_points(layer: LayerPackage) -> Iterator[Finding]:
    file = layer.contents.metadata.file
    points = [it for it in layer.contents.metadata.entry_points if it.group in GROUPS]
    for surplus in points[1:]:
        yield Finding(file, 1, "layer.E112", f"'{surplus.name}' is a second layer.")
    module = next((it for it in layer.modules if it.file.path == layer.manifest_file), None)
    if layer.manifest_file in layer.contents.files and module is None:
        return  # layer.E107 or layer.E108 says why
    if module is None or layer.manifest_class not in {it.name for it in module.classes}:
        message = f"The entry point '{layer.name}' names {points[0].value}, which isn't there."
        yield Finding(file, 1, "layer.E105", message)
        return
    for mistake in layer.mistakes:
        shown = layer.contents.files[mistake.file or layer.manifest_file].shown
        yield Finding(shown, mistake.line, "layer.E106", mistake.message)


def _check_record(layer: LayerPackage) -> Iterator[Finding]:
    record, files = layer.contents.record, layer.contents.files
    if record is None:
        return
    if not record:
        metadata = layer.contents.metadata.file
        yield Finding(metadata, 1, "layer.E103", "There is no RECORD that can be read.")
        return
    for path in sorted(record.keys() - files.keys()):
        yield Finding(path, 1, "layer.E103", "RECORD lists this file, which is missing.")
    for path, file in sorted(files.items()):
        if message := _compare(file, record.get(path)):
            yield Finding(file.shown, 1, "layer.E103", message)


def _compare(file: File, digest: str | None) -> str:
    if file.path.endswith((".dist-info/RECORD", ".dist-info/RECORD.jws")):
        return ""
    if digest is None:
        return "RECORD doesn't list this file."
    return "" if digest == file.digest else "The file isn't the one whose digest RECORD has."


def _check_places(layer: LayerPackage) -> Iterator[Finding]:
    for path, file in sorted(layer.contents.files.items()):
        is_beside = path.partition("/")[0].endswith(_BESIDE)
        if layer.package and not is_beside and not path.startswith(f"{layer.folder}/"):
            message = f"This file isn't in {layer.folder}/ and may hide another layer's."
            yield Finding(file.shown, 1, "layer.E111", message)


def _check_texts(layer: LayerPackage) -> Iterator[Finding]:
    for file in layer.files:
        if not file.path.endswith(_TEXTS):
            continue
        if file.content is None:
            size = f"{file.size / 2**20:.1f} MB"
            yield Finding(file.shown, 1, "layer.W109", f"It has {size} and wasn't read.")
        elif decode(file) is None and not _declares_encoding(file):
            yield Finding(file.shown, 1, "layer.E108", "This text isn't UTF-8.")


def _declares_encoding(file: File) -> bool:
    return file.path.endswith(".py") and b"coding" in (file.content or b"")[:200]
