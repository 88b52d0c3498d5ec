"""HTML that somebody else wrote, as far as it is harmless."""

from __future__ import annotations

from functools import lru_cache

import nh3

_TAGS = nh3.ALLOWED_TAGS | {"tfoot"}
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": {"dir", "id", "lang", "title"}}
#: What ids within a text begin with, so that none of them can be one of the page's own.
_PREFIX = "text-"


@lru_cache(maxsize=8)  # a text is cleaned when it is read, and again by its component
def clean_html(markup: str) -> str:
    """Return ``markup`` without what could run, load or pretend to be a part of the page.

    Writing direction, languages and tables stay whole. An id stays too, by a name that no part of
    the page has, and links within the text follow it; cleaning it again changes nothing.
    """
    return nh3.clean(markup, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_move_ids)


def _move_ids(tag: str, attribute: str, value: str) -> str:
    if attribute == "id":
        return _prefix(value)
    if attribute == "href" and len(value) > 1 and value.startswith("#"):
        return f"#{_prefix(value[1:])}"
    if attribute == "headers":
        return " ".join(map(_prefix, value.split()))
    return value


def _prefix(name: str) -> str:
    return name if name.startswith(_PREFIX) else f"{_PREFIX}{name}"
