"""The shapes in which operations feed a dashboard's panels: one figure, or a series of figures.

An operation that feeds a panel of kind ``stat`` answers with :class:`StatSerializer`, one that
feeds a ``series`` with :class:`SeriesSerializer`. Two views write such operations::

    @document("order-stat", _("Orders"))
    class OrderStatView(StatView):
        permission_classes = (staff_permission("shop.view_order"),)

        def read_stat(self, period: Period) -> Stat:
            return Stat(count(period), previous=count(period.before), label=period.label)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .periods import PERIOD, Period

View = TypeVar("View", bound=APIView)
Figure = Decimal | int | None
Format = Literal["integer", "decimal", "money", "percent"]

_FORMATS = [
    ("integer", _("Whole number")),
    ("decimal", _("Decimal number")),
    ("money", _("Money")),
    ("percent", _("Percentage")),
]
_BETTER = [("higher", _("Higher is better")), ("lower", _("Lower is better")), ("", _("Neutral"))]


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure.

    Attributes:
        value: None where there is none.
        previous: the same figure of the time before, None where it says nothing.
        format: how it is written; 0.25 is 25 percent.
        currency: of an amount of money, ISO 4217.
        better: which way is good news; empty for neither.
        label: what the figure is about, in a few words: "Last 30 days".
    """

    value: Figure
    previous: Figure = None
    format: Format = "integer"
    currency: str = ""
    better: Literal["higher", "lower", ""] = "higher"
    label: str = ""

    @property
    def change(self) -> Decimal | None:
        """How much larger it is than before, as a fraction; None where nothing was before."""
        if self.value is None or not self.previous:
            return None
        before = Decimal(self.previous)
        return ((Decimal(self.value) - before) / abs(before)).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one day, or of the days that begin with it."""

    x: date
    y: Figure


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One line of a chart.

    Attributes:
        name: identifies it, in any language.
        label: what people call it.
    """

    name: str
    label: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Series:
    """One or several lines of figures over the same days.

    Attributes:
        format: how figures are written, as in :class:`Stat`.
        currency: of amounts of money, ISO 4217.
    """

    lines: Sequence[SeriesLine]
    format: Format = "integer"
    currency: str = ""


def series_line(name: str, label: Any, points: Iterable[tuple[date, Figure]]) -> SeriesLine:
    """Return a line from pairs of a day and a figure, such as ``Period.spread`` gives."""
    return SeriesLine(name, str(label), [Point(day, figure) for day, figure in points])


class _FigureField(serializers.DecimalField):
    """A figure as text, so that no digit of it is lost on the way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=30, decimal_places=10, normalize_output=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return f"{Decimal(value).normalize():f}"


class _FiguresSerializer(serializers.Serializer[Any]):
    format = serializers.ChoiceField(_FORMATS, label=_("Format"), read_only=True)
    currency = serializers.CharField(label=_("Currency"), read_only=True)


class StatSerializer(_FiguresSerializer):
    """One figure, beside the same figure of the time before."""

    value = _FigureField(label=_("Value"), allow_null=True, read_only=True)
    previous = _FigureField(label=_("Before"), allow_null=True, read_only=True)
    change = _FigureField(
        label=_("Change"),
        help_text=_("For example, 0.25 means 25% more."),
        allow_null=True,
        read_only=True,
    )
    better = serializers.ChoiceField(_BETTER, label=_("Better direction"), read_only=True)
    label = serializers.CharField(label=_("Covers"), read_only=True)  # type: ignore[assignment]  # a field called like DRF's own

    class Meta:
        presentation = {"panel": "stat"}


class PointSerializer(serializers.Serializer[Any]):
    """A figure of one day, or of the days that begin with it."""

    x = serializers.DateField(label=_("Day"), read_only=True)
    y = _FigureField(label=_("Value"), allow_null=True, read_only=True)


class LineSerializer(serializers.Serializer[Any]):
    """One line of a chart."""

    name = serializers.CharField(label=_("Name"), read_only=True)
    label = serializers.CharField(label=_("Label"), read_only=True)  # type: ignore[assignment]  # a field called like DRF's own
    points = PointSerializer(label=_("Points"), many=True, read_only=True)


class SeriesSerializer(_FiguresSerializer):
    """One or several lines of figures over the same days."""

    lines = LineSerializer(label=_("Series"), many=True, read_only=True)

    class Meta:
        presentation = {"panel": "series"}


class StatView(APIView):
    """Answers with one figure of a period."""

    serializer_class = StatSerializer

    def read_stat(self, period: Period) -> Stat:
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        return Response(StatSerializer(self.read_stat(Period.read(request))).data)


class SeriesView(APIView):
    """Answers with figures over a period."""

    serializer_class = SeriesSerializer

    def read_series(self, period: Period) -> Series:
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        return Response(SeriesSerializer(self.read_series(Period.read(request))).data)


def document(
    operation_id: str, summary: Any, *, many: bool = False
) -> Callable[[type[View]], type[View]]:
    """Return the decorator that names a view's operation, which takes a period.

    Args:
        many: whether it answers with a list of what the view's serializer describes.
    """

    def describe(view: type[View]) -> type[View]:
        responses = {"responses": view.serializer_class(many=True)} if many else {}  # type: ignore[attr-defined]
        described = extend_schema(
            operation_id=operation_id, summary=summary, parameters=[PERIOD], **responses
        )
        return extend_schema_view(get=described)(view)

    return describe
