"""A list's rows as cards in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.conf import quickscale_settings

from .fields import format_amount
from .lists import MAX_PAGE_SIZE, order_totally

#: How many cards a column shows; of the column that ``more`` names, as many as any page has rows.
CARDS = 20
MORE = "more"


class BoardAmountSerializer(serializers.Serializer[Any]):
    """What the rows of a column are worth, in one currency."""

    amount = serializers.CharField(label=_("Amount"), read_only=True)
    currency = serializers.CharField(label=_("Currency"), read_only=True)


class BoardColumnSerializer(serializers.Serializer[Any]):
    """One column: how many rows are in it, what they are worth together, and the first of them."""

    id = serializers.CharField(label=_("ID"), read_only=True)
    label = serializers.CharField(label=_("Label"), read_only=True)  # type: ignore[assignment]  # a field called like DRF's own
    count = serializers.IntegerField(label=_("Count"), read_only=True)
    amounts = BoardAmountSerializer(many=True, label=_("Amounts"), read_only=True)
    results = serializers.ListField(
        child=serializers.DictField(), label=_("Results"), read_only=True
    )


class BoardSerializer(serializers.Serializer[Any]):
    """A board."""

    columns = BoardColumnSerializer(many=True, label=_("Columns"), read_only=True)

    class Meta:
        presentation = {"panel": "board"}


class BoardMixin(generics.GenericAPIView[Any]):
    """A viewset whose list can be had in columns, at ``board/``, filtered and ordered as it is.

    However many rows there are, three statements read them: the totals, which rows are shown, and
    those rows.

    Attributes:
        board_field: the model's field that says in which column a row is.
        board_amount: a field with an amount of money that is added up, in the currency that the
            model's field ``currency`` says; empty adds up nothing.
        board_converted: a field with the same amount in one currency, see
            :meth:`get_board_currency`. What has one is added up there, and the rest told in its
            own currency.
    """

    board_field: str
    board_amount = ""
    board_converted = ""

    def get_board_columns(self) -> Iterable[tuple[Any, str, str]]:
        """Return the columns in order: the field's value, its id in the API, and its label.

        The filters were judged before.
        """
        raise NotImplementedError

    def get_board_currency(self) -> str:
        """Return the currency that amounts were converted into: the site's by default."""
        return quickscale_settings.CURRENCY

    @extend_schema(
        summary=_("Board"),
        responses=BoardSerializer,
        filters=True,
        parameters=[OpenApiParameter(MORE, str, description=_("The column to show more rows of."))],
    )
    @action(detail=False, pagination_class=None)
    def board(self, request: Request) -> Response:
        """Return the columns, each with its totals and its first rows."""
        rows = order_totally(self.filter_queryset(self.get_queryset()))
        columns = list(self.get_board_columns())
        totals = self.add_up(rows)
        cards = self.read_cards(rows, columns, more=request.query_params.get(MORE, ""))
        answer = [
            {"id": id, "label": label, **totals.get(value, NOTHING), "results": cards[value]}
            for value, id, label in columns
        ]
        return Response({"columns": answer})

    def add_up(self, rows: QuerySet[Any]) -> dict[Any, dict[str, Any]]:
        """Return the totals of each column that has rows."""
        by = (self.board_field, "currency") if self.board_amount else (self.board_field,)
        sums = self.make_sums()
        totals: dict[Any, dict[str, Any]] = {}
        for each in rows.order_by(*by).values(*by).annotate(number=Count("pk"), **sums):
            column = totals.setdefault(each[self.board_field], {"count": 0, "amounts": []})
            column["count"] += each["number"]
            if each.get("total"):
                column["amounts"].append(write_amount(each["total"], each["currency"]))
            if each.get("converted"):
                column["converted"] = column.get("converted", 0) + each["converted"]
        currency = self.get_board_currency()
        for column in totals.values():
            if converted := column.pop("converted", None):
                column["amounts"].insert(0, write_amount(converted, currency))
        return totals

    def make_sums(self) -> dict[str, Sum]:
        """Return what is added up of the rows of one currency."""
        if not self.board_amount:
            return {}
        if not self.board_converted:
            return {"total": Sum(self.board_amount)}
        is_left = Q(**{f"{self.board_converted}__isnull": True})
        total = Sum(self.board_amount, filter=is_left)
        return {"total": total, "converted": Sum(self.board_converted)}

    def read_cards(
        self, rows: QuerySet[Any], columns: Sequence[tuple[Any, str, str]], *, more: str
    ) -> dict[Any, list[Mapping[str, Any]]]:
        """Return the first rows of each column as the list's serializer writes them."""
        keys = rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)
        firsts = [
            keys.filter(**{self.board_field: value})[: MAX_PAGE_SIZE if id == more else CARDS]
            for value, id, _label in columns
        ]
        found = list(rows.filter(is_in_any(keys, firsts)))
        cards: dict[Any, list[Mapping[str, Any]]] = {value: [] for value, _id, _label in columns}
        for row, written in zip(found, self.get_serializer(found, many=True).data, strict=True):
            # A row may have come into a column that was not there a moment before.
            if (column := row.serializable_value(self.board_field)) in cards:
                cards[column].append(written)
        return cards


NOTHING: Mapping[str, Any] = {"count": 0, "amounts": []}


def write_amount(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": format_amount(amount, currency), "currency": currency}


def is_in_any(keys: QuerySet[Any, Any], parts: Sequence[QuerySet[Any, Any]]) -> Q:
    """Return the condition that a row is in any of several sliced queries.

    Args:
        keys: all keys, of which the parts are slices.
    """
    if not parts:
        return Q(pk__in=())
    if connections[keys.db].features.supports_slicing_ordering_in_compound:
        return Q(pk__in=parts[0].union(*parts[1:], all=True))
    return reduce(or_, (Q(pk__in=part) for part in parts))
