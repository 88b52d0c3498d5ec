"""Read a wheel without unpacking it."""

import csv
import lzma
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from .contents import Budget, Contents, File, NotALayer, Unreadable, decode
from .findings import Finding
from .metadata import Metadata, parse_metadata

#: What ``zipfile`` raises for archives that are damaged, encrypted, or made to break it.
_DAMAGE = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)


def read_wheel(wheel: Path) -> Contents:
    """Return what a wheel would install.

    Raises:
        NotALayer: the archive is no wheel.
        Unreadable: it is damaged, or larger than any layer.
    """
    try:
        with ZipFile(wheel) as archive:
            return _read_archive(archive, wheel)
    except _DAMAGE as error:
        message = f"The archive is damaged: {type(error).__name__}: {error}."
        raise Unreadable(Finding(str(wheel), 1, "layer.E101", " ".join(message.split()))) from error


def _read_archive(archive: ZipFile, wheel: Path) -> Contents:
    findings: list[Finding] = []
    files: dict[str, File] = {}
    budget = Budget(str(wheel))
    for entry in archive.infolist():
        shown = f"{wheel}/{entry.filename}"
        if is_outside(entry):
            findings.append(Finding(shown, 1, "layer.E102", "This entry leads out of the layer."))
        elif entry.filename in files:
            findings.append(Finding(shown, 1, "layer.E103", "The archive has this file twice."))
        elif not entry.filename.endswith("/"):
            with archive.open(entry) as stream:
                files[entry.filename] = budget.read(stream, entry.filename, shown)
    folder = _find_metadata_folder(files, wheel)
    metadata = _read_metadata(files, folder)
    findings += _compare_file_name(wheel, metadata)
    return Contents(metadata, files, _read_record(files, folder), tuple(findings))


def is_outside(entry: ZipInfo) -> bool:
    """Whether unpacking ``entry`` could write, or lead, outside of the target folder."""
    name = entry.filename
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    is_absolute = name.startswith("/") or name[1:2] == ":"
    return not name or is_link or is_absolute or "\\" in name or ".." in name.split("/")


def _find_metadata_folder(files: Iterable[str], wheel: Path) -> str:
    for path in files:
        folder, _, name = path.partition("/")
        if folder.endswith(".dist-info") and name == "METADATA":
            return folder
    raise NotALayer(f"{wheel} isn't a wheel: it has no METADATA.")


def _read_metadata(files: dict[str, File], folder: str) -> Metadata:
    file = files[f"{folder}/METADATA"]
    points = files.get(f"{folder}/entry_points.txt")
    return parse_metadata(
        decode(file) or "", (decode(points) or "") if points else "", file=file.shown
    )


def _compare_file_name(wheel: Path, metadata: Metadata) -> Iterator[Finding]:
    try:
        name, version, _, _ = parse_wheel_filename(wheel.name)
    except InvalidWheelFilename as error:
        yield Finding(str(wheel), 1, "layer.E104", f"{error}.")
        return
    if (name, str(version)) != (canonicalize_name(metadata.name), metadata.version):
        said = f"{metadata.name} {metadata.version}"
        yield Finding(metadata.file, 1, "layer.E104", f"{wheel.name} holds {said}.")


def _read_record(files: dict[str, File], folder: str) -> dict[str, str]:
    file = files.get(f"{folder}/RECORD")
    return parse_record(decode(file) or "") if file else {}


def parse_record(text: str) -> dict[str, str]:
    """Return the digest of each file that a RECORD lists; empty where it gives none."""
    rows = csv.reader(text.replace("\0", "").splitlines())
    try:
        return {row[0]: row[1].partition("=")[2] for row in rows if len(row) > 1}
    except csv.Error:
        return {}
