"""Files that are large, cut off or hostile."""

from __future__ import annotations

import tracemalloc
from io import BufferedReader, BytesIO, RawIOBase

import pytest

from quickscale_business_themes.realestate.feeds import (
    FeedError,
    read_blm,
    read_csv,
    read_kyero,
    read_openimmo,
    read_reso,
)

BOMB = """<?xml version="1.0"?>
<!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<root><property><id>&b;</id></property></root>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE root SYSTEM "file:///etc/passwd"><root/>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, "\n\n" + OUTSIDE.partition("?>")[2]])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("reader", [read_kyero, read_openimmo])
def test_a_document_type_is_refused(reader, text, encoding):
    with pytest.raises(FeedError, match="document type"):
        list(reader(BytesIO(text.encode(encoding))))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<root><property><id>1</id></property>",
        "<root><property><id>1</property></root>",
        "<root><property><id>&unknown;</id></property></root>",
        '<?xml version="1.0" encoding="klingon"?><root/>',
        "<root>" + "<a>" * 5000 + "</a>" * 5000 + "</root>",
        "<!-- " + "x" * (1 << 21) + " --><root/>",
    ],
)
def test_xml_that_is_cut_off_or_broken_never_counts_as_whole(text):
    with pytest.raises(FeedError):
        list(read_kyero(BytesIO(text.encode())))


def test_a_fault_in_the_middle_comes_after_what_was_read():
    feed = read_kyero(BytesIO(b"<root>\n<property><id>1</id></property>\n<property></root>"))

    assert next(feed.entries).listing.key == "1"
    with pytest.raises(FeedError) as caught:
        next(feed.entries)
    assert caught.value.line == 3


class Endless(RawIOBase):
    """A file that goes on for ever with one record that doesn't end."""

    def __init__(self, start: bytes, more: bytes) -> None:
        self.rest, self.more = start, more

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self.rest = self.rest or self.more
        part, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


BLM = b"#HEADER#\nEOF : '^'\nEOR : '~'\n#DEFINITION#\nAGENT_REF^~\n#DATA#\n"


@pytest.mark.parametrize(
    ("reader", "start", "more"),
    [
        (read_kyero, b"<root><property><id>", b"x" * 65536),
        (read_kyero, b"<root><property>", b"<a/>\n" * 10000),
        (read_reso, b'{"value": [{"ListingKey": "', b"x" * 65536),
        (read_blm, BLM, b"x" * 65536),
        (read_blm, b"", b"x" * 65536),
        (read_csv, b"key,price\n", b"x" * 65536),
    ],
)
def test_a_record_without_an_end_stops_the_reading(reader, start, more):
    with pytest.raises(FeedError, match="too l"):
        list(reader(BufferedReader(Endless(start, more))))


def make_kyero(count: int):
    yield b"<root><kyero><feed_version>3</feed_version></kyero>\n"
    for number in range(count):
        yield (
            b"<property><id>%d</id><price>%d</price><type>Villa</type><desc><en>%s</en></desc>"
            % (
                number,
                number,
                b"A villa. " * 50,
            )
        )
        yield b"</property>\n"
    yield b"</root>"


def make_reso(count: int):
    yield b'{"value": ['
    for number in range(count):
        text = b"A villa. " * 50
        yield b'%s{"ListingKey": "%d", "PublicRemarks": "%s"}' % (b"," * (number > 0), number, text)
    yield b"]}"


def make_blm(count: int):
    yield b"#HEADER#\nEOF : '^'\nEOR : '~'\n#DEFINITION#\nAGENT_REF^DESCRIPTION^~\n#DATA#\n"
    for number in range(count):
        yield b"1_%d^%s^~\n" % (number, b"A villa. " * 50)
    yield b"#END#"


def make_csv(count: int):
    yield b"key,description\n"
    for number in range(count):
        yield b"%d,%s\n" % (number, b"A villa. " * 50)


class Pieces(RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, pieces) -> None:
        self.pieces, self.rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while len(self.rest) < len(buffer) and (piece := next(self.pieces, b"")):
            self.rest += piece
        part, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


@pytest.mark.parametrize(
    ("reader", "make"),
    [(read_kyero, make_kyero), (read_reso, make_reso), (read_blm, make_blm), (read_csv, make_csv)],
)
def test_memory_does_not_grow_with_the_file(reader, make):
    def measure(count: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in reader(BufferedReader(Pieces(make(count))))) == count
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    # Ten times as many records, 2 MB more of file.
    assert measure(4000) < measure(400) + 300_000
