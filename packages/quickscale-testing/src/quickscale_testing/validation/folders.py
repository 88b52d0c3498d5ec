"""Read the sources of a distribution from its folder."""

from collections.abc import Iterator
from os.path import realpath
from pathlib import Path

from .contents import MOST_BYTES, Budget, Contents, File, NotALayer, Unreadable
from .findings import Finding
from .metadata import Metadata, parse_project

#: What lies beside sources and is never packaged.
_BESIDE = {"node_modules", "build", "dist", "tests"}
_METADATA = (".egg-info", ".dist-info")


def read_folder(folder: Path) -> Contents:
    """Return what the distribution in ``folder`` would install.

    Raises:
        NotALayer: it holds no distribution.
        Unreadable: its ``pyproject.toml`` can't be read.
    """
    metadata = _read_metadata(folder / "pyproject.toml", folder)
    source = folder / "src"
    return read_files(source if source.is_dir() else folder, metadata)


def read_files(root: Path, metadata: Metadata, *, below: Path | None = None) -> Contents:
    """Read the files of an import root, or of one package ``below`` it."""
    files: dict[str, File] = {}
    findings: list[Finding] = []
    budget = Budget(str(root))
    for path in _walk(below or root, root):
        name = path.relative_to(root).as_posix()
        if not Path(realpath(path)).is_relative_to(realpath(root)):
            findings.append(Finding(str(path), 1, "layer.E102", "This link leads out of it."))
        elif path.is_file():
            with path.open("rb") as stream:
                files[name] = budget.read(stream, name, show_path(path))
    return Contents(metadata, files, findings=tuple(findings))


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    """Yield what lies below ``folder``, links included and not followed."""
    folders = [folder]
    while folders:
        for entry in sorted(folders.pop().iterdir()):
            if _is_ignored(entry, root):
                continue
            if entry.is_dir() and not entry.is_symlink():
                folders.append(entry)
            else:
                yield entry


def _is_ignored(entry: Path, root: Path) -> bool:
    if entry.name.startswith(".") or entry.name == "__pycache__":
        return True
    return entry.parent == root and (entry.name in _BESIDE or entry.suffix in _METADATA)


def show_path(path: Path) -> str:
    """Return a path as one types it here: relative where it lies below this folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _read_metadata(file: Path, folder: Path) -> Metadata:
    if not file.is_file():
        raise NotALayer(
            f"{folder} isn't a layer: it has no pyproject.toml.",
            hint="name the folder of one layer, a wheel, or an installed layer",
        )
    shown = show_path(file)
    if file.stat().st_size > MOST_BYTES:
        raise Unreadable(Finding(shown, 1, "layer.E101", "It is too large to be read."))
    try:
        metadata = parse_project(file.read_text(encoding="utf-8"), file=shown)
    except ValueError as error:
        finding = Finding(shown, 1, "layer.E104", f"It is no TOML: {error}.")
        raise Unreadable(finding) from error
    if metadata is None:
        raise NotALayer(f"{folder} isn't a layer: its pyproject.toml describes no project.")
    return metadata
