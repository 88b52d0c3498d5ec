"""Good layers as ``quickscale layer new`` writes them, to be spoilt by one change."""

from __future__ import annotations

import hashlib
import re
import shutil
import tomllib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

from quickscale.core.assembly.new_layer import write_layer
from quickscale_testing.validation import Report, validate_layer

MARKED = re.compile(r'_\("(.+?)"\)')
KINDS = ("theme", "skin", "plugin")


@dataclass(frozen=True)
class Draft:
    """The folder of a layer named ``clinic``; paths are those within its package."""

    folder: Path

    @property
    def package(self) -> Path:
        (manifest,) = self.folder.glob("src/*/*/*_config.py")
        return manifest.parent

    def file(self, path: str) -> Path:
        return self.folder / "pyproject.toml" if path == "pyproject.toml" else self.package / path

    def write(self, path: str, text: str | bytes) -> None:
        file = self.file(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def append(self, path: str, text: str) -> None:
        self.write(path, self.file(path).read_text() + text)

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.file(path).read_text()
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new))

    def remove(self, path: str) -> None:
        self.file(path).unlink()

    def migrate(self, *operations: str) -> None:
        """Add a second migration of the model that a new theme has."""
        listed = "".join(f"        {operation},\n" for operation in operations)
        self.write(
            "migrations/0002_next.py",
            "from django.db import migrations, models\n\n\n"
            "class Migration(migrations.Migration):\n"
            '    dependencies = [("clinic", "0001_initial")]\n\n'
            f"    operations = [\n{listed}    ]\n",
        )

    def translate(self, changed: dict[str, str] | None = None, *, flag: str = "") -> None:
        """Add a compiled German catalogue of all texts; ``changed`` ones get another text."""
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        found = [MARKED.findall(file.read_text()) for file in self.package.rglob("*.py")]
        texts = {text: text.upper() for text in chain(*found)} | (changed or {})
        entries = [
            f'msgid "{text}"\nmsgstr "{translation}"\n' for text, translation in texts.items()
        ]
        entries[0] = f"#, {flag}\n{entries[0]}" if flag else entries[0]
        self.write("locale/de/LC_MESSAGES/django.po", "\n".join([head, *entries]))
        self.write("locale/de/LC_MESSAGES/django.mo", b"")

    def validate(self) -> Report:
        return validate_layer(str(self.folder))


def begin(kind: str, folder: Path) -> Draft:
    return Draft(write_layer(kind, "clinic", folder))


def copy(source: Path, folder: Path) -> Draft:
    return Draft(Path(shutil.copytree(source, folder / source.name)))


def pack(
    layer: Path,
    folder: Path,
    *,
    edit: Callable[[dict[str, bytes]], None] | None = None,
    record: Callable[[str], str] | None = None,
) -> Path:
    """Build the wheel of a layer.

    ``edit`` changes its files before RECORD is written, and ``record`` RECORD itself.
    """
    project = tomllib.loads((layer / "pyproject.toml").read_text())["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    source = layer / "src"
    files = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    files |= {f"{stem}.dist-info/{name}": text.encode() for name, text in describe(project).items()}
    if edit:
        edit(files)
    listed = "".join(f"{path},sha256={digest(it)},{len(it)}\n" for path, it in files.items())
    listed += f"{stem}.dist-info/RECORD,,\n"
    wheel = folder / f"{stem}-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        archive.writestr(f"{stem}.dist-info/RECORD", record(listed) if record else listed)
    return wheel


def digest(content: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def describe(project: dict[str, object]) -> dict[str, str]:
    """Return the metadata that a build backend writes."""
    metadata = ["Metadata-Version: 2.4", f"Name: {project['name']}"]
    metadata += [f"Version: {project['version']}", f"Requires-Python: {project['requires-python']}"]
    metadata += [f"Requires-Dist: {line}" for line in project["dependencies"]]
    points = []
    for group, entries in project["entry-points"].items():
        points += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return {
        "METADATA": "\n".join(metadata) + "\n",
        "entry_points.txt": "\n".join(points) + "\n",
        "WHEEL": wheel,
    }
