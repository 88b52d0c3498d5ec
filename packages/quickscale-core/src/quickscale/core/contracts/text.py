"""How a contract is written: sections, each with a line for each promise.

    == hooks
    core.screens: collect(*, theme: str) -> list[Iterable[Screen]]

A line begins with the name of what is promised; the rest says how.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: The lines of each section, by the section's name.
Sections = Mapping[str, Iterable[str]]
#: What is promised of each name, by section.
Promises = dict[str, dict[str, str]]

_HEAD = "== "
_NAME = re.compile(r"(?:class )?([^\s(=]+)")


def write(sections: Sections) -> str:
    parts = []
    for name, lines in sections.items():
        if listed := sorted(set(lines), key=name_of):
            parts.append("\n".join([f"{_HEAD}{name}", *listed]))
    return "\n\n".join(parts) + "\n"


def read(text: str) -> Promises:
    promises: Promises = {}
    section: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith(_HEAD):
            section = promises.setdefault(line.removeprefix(_HEAD), {})
        elif line:
            section[name_of(line)] = line
    return promises


def name_of(line: str) -> str:
    """Return what a line is about."""
    match = _NAME.match(line)
    return match[1].rstrip(":") if match else line
