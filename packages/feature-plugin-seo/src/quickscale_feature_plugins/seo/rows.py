"""Reading the paths of very many pages: by few statements, and without reversing each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.db import connections
from django.db.models import CharField, DateTimeField
from django.db.models.functions import Cast
from django.utils.functional import cached_property

from quickscale.core.seo import SeoAdapter

#: How many rows one statement reads.
BATCH = 5_000

#: Digits fit the converters of texts and of numbers, and stand in no path by chance.
_STAND_IN = "987000{}000789"
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)
#: What Django's ``reverse`` leaves as it is.
_SAFE = "!$&'()*+,;=/~:@"

Row = Sequence[Any]


def list_starts(adapter: SeoAdapter, size: int) -> Iterator[Any]:
    """Yield the key of each first of ``size`` public objects, by their keys.

    Each is found from the one before: to count from the beginning would cost more with every one.
    """
    keys = adapter.get_queryset().order_by("pk").values_list("pk", flat=True)
    start = keys.first()
    while start is not None:
        yield start
        start = next(iter(keys.filter(pk__gte=start)[size : size + 1]), None)


def read_batches(adapter: SeoAdapter, start: Any, size: int) -> Iterator[Sequence[Row]]:
    """Yield the key, the URL's fields and the last change of public objects, by their keys.

    The change is the database's own text: to make a moment of it costs more than all the rest.

    Args:
        start: the first of the keys.
        size: how many objects at most.
    """
    fields: list[Any] = ["pk", *adapter.url_fields.values()]
    if adapter.modified_field:
        fields.append(Cast(adapter.modified_field, CharField()))
    rows = adapter.get_queryset().order_by("pk").values_list(*fields)
    batch = list(rows.filter(pk__gte=start)[: min(BATCH, size)])
    while batch:
        yield batch
        size -= len(batch)
        if len(batch) < BATCH or not size:
            return
        batch = list(rows.filter(pk__gt=batch[-1][0])[: min(BATCH, size)])


class PathTemplate:
    """The path of an adapter's pages in the active language, to be filled with their fields.

    Attributes:
        path: one, with values that stand in for the fields; empty where no page is mounted.
    """

    def __init__(self, adapter: SeoAdapter) -> None:
        self.adapter = adapter
        self.fields = list(adapter.url_fields.values())
        self.stand_ins = [_STAND_IN.format(number) for number in range(len(self.fields))]
        self.path = adapter.get_path(dict(zip(self.fields, self.stand_ins, strict=True)))

    @cached_property
    def text(self) -> str:
        """The path with ``{0}`` for its first field; empty where one does not stand in it whole."""
        if any(self.path.count(each) != 1 for each in self.stand_ins):
            return ""
        text = self.path.replace("{", "{{").replace("}", "}}")
        for number, each in enumerate(self.stand_ins):
            text = text.replace(each, f"{{{number}}}")
        return text

    def fill(self, values: Row) -> str:
        """Return the path of the page that has these values in its URL."""
        if not self.text:
            return self.adapter.get_path(dict(zip(self.fields, values, strict=True)))
        return self.text.format(*map(encode, values))


def encode_all(values: Sequence[Any]) -> list[str]:
    """Return values as they stand in addresses in XML; most need no change, seen at a glance."""
    texts = [*map(str, values)]
    is_plain = _PLAIN.fullmatch("".join(texts))
    return texts if is_plain else [escape(encode(text)) for text in texts]


def encode(value: Any) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else quote(text, safe=_SAFE)


def tells_utc(adapter: SeoAdapter) -> bool:
    """Whether the database tells last changes as moments in UTC: no days, and in no other zone."""
    field = adapter.model._meta.get_field(adapter.modified_field)
    connection = connections[adapter.get_queryset().db]
    return isinstance(field, DateTimeField) and connection.timezone_name == "UTC"
