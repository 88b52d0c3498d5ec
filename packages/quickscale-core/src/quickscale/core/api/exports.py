"""Lists as CSV files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from rest_framework import generics
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from quickscale.core.formats.csv_cells import MARK, guard

from .csv_columns import COLUMNS_PARAM, Column, make_columns, write_cell
from .lists import order_totally
from .throttles import ExportThrottle

#: How many rows are read, and written, at a time.
CHUNK = 500


class CSVRenderer(BaseRenderer):
    """Lets a client ask for CSV; a problem is told as JSON all the same."""

    media_type = "text/csv"
    format = "csv"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        content: bytes = JSONRenderer().render(data, None, dict(renderer_context or {}))
        return content


class ExportMixin(generics.GenericAPIView[Any]):
    """A list that can be had as a CSV file, by ``?format=csv`` or ``Accept: text/csv``.

    The file has all rows of the list, filtered and ordered as it is asked for, and no pages. They
    are read in chunks, so that the memory needed doesn't depend on how many there are.
    ``?columns=name,price`` chooses the fields of the serializer; those of
    :meth:`get_further_columns` follow.
    """

    def get_renderers(self) -> list[Any]:
        found: list[Any] = list(super().get_renderers())
        return [*found, CSVRenderer()] if self.is_list() else found

    def get_throttles(self) -> list[Any]:
        found: list[Any] = list(super().get_throttles())
        return [*found, ExportThrottle()] if self.is_export() else found

    def is_list(self) -> bool:
        return getattr(self, "action", "list") == "list"

    def is_export(self) -> bool:
        renderer = getattr(self.request, "accepted_renderer", None)
        return isinstance(renderer, CSVRenderer)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if not self.is_export():
            return super().list(request, *args, **kwargs)  # type: ignore[misc]
        columns = make_columns(self.get_serializer(), request.query_params.get(COLUMNS_PARAM, ""))
        rows = order_totally(self.filter_queryset(self.get_queryset()))
        response = StreamingHttpResponse(
            self.write_rows(columns, rows), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{self.get_export_name()}"'
        response["Cache-Control"] = "no-store, private"
        return response

    def get_export_name(self) -> str:
        """Return the file's name."""
        model = getattr(getattr(self, "queryset", None), "model", None)
        name = model._meta.model_name if model else "list"
        return f"{name}-{timezone.localdate():%Y-%m-%d}.csv"

    def get_further_columns(self) -> Sequence[tuple[str, Callable[[Any], Any]]]:
        """Return columns that the serializer doesn't have: each one's heading, and a function that
        returns its value for a row of ``get_queryset``. They stand in every file.
        """
        return ()

    def represent_rows(self, rows: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        """Return what the serializer says of some rows; for views that read theirs in another way.

        Args:
            rows: some of what ``get_queryset`` and the filters leave.
        """
        represented: Sequence[Mapping[str, Any]] = self.get_serializer(rows, many=True).data
        return represented

    def write_rows(self, columns: Sequence[Column], rows: Any) -> Iterator[str]:
        writer, language = csv.writer(Echo()), get_language()
        further = self.get_further_columns()
        headings = [column.heading for column in columns]
        yield MARK + writer.writerow([*headings, *(guard(heading) for heading, _read in further)])
        for chunk in read_chunks(rows):
            # Other requests may have been answered since the last chunk, in other languages.
            with override(language):
                represented = self.represent_rows(chunk)
            lines = (
                [
                    *(column.read(said) for column in columns),
                    *(write_cell(read(row)) for _heading, read in further),
                ]
                for row, said in zip(chunk, represented, strict=True)
            )
            yield "".join(writer.writerow(line) for line in lines)


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def read_chunks(rows: Any) -> Iterator[list[Any]]:
    found: Iterable[Any] = rows.iterator(CHUNK) if isinstance(rows, QuerySet) else rows
    iterator = iter(found)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
