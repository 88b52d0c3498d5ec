"""How the agency is doing: figures of its dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated

from quickscale.core.api import Period, Stat, StatView, document
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.realestate.api.listings import STATUS_TONES
from quickscale_business_themes.realestate.api.reports import ReportView, find_inquiries
from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    Inquiry,
    InquiryStatus,
    Listing,
    OfferType,
    StandardStatus,
)
from quickscale_business_themes.realestate.services import closings, reporting
from quickscale_business_themes.realestate.services.responses import find_median_response, to_hours


class FigureView(TeamScopedMixin, StatView):
    """One figure of the agency."""

    serializer_class = StatView.serializer_class
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()

    def get_queryset(self) -> Any:
        return Listing.objects.for_team(self.team)

    @property
    def inquiries(self) -> QuerySet[Inquiry]:
        return Inquiry.objects.for_team(self.team)

    def find_closed(self, period: Period) -> QuerySet[Listing]:
        return closings.find_closed(self.get_queryset(), period.first, period.last)


@document("on-market-stat", _("On the market"))
class OnMarketStatView(FigureView):
    """How many listings are on the market."""

    def read_stat(self, period: Period) -> Stat:
        count = self.get_queryset().filter(standard_status__in=ON_MARKET).count()
        return Stat(count, label=gettext("Now"))


@document("days-on-market-stat", _("Days on market"))
class DaysOnMarketStatView(FigureView):
    """How long listings are on the market, in the middle."""

    def read_stat(self, period: Period) -> Stat:
        days = reporting.find_median_days(self.get_queryset())
        return Stat(days, better="lower", label=gettext("Median of what is on the market"))


@document("new-inquiries-stat", _("New inquiries"))
class NewInquiriesStatView(FigureView):
    """How many inquiries wait for an answer."""

    def read_stat(self, period: Period) -> Stat:
        count = self.inquiries.filter(status=InquiryStatus.NEW).count()
        return Stat(count, better="lower", label=gettext("Waiting for an answer"))


@document("closed-stat", _("Closed"))
class ClosedStatView(FigureView):
    """How many listings were sold or let."""

    def read_stat(self, period: Period) -> Stat:
        now, before = (self.find_closed(it).count() for it in (period, period.before))
        return Stat(now, previous=before, label=period.label)


@document("sale-to-list-stat", _("Sale-to-list ratio"))
class SaleToListStatView(FigureView):
    """Which part of the last list price homes were sold for, in the middle."""

    def read_stat(self, period: Period) -> Stat:
        now, before = (self.find_ratio(it) for it in (period, period.before))
        label = gettext("Median · {period}").format(period=period.label)
        return Stat(now, previous=before, format="percent", label=label)

    def find_ratio(self, period: Period) -> Decimal | None:
        return closings.find_sale_to_list(
            self.find_closed(period).filter(offer_type=OfferType.SALE)
        )


@document("response-time-stat", _("Response time"))
class ResponseTimeStatView(FigureView):
    """How many hours visitors wait for an answer, in the middle."""

    def read_stat(self, period: Period) -> Stat:
        now, before = (self.find_hours(it) for it in (period, period.before))
        label = gettext("Median in hours · {period}").format(period=period.label)
        return Stat(now, previous=before, format="decimal", better="lower", label=label)

    def find_hours(self, period: Period) -> Decimal | None:
        return to_hours(find_median_response(find_inquiries(self.inquiries, period)))


class StatusCountSerializer(serializers.Serializer[Any]):
    """How many listings are in a status."""

    status = serializers.ChoiceField(
        choices=StandardStatus.choices, read_only=True, label=_("Status")
    )
    count = serializers.IntegerField(read_only=True, label=_("Listings"))

    class Meta:
        presentation = {
            "title": "status",
            "columns": ["count"],
            "tones": {"status": STATUS_TONES},
        }


@extend_schema_view(
    get=extend_schema(operation_id="status-count-list", summary=_("Listings by status"))
)
class StatusCountView(ReportView):
    """The agency's listings by status, as they stand now."""

    serializer_class = StatusCountSerializer
    filter_backends = ()
    resource: ClassVar[Mapping[str, Any]] = {
        "name": "status_count",
        "label": _("status"),
        "plural": _("Listings by status"),
    }

    def get_queryset(self) -> Any:
        return Listing.objects.all()

    def list_rows(self, records: Any, period: Period) -> Iterable[Any]:
        counts = reporting.count_by_status(records)
        return [
            {"id": status, "status": status, "count": count}
            for status, count in counts.items()
            if count
        ]
