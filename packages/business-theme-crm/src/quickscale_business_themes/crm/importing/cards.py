"""Reading vCards 2.1, 3.0 and 4.0, as telephones and address books write them."""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from quickscale_business_themes.crm.importing.sheets import Row

#: What a card says, as the columns of a file.
HEADERS = (
    "First name", "Last name", "Name", "Job title", "E-mail", "Phone", "Further e-mail addresses",
    "Further phone numbers", "Company", "Website", "Tags", "Description",
)  # fmt: skip

_BEGIN = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
_END = re.compile(rb"\s*END\s*:\s*VCARD\s*$", re.IGNORECASE)
_NAME = re.compile(r"(?:([\w-]+)\.)?([A-Za-z][\w-]*)")
_QUOTED_PRINTABLE = re.compile(rb"[;=]QUOTED-PRINTABLE(?:[;:]|$)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n^'])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}
#: Apple's words for kinds: ``_$!<Mobile>!$_``.
_APPLE = re.compile(r"_\$!<(.*)>!\$_")
#: The charsets of cards: others of Python's, such as ``unicode_escape``, aren't any.
_CHARSET = re.compile(r"utf-?(8|16(-?[lb]e)?)|us-ascii|iso-8859-\d+|(windows-|cp)\d+|koi8-[ru]|"
                      r"(x-)?shift[-_]?jis|euc-(jp|kr)|iso-2022-jp|gb(2312|k|18030)|big5|macintosh",
                      re.IGNORECASE)  # fmt: skip
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_KINDS = {
    "cell": "mobile", "mobile": "mobile", "iphone": "mobile", "home": "private",
    "work": "work", "fax": "other", "pager": "other", "other": "other",
}  # fmt: skip


@dataclass(slots=True)
class Property:
    """A line of a card.

    Attributes:
        name: in capitals.
        value: as it stands there, with its escapes.
        types: what it is used for, in small letters.
        params: its other parameters, by their names in capitals.
        group: what ties lines together.
    """

    name: str
    value: str
    types: list[str] = field(default_factory=list)
    params: dict[str, str] = field(default_factory=dict)
    group: str = ""

    @property
    def rank(self) -> int:
        """How much it is preferred; less is more."""
        if "pref" in self.types:
            return 1
        told = self.params.get("PREF", "")
        return int(told) if told.isdigit() else 101


class CardSheet:
    """A file of vCards, which reads like one of rows."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.headers = list(HEADERS)
        self.encoding = "vCard"

    def rows(self) -> Iterator[Row]:
        """Yield a row for each card; what a card holds within is left out."""
        for number, (lines, fault) in enumerate(_read_cards(self.file), start=1):
            properties = [found for line in lines if (found := read_property(line))]
            cells = make_cells(properties)
            is_group = any(
                it.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND") and it.value.lower() == "group"
                for it in properties
            )
            yield Row(number, cells, "group" if is_group else fault)


def is_card(file: IO[bytes]) -> bool:
    """Whether a file begins as vCards do."""
    file.seek(0)
    start = _as_bytes_of_utf8(file.read(4096))
    return any(map(_BEGIN.match, start.splitlines()[:5]))


def _read_cards(file: IO[bytes]) -> Iterator[tuple[list[bytes], str]]:
    """Yield the whole lines of each card, and a code if it isn't whole."""
    depth, lines = 0, list[bytes]()
    for line in _unfold(file):
        if _BEGIN.match(line):
            depth += 1
            if depth == 1:
                lines = []
        elif _END.match(line) and depth:
            depth -= 1
            if depth == 0:
                yield lines, ""
        elif depth == 1:
            lines.append(line)
    if depth:
        yield lines, "card"


def _unfold(file: IO[bytes]) -> Iterator[bytes]:
    """Yield lines, each with those that continue it."""
    whole = b""
    for line in _read_lines(file):
        if whole and line[:1] in (b" ", b"\t") and not _is_soft(whole):
            whole += line[1:]
        elif _is_soft(whole):
            whole = whole[:-1] + line
        else:
            yield whole
            whole = line
    yield whole


def _is_soft(line: bytes) -> bool:
    """Whether a line of quoted printables goes on in the next one."""
    return line.endswith(b"=") and bool(_QUOTED_PRINTABLE.search(line.partition(b":")[0]))


def _read_lines(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    mark = file.read(2)
    file.seek(0)
    if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield from _as_bytes_of_utf8(file.read()).splitlines()
        return
    for number, line in enumerate(file):
        some = line.removeprefix(codecs.BOM_UTF8) if number == 0 else line
        yield from some.rstrip(b"\r\n").split(b"\r")


def _as_bytes_of_utf8(content: bytes) -> bytes:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def read_property(line: bytes) -> Property | None:
    """Return what a line says; None for what is no line of a card, or a picture."""
    head, colon, value = _split_value(line)
    parts = _split(head.decode("ascii", errors="replace"), ";")
    named = _NAME.fullmatch(parts[0].strip())
    if not (colon and named):
        return None
    found = Property(named[2].upper(), "", group=(named[1] or "").lower())
    for part in parts[1:]:
        _read_parameter(found, part)
    encoding = found.params.get("ENCODING", "").upper()
    if encoding in ("BASE64", "B"):
        return None
    if encoding == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    found.value = _decode(value, found.params.get("CHARSET", ""))
    return found


def _split_value(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Part a line at its first colon that isn't quoted."""
    is_quoted = False
    for position, byte in enumerate(line):
        if byte == 0x22:
            is_quoted = not is_quoted
        elif byte == 0x3A and not is_quoted:
            return line[:position], b":", line[position + 1 :]
    return line.partition(b":")


def _read_parameter(found: Property, part: str) -> None:
    name, equals, value = part.strip().partition("=")
    name = name.upper()
    if not equals:  # as version 2.1 writes it
        name, value = ("ENCODING" if name in _ENCODINGS else "TYPE"), name
    value = _CARET.sub(lambda caret: _CARETS[caret[1]], value.replace('"', ""))
    if name == "TYPE":
        found.types += [each.strip().lower() for each in value.split(",") if each.strip()]
    else:
        found.params[name] = value


def _decode(value: bytes, charset: str) -> str:
    """Return a value's text, without what no database keeps."""
    names = [charset, "utf-8"] if _CHARSET.fullmatch(charset) else ["utf-8"]
    for name in names:
        try:
            return value.decode(name).replace("\x00", "")
        except (LookupError, UnicodeError):
            continue
    return value.decode("cp1252", errors="replace").replace("\x00", "")


def _split(text: str, mark: str) -> list[str]:
    """Part a text at a mark that is neither escaped nor quoted."""
    parts, start, is_quoted, position = [], 0, False, 0
    while position < len(text):
        letter = text[position]
        if letter == "\\":
            position += 1
        elif letter == '"' and mark == ";" and "=" in text[:position]:
            is_quoted = not is_quoted
        elif letter == mark and not is_quoted:
            parts.append(text[start:position])
            start = position + 1
        position += 1
    return [*parts, text[start:]]


def unescape(text: str) -> str:
    """Return a text as it was before it was written into a card."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


def _split_escaped(text: str, mark: str) -> list[str]:
    pattern = rf"(?:[^{re.escape(mark)}\\]|\\.|\\$)*"
    parts = re.findall(rf"({pattern})(?:{re.escape(mark)}|$)", text, re.DOTALL)
    # The pattern matches the emptiness behind the last part once more.
    return parts[:-1] if len(parts) > 1 and not text.endswith(mark) else parts


def make_cells(properties: Sequence[Property]) -> list[str]:
    """Return what a card says as the cells of :data:`HEADERS`."""
    labels = {
        it.group: unescape(it.value) for it in properties if it.group and it.name == "X-ABLABEL"
    }
    by_name: dict[str, list[Property]] = {}
    for each in properties:
        by_name.setdefault(each.name, []).append(each)
    first, last, whole = read_name(by_name)
    emails = list_values(by_name.get("EMAIL", ()), labels, read_email)
    phones = list_values(by_name.get("TEL", ()), labels, read_number)
    return [
        first,
        last,
        whole,
        read_first(by_name, "TITLE") or read_first(by_name, "ROLE"),
        emails[0][1] if emails else "",
        phones[0][1] if phones else "",
        "\n".join(f"{kind}: {value}" if kind else value for kind, value in emails[1:]),
        "\n".join(f"{kind}: {value}" if kind else value for kind, value in phones[1:]),
        read_company(by_name),
        read_first(by_name, "URL"),
        ";".join(
            unescape(tag)
            for it in by_name.get("CATEGORIES", ())
            for tag in _split_escaped(it.value, ",")
        ),
        "\n".join(unescape(it.value) for it in by_name.get("NOTE", ())),
    ]


def read_name(by_name: Mapping[str, Sequence[Property]]) -> tuple[str, str, str]:
    """Return somebody's first and last name, or their whole name where that isn't said."""
    whole = read_first(by_name, "FN") or read_first(by_name, "NICKNAME")
    names = by_name.get("N", ())
    parts = [read_component(part) for part in _split_escaped(names[0].value, ";")] if names else []
    last, first, middle = [*parts, "", "", ""][:3]
    given = " ".join(filter(None, (first, middle)))
    if last:
        return given, last, ""
    return "", "", whole or given or read_company(by_name)


def read_component(part: str) -> str:
    """Return a part of a structured value, which may be several values."""
    return " ".join(filter(None, map(unescape, _split_escaped(part, ","))))


def read_company(by_name: Mapping[str, Sequence[Property]]) -> str:
    found = by_name.get("ORG", ())
    return unescape(_split_escaped(found[0].value, ";")[0]) if found else ""


def read_first(by_name: Mapping[str, Sequence[Property]], name: str) -> str:
    found = min(by_name.get(name, ()), key=lambda it: it.rank, default=None)
    return unescape(found.value) if found else ""


def list_values(
    properties: Sequence[Property], labels: Mapping[str, str], read: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Return different values with their kinds, the preferred one first."""
    values: dict[str, str] = {}
    for each in sorted(properties, key=lambda it: it.rank):
        value = read(unescape(each.value))
        if value and value not in values:
            values[value] = find_kind(each, labels)
    return [(kind, value) for value, kind in values.items()]


def find_kind(found: Property, labels: Mapping[str, str]) -> str:
    label = labels.get(found.group, "") if found.group else ""
    apple = _APPLE.fullmatch(label)
    words = [*found.types, (apple[1] if apple else label).lower()]
    return next((kind for word, kind in _KINDS.items() if word in words), "")


def read_email(value: str) -> str:
    return value.removeprefix("mailto:")


def read_number(value: str) -> str:
    """Return a telephone number, also of an address such as ``tel:+1-212-555;ext=12``."""
    number = value[4:] if value.lower().startswith("tel:") else value
    digits, *parameters = number.split(";")
    extension = next((it[4:] for it in parameters if it.lower().startswith("ext=")), "")
    return f"{digits} ext. {extension}" if extension else digits
