"""Ids that the database sends in one text, which Python reads far sooner than a row for each."""

from __future__ import annotations

import json
from array import array
from typing import Any

from django.db.models import Aggregate, QuerySet, TextField


class JoinedIds(Aggregate):
    """The ids of rows, as one text."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s)"

    def __init__(self, column: str) -> None:
        super().__init__(column, output_field=TextField())

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "%(function)s((%(expressions)s)::text, ',')"
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template=template, **context
        )


def read_ids(rows: QuerySet[Any]) -> array[int]:
    """Return the ids of rows."""
    return split_ids(rows.order_by().aggregate(ids=JoinedIds("pk"))["ids"])


def split_ids(text: str | None) -> array[int]:
    """Return ids that were joined."""
    # As JSON they are read without a text for each.
    return array("q", json.loads(f"[{text or ''}]"))
