"""From docstrings and values to Markdown."""

import re
from collections.abc import Iterable, Sequence
from inspect import cleandoc

#: ``:class:`quickscale.core.teams.TeamScoped``` reads as code, as all names do.
_ROLE = re.compile(r":\w+:`~?([^`]+)`")
_CODE = re.compile(r"``([^`]+)``")
_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns|Yields):$")
_ENTRY = re.compile(r"^ {4}(\S[^:]*): (.*)$")


def read_prose(text: str) -> str:
    """Return reStructuredText's names and code as Markdown has them."""
    text = _ROLE.sub(r"`\1`", text)
    text = _CODE.sub(r"`\1`", text)
    return re.sub(r"::$", ":", text, flags=re.M)


def join_lines(text: str) -> str:
    return " ".join(text.split())


def split_docstring(docstring: str) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the prose of a docstring, and its sections by their names: entries by theirs."""
    prose: list[str] = []
    sections: dict[str, dict[str, str]] = {}
    section: dict[str, str] | None = None
    entry = ""
    for line in cleandoc(docstring).splitlines():
        if found := _SECTION.match(line):
            section = sections.setdefault(found[1], {})
        elif section is None:
            prose.append(line)
        elif found := _ENTRY.match(line):
            entry = found[1]
            section[entry] = found[2]
        elif entry:
            section[entry] += f" {line.strip()}"
    return read_prose("\n".join(prose)).strip(), {
        name: {key: read_prose(join_lines(text)) for key, text in entries.items()}
        for name, entries in sections.items()
    }


def write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(map(write_cell, row)) + " |" for row in rows]
    return "\n".join(lines)


def write_cell(text: str) -> str:
    return join_lines(text).replace("|", "\\|")


def write_code(text: object) -> str:
    """Return code within a line."""
    return f"`{text}`" if str(text) else ""


def write_block(text: str, language: str = "") -> str:
    return f"```{language}\n{text.rstrip()}\n```"
