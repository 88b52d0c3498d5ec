"""Reading the paths of very many pages: by few statements, and without reversing each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.utils.functional import cached_property

from quickscale.core.seo import SeoAdapter

#: How many rows one statement reads.
BATCH = 5_000

#: Digits fit the converters of texts and of numbers, and stand in no path by chance.
_STAND_IN = "987000{}000789"
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)
#: What Django's ``reverse`` leaves as it is.
_SAFE = "!$&'()*+,;=/~:@"


def read_batches(adapter: SeoAdapter, start: int, stop: int) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the key, the URL's fields and the last change of public objects, by their keys.

    Each batch begins behind the last key of the one before, which costs the database the same for
    the last as for the first.
    """
    fields = ["pk", *adapter.url_fields.values()]
    if adapter.modified_field:
        fields.append(adapter.modified_field)
    rows = adapter.get_queryset().order_by("pk").values_list(*fields)
    batch = list(rows[start : min(start + BATCH, stop)])
    while batch:
        yield batch
        start += len(batch)
        batch = list(rows.filter(pk__gt=batch[-1][0])[: min(BATCH, stop - start)])


class PathTemplate:
    """The path of an adapter's pages in the active language, to be filled with their fields."""

    def __init__(self, adapter: SeoAdapter) -> None:
        self.adapter = adapter
        self.fields = list(adapter.url_fields.values())
        self.stand_ins = [_STAND_IN.format(number) for number in range(len(self.fields))]
        self.path = adapter.get_path(dict(zip(self.fields, self.stand_ins, strict=True)))

    @property
    def is_mounted(self) -> bool:
        return bool(self.path)

    @cached_property
    def text(self) -> str:
        """The path with ``{0}`` for its first field; empty where one does not stand in it whole."""
        if any(self.path.count(each) != 1 for each in self.stand_ins):
            return ""
        text = self.path.replace("{", "{{").replace("}", "}}")
        for number, each in enumerate(self.stand_ins):
            text = text.replace(each, f"{{{number}}}")
        return text

    def fill(self, values: Sequence[Any]) -> str:
        """Return the path of the page that has these values in its URL."""
        if not self.text:
            return self.adapter.get_path(dict(zip(self.fields, values, strict=True)))
        return self.text.format(*map(encode, values))


def encode(value: Any) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else quote(text, safe=_SAFE)


def format_moment(moment: date | None) -> str:
    """Return a date, or a moment to the second, as sitemaps have it."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return moment.isoformat() if moment else ""
