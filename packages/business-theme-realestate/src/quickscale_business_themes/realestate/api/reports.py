"""How the agency is doing, as tables and files."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ExportMixin, FilterSet, Period, document
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.realestate.api.report_rows import (
    AbsorptionSerializer,
    AgentClosingsSerializer,
    CityClosingsSerializer,
    DefinitionSerializer,
    MonthClosingsSerializer,
    PriceSerializer,
    ResponsesSerializer,
)
from quickscale_business_themes.realestate.models import Agent, Inquiry, Listing
from quickscale_business_themes.realestate.services.absorption import list_absorption
from quickscale_business_themes.realestate.services.closings import Closings, list_closings
from quickscale_business_themes.realestate.services.responses import list_responses


class OfferFilters(FilterSet):
    """Whether sales are counted, or lettings; both apart where nothing is chosen."""

    class Meta:
        model = Listing
        fields = ["offer_type"]


class ReportView(ExportMixin, TeamScopedMixin, ListAPIView[Any]):
    """Rows that are computed of the agency's records, for the period that is asked for."""

    permission_classes = (IsAuthenticated,)
    pagination_class = None
    resource: ClassVar[Mapping[str, Any]]

    def filter_queryset(self, queryset: Any) -> Any:
        """Return the rows of the report."""
        return self.list_rows(super().filter_queryset(queryset), Period.read(self.request))

    def list_rows(self, records: Any, period: Period) -> Iterable[Any]:
        raise NotImplementedError

    def get_export_name(self) -> str:
        name = self.resource["name"].replace("_", "-")
        return f"{name}-{timezone.localdate():%Y-%m-%d}.csv"


class ListingReportView(ReportView):
    """A report on listings."""

    filterset_class = OfferFilters
    groups: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> Any:
        return Listing.objects.all()

    def list_rows(self, records: Any, period: Period) -> Iterable[Any]:
        return list_closings(records, period.first, period.last, *self.groups)


class AgentsMixin(TeamScopedMixin):
    """A report that names agents, which are read once."""

    def get_serializer_context(self) -> dict[str, Any]:
        agents = Agent.objects.for_team(self.team) if self.request else ()
        return {**super().get_serializer_context(), "agents": {it.pk: it for it in agents}}


def report(name: str, label: Any, summary: Any) -> Any:
    """Return the decorator that names the operation of a report."""

    def describe(view: Any) -> Any:
        view.resource = {"name": name.replace("-", "_"), "label": label, "plural": summary}
        return document(f"{name}-list", summary, many=True)(view)

    return describe


def put_latest_first(rows: Iterable[Closings]) -> list[Closings]:
    """Return months in their order, each with its rows as they came."""
    return sorted(rows, key=lambda row: row.month, reverse=True)  # type: ignore[arg-type,return-value]  # all have one


@report("month-closings", _("month"), _("Closed by month"))
class MonthClosingsView(ListingReportView):
    """What was sold and let, by month."""

    serializer_class = MonthClosingsSerializer
    groups = ("month",)

    def list_rows(self, records: Any, period: Period) -> Iterable[Any]:
        return put_latest_first(super().list_rows(records, period))


@report("city-closings", _("city"), _("Closed by city"))
class CityClosingsView(ListingReportView):
    """What was sold and let, by city."""

    serializer_class = CityClosingsSerializer
    groups = ("city",)


@report("agent-closings", _("agent"), _("Closed by agent"))
class AgentClosingsView(AgentsMixin, ListingReportView):
    """What was sold and let, by the agent of the listing, and how soon they answered."""

    serializer_class = AgentClosingsSerializer
    groups = ("agent",)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "hours": self.find_hours()}

    def find_hours(self) -> dict[Any, Any]:
        """Return the median hours to the first answer, by agent."""
        if not self.request:
            return {}
        inquiries = find_inquiries(Inquiry.objects.for_team(self.team), Period.read(self.request))
        return {row.agent: row.hours for row in list_responses(inquiries)}


@report("price-per-m2", _("price per m²"), _("Price per m² by city and month"))
class PriceView(ListingReportView):
    """What a square metre cost, by city and month."""

    serializer_class = PriceSerializer
    groups = ("city", "month")

    def list_rows(self, records: Any, period: Period) -> Iterable[Any]:
        rows = (row for row in super().list_rows(records, period) if row.price_per_m2 is not None)
        return put_latest_first(rows)


@report("absorption", _("month"), _("Absorption and supply"))
class AbsorptionView(ListingReportView):
    """How fast the market took what was offered, by month."""

    serializer_class = AbsorptionSerializer

    def list_rows(self, records: Any, period: Period) -> Iterable[Any]:
        return list_absorption(records, period.first, period.last)


@report("response-times", _("agent"), _("Response time by agent"))
class ResponseTimesView(AgentsMixin, ReportView):
    """How soon inquiries of the period got their first answer, by agent."""

    serializer_class = ResponsesSerializer
    filter_backends = ()

    def get_queryset(self) -> Any:
        return Inquiry.objects.all()

    def list_rows(self, records: Any, period: Period) -> Iterable[Any]:
        return list_responses(find_inquiries(records, period))


def find_inquiries(inquiries: Any, period: Period) -> Any:
    """Return the inquiries that came in a period."""
    return inquiries.filter(created_at__gte=period.start, created_at__lt=period.end)


#: What the figures of the reports mean, in the order in which they are asked for.
DEFINITIONS = (
    (
        "closed",
        _("Closed"),
        _("Listings that were sold or let, by closing date. Sales and rents are never mixed."),
    ),
    (
        "volume",
        _("Volume"),
        _("All closing prices together, by currency; of rents, what they bring in a month."),
    ),
    (
        "sale-to-list",
        _("Sale-to-list ratio"),
        _("Closing price as a part of the last list price; the median of all closed listings."),
    ),
    (
        "of-the-original-price",
        _("Of the original price"),
        _("Closing price as a part of the first list price, before any price cut; the median."),
    ),
    (
        "price-per-m2",
        _("Price per m²"),
        _("Closing price by living area; the median of homes whose living area is known."),
    ),
    (
        "days-on-market",
        _("Days on market"),
        _("Days on which the listing was active, until it was closed; the median."),
    ),
    (
        "absorption-rate",
        _("Absorption rate"),
        _("Listings closed in a month as a part of those that were active when it began."),
    ),
    (
        "months-of-supply",
        _("Months of supply"),
        _("How many months like this one it takes to close what was active when it began."),
    ),
    (
        "response-time",
        _("Response time"),
        _(
            "From an inquiry to the first answer: a message, a viewing arranged, or an offer "
            "answered; the median of inquiries that came in the period."
        ),
    ),
)


class DefinitionsView(GenericAPIView[Any]):
    """What the figures of the reports mean."""

    serializer_class = DefinitionSerializer
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()
    resource: ClassVar[Mapping[str, Any]] = {
        "name": "figure_definition",
        "label": _("figure"),
        "plural": _("What the figures mean"),
    }

    @extend_schema(
        operation_id="figure-definition-list",
        summary=_("What the figures mean"),
        responses=DefinitionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = [{"id": key, "name": name, "meaning": told} for key, name, told in DEFINITIONS]
        return Response(self.get_serializer(rows, many=True).data)
