"""Texts: labels in the visitor's language, and what anybody may have written."""

from __future__ import annotations

import re
from typing import Any

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext

#: Hebrew, Arabic and their kin.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

#: What may be too long for a narrow column: an address, an id, a key.
_LONG_WORD = re.compile(r"\S{17,}")

#: Where an address or an id may be broken: before its @ and the dots of its names, after its other
#: marks, and between the groups of an IPv6 address.
_JOINT = re.compile(
    r"(?<=[/?&=;,+~_\-])(?=\w)|(?<=\w)(?=@)|(?<=\w)(?=\.\D)|(?<=[0-9a-f]:)(?=[0-9a-f]{1,4}:)"
)

#: A part of an id, which is no word: it has figures, and nothing that it could be broken at.
_FIGURES = re.compile(r"(?=\w*\d)\w{17,}")
_EIGHT = re.compile(r"\w{1,8}")


def write_text(value: Any) -> SafeString:
    """Return a text with the places at which a long address or id may be broken.

    It keeps its own direction where the page's may be another one: an address such as
    ``2001:db8::1`` falls to pieces there otherwise. Ordinary words are never broken.
    """
    if hasattr(value, "__html__"):
        return conditional_escape(value)
    text = str(value)
    written = write_breaks(text) if _LONG_WORD.search(text) else escape(text)
    is_mixed = get_language_bidi() or _RIGHT_TO_LEFT.search(text)
    return format_html("<bdi>{}</bdi>", written) if is_mixed else written


def write_breaks(text: str) -> SafeString:
    """Return a text with a possible break at each joint of its long words."""
    parts = []
    end = 0
    for word in _LONG_WORD.finditer(text):
        parts += [escape(text[end : word.start()]), write_joints(word[0])]
        end = word.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, escape(text[end:])]))


def write_joints(word: str) -> SafeString:
    pieces = (piece for part in _JOINT.split(word) for piece in cut_figures(part))
    return mark_safe("<wbr>".join(escape(piece) for piece in pieces))  # noqa: S308 - escaped


def cut_figures(part: str) -> list[str]:
    """Return a long number or key in pieces, anything else as it is."""
    return _EIGHT.findall(part) if _FIGURES.fullmatch(part) else [part]


def translated(text: Any) -> str:
    """Return a msgid, or a lazy text, in the visitor's language."""
    msgid = str(text)
    return gettext(msgid) if msgid else ""


def label(text: Any) -> str:
    """Return a msgid in the visitor's language as a label: models write theirs in small letters."""
    return capfirst(translated(text))
