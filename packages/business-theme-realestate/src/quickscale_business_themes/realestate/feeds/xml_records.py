"""Records of large XML files, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, NoReturn, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from quickscale_business_themes.realestate.feeds.listings import FeedError

_PIECE = 1 << 16
#: A record may hold pictures in base64, and yet not fill the memory.
_MOST_RECORD, _MOST_ELEMENTS, _MOST_DEPTH, _MOST_PROLOG = 1 << 25, 20_000, 60, 1 << 20

Path = tuple[str, ...]


def local_name(element: Element) -> str:
    """Return an element's name without its namespace, which senders write and leave out."""
    name = element.tag
    return name[name.rfind("}") + 1 :]


def find_child(element: Element | None, name: str) -> Element | None:
    """Return the first direct child of a local name."""
    if element is not None:
        for child in element:
            if local_name(child) == name:
                return child
    return None


def read_text(element: Element | None, *path: str) -> str:
    """Return the text of a descendant, by the names of direct children; empty without one."""
    for name in path:
        element = find_child(element, name)
    return (element.text or "").strip() if element is not None else ""


def iterate_records(
    stream: BinaryIO, paths: Collection[Path]
) -> Iterator[tuple[Path, Element, int]]:
    """Yield elements at paths of local names, each with the line at which it ends.

    Each is forgotten after it was yielded, so that memory holds one record only. Files with a
    document type are refused before anything of it is looked at: no feed needs one, and entities
    can fill the memory or fetch files.

    Raises:
        FeedError: where the file is no XML, ends too early, or one record is too large.
    """
    parser: XMLPullParser[Any] = XMLPullParser(["start", "end"])
    depth, line, grown, elements = max(map(len, paths)), 1, 0, 0
    opened: list[Element] = []
    names: list[str] = []
    try:
        for piece in _read_pieces(stream):
            parser.feed(piece)
            grown += len(piece)
            for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                if event == "start":
                    opened.append(element)
                    names.append(local_name(element))
                    elements += 1
                    if elements > _MOST_ELEMENTS or len(opened) > _MOST_DEPTH:
                        _refuse_record(line)
                    continue
                if len(opened) <= depth:
                    path = tuple(names)
                    if path in paths:
                        yield path, element, line
                    grown = elements = 0
                    if len(opened) > 1:
                        opened[-2].remove(element)
                opened.pop()
                names.pop()
            if grown > _MOST_RECORD:
                _refuse_record(line)
            line += piece.endswith(b"\n")
        parser.close()
    except ParseError as error:
        raise FeedError(str(error), error.position[0]) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, FeedError):
            raise
        # An encoding that Python doesn't know, or one that is no encoding of texts.
        raise FeedError(str(error), line) from error


def _refuse_record(line: int) -> NoReturn:
    msg = "A record is too large."
    raise FeedError(msg, line)


def _read_pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Yield a file's lines, or pieces of very long ones; the prolog is looked at first."""
    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = _refuse_document_type
    is_begun: list[str] = []
    guard.StartElementHandler = lambda name, attributes: is_begun.append(name)
    seen = 0
    while piece := stream.readline(_PIECE):
        if not is_begun:
            seen += len(piece)
            if seen > _MOST_PROLOG:
                msg = "No element was found at the beginning of the file."
                raise FeedError(msg, guard.CurrentLineNumber)
            try:
                guard.Parse(piece, False)
            except expat.ExpatError as error:
                raise FeedError(expat.ErrorString(error.code), error.lineno) from error
        yield piece


def _refuse_document_type(*_args: object) -> None:
    msg = "A feed must not have a document type."
    raise FeedError(msg, 1)
