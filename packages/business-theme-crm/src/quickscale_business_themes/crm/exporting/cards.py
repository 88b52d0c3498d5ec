"""Writing vCards 2.1, 3.0 and 4.0."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

VERSIONS = ("3.0", "4.0", "2.1")

#: So many bytes stand on a line.
_WIDTH = 75
_ESCAPED = re.compile(r"[\\;,\n]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WORDS = {"mobile": "CELL", "private": "HOME", "work": "WORK", "other": ""}


@dataclass(frozen=True, slots=True)
class Person:
    """What is written about somebody.

    Attributes:
        key: what tells them from others.
        emails, phones: pairs of what it is used for and what it is, the main one first.
    """

    key: str
    first_name: str
    last_name: str
    job_title: str = ""
    company: str = ""
    website: str = ""
    note: str = ""
    emails: Sequence[tuple[str, str]] = ()
    phones: Sequence[tuple[str, str]] = ()
    tags: Sequence[str] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def write_card(person: Person, version: str = "3.0") -> str:
    """Return a card.

    Args:
        version: one of :data:`VERSIONS`.
    """
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        *(write_line(*line, version=version) for line in list_lines(person, version)),
        "END:VCARD",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def list_lines(person: Person, version: str) -> Iterator[tuple[str, Sequence[str], str]]:
    """Yield the name, the types and the value of each line."""
    names = (person.last_name, person.first_name, "", "", "")
    yield "N", (), ";".join(map(escape, names))
    yield "FN", (), escape(person.name)
    if person.company:
        yield "ORG", (), escape(person.company)
    if person.job_title:
        yield "TITLE", (), escape(person.job_title)
    for name, values in (("EMAIL", person.emails), ("TEL", person.phones)):
        for number, (kind, value) in enumerate(values):
            main = ["PREF"] if number == 0 and len(values) > 1 else []
            yield name, [*filter(None, [_WORDS.get(kind, "")]), *main], escape(value)
    if person.website:
        yield "URL", (), escape(person.website)
    if person.tags:
        yield "CATEGORIES", (), ",".join(map(escape, person.tags))
    if person.note:
        yield "NOTE", (), escape(person.note)
    yield "UID", (), f"urn:uuid:{person.key}" if version == "4.0" else person.key


def escape(text: str) -> str:
    """Return a text as cards write it; letters that no card can have are left out."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ESCAPED.sub(lambda it: "\\n" if it[0] == "\n" else f"\\{it[0]}", plain)


def write_line(name: str, types: Sequence[str], value: str, *, version: str) -> str:
    if version == "2.1":
        return write_old_line(name, types, value)
    words = [word for word in types if word != "PREF"]
    parameters = [f"TYPE={word.lower()}" for word in words]
    if "PREF" in types:
        parameters.append("PREF=1" if version == "4.0" else "TYPE=pref")
    return fold(";".join([name, *parameters]) + f":{value}")


def write_old_line(name: str, types: Sequence[str], value: str) -> str:
    """Return a line of version 2.1, which has quoted printables for what isn't ASCII."""
    head = ";".join([name, *types])
    line = f"{head}:{value}"
    if value.isascii() and len(line) <= _WIDTH:
        return line
    printable = quopri.encodestring(value.encode()).decode("ascii").replace("\n", "\r\n")
    return f"{head};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=\r\n{printable}"


def fold(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, which never part a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _WIDTH:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += width
    return "\r\n".join([*pieces, piece])
