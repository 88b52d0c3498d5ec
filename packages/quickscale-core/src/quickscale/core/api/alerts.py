"""What changed in a list, so that whoever saved a search of it can be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from rest_framework import generics

#: The rows to which lists are confined while it is found out whom a change concerns.
_rows: ContextVar[Collection[str] | None] = ContextVar("alert_rows", default=None)


class AlertsMixin(generics.GenericAPIView[Any]):
    """A list of which visitors save searches, and hear by e-mail what is new in them.

    What a change is, the view says; whom it concerns, the list itself, which is asked as that
    person whether the row is in it.

    Attributes:
        alert_kinds: what may happen to a row, and what people call it: ``{"new": _("New")}``.
    """

    class Change(NamedTuple):
        """One thing that happened to a row of a list.

        Attributes:
            key: names it among the changes of its list; the same one again is the same change.
            row: the row, by the value of the view's ``lookup_field``.
            kind: one of the view's ``alert_kinds``.
            at: when it happened.
            field: the field of the list's serializer whose value changed, if one did.
            old, new: its value before and after, as the API writes it.
        """

        key: str
        row: str
        kind: str
        at: datetime
        field: str = ""
        old: str = ""
        new: str = ""

    alert_kinds: Mapping[str, Any] = {}

    def list_changes(self, since: datetime) -> Iterable[AlertsMixin.Change]:
        """Return what happened since a moment, to any row, whoever may see it.

        It is called without a request, and asked for the last quarter of an hour again: what was
        told already is left out by its key.
        """
        raise NotImplementedError

    @property
    def alert_field(self) -> str:
        """The field of the list's answer by which changes name a row."""
        return self.lookup_url_kwarg or self.lookup_field

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = _rows.get()
        if rows is not None:
            queryset = queryset.filter(**{f"{self.lookup_field}__in": rows})
        return super().filter_queryset(queryset)


@contextmanager
def confined_to(rows: Collection[str]) -> Iterator[None]:
    """Let lists with the :class:`AlertsMixin` have no other rows in the block."""
    token = _rows.set(rows)
    try:
        yield
    finally:
        _rows.reset(token)
