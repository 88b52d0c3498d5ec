"""The wheel of a next release, made of today's by a few edits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile


def make_newer(
    wheel: Path, version: str, edits: Mapping[str, tuple[str, str]], target: Path
) -> Path:
    """Write a wheel of another version.

    Args:
        wheel: today's.
        version: the next one's.
        edits: by path within the wheel, what stands in the place of which text; of a new file, its
            text in the place of nothing.
        target: the folder to write into.
    """
    with ZipFile(wheel) as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
    for name, (old, new) in edits.items():
        text = texts.get(name, b"").decode()
        assert text.count(old) == 1 or (not old and not text), f"{old!r} in {name}"
        texts[name] = text.replace(old, new, 1).encode() if old else new.encode()
    before = wheel.name.split("-")[1]
    renamed = {name.replace(f"-{before}.dist-info", f"-{version}.dist-info"): text
               for name, text in texts.items()}  # fmt: skip
    info = next(name.partition("/")[0] for name in renamed if name.endswith(".dist-info/METADATA"))
    metadata = renamed[f"{info}/METADATA"].decode()
    renamed[f"{info}/METADATA"] = re.sub(
        r"(?m)^Version: .+$", f"Version: {version}", metadata
    ).encode()
    renamed[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in sorted(renamed)).encode()
    target.mkdir(exist_ok=True)
    file = target / wheel.name.replace(f"-{before}-", f"-{version}-")
    with ZipFile(file, "w") as archive:
        for name, text in renamed.items():
            archive.writestr(name, text)
    return file
