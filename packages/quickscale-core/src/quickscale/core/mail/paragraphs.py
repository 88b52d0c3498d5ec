"""A mail's text, taken apart so that it can be drawn as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINK = re.compile(r"https?://\S+")
#: What people type over: 123456, AB12-CD34. A word has no digit.
_CODE = re.compile(r"(?=\S*\d)[A-Z0-9][A-Z0-9-]{3,15}")
#: A line as long as that, which the next one goes on with, was wrapped: it stands in no list.
_WRAPPED = re.compile(r"(?<=[^\n]{40})\n(?!\s*[-*•\d])")
#: What a button does, and where: "Accept invitation: https://…".
_BUTTON = re.compile(r"([^\n:]{2,40}):\s+(https?://\S+)")
_LAST_WORD_LINK = re.compile(r"(.*?)\s*(https?://\S+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes:
        kind: ``text``, ``link`` for an address alone, ``code`` for a code alone.
        text: what it says.
        label: what the button of a link says that it does; empty where the text has no such words.
    """

    kind: str
    text: str
    label: str = ""


def split_paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of ``text``; an address at the end of one stands by itself."""
    blocks = (_WRAPPED.sub(" ", block.strip()) for block in re.split(r"\n\s*\n", text))
    return [paragraph for block in blocks if block for paragraph in _judge(block)]


def _judge(block: str) -> Iterator[Paragraph]:
    if _CODE.fullmatch(block):
        yield Paragraph("code", block)
        return
    if button := _BUTTON.fullmatch(block):
        yield Paragraph("link", button[2], button[1])
        return
    match = _LAST_WORD_LINK.fullmatch(block)
    if match is None or _LINK.search(match[1]):
        yield Paragraph("text", block)
        return
    if match[1]:
        yield Paragraph("text", match[1])
    yield Paragraph("link", match[2])
