"""How the agency is doing: figures of its dashboard."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import Period, Stat, StatView, document
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.realestate.api.listings import STATUS_TONES
from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    Inquiry,
    InquiryStatus,
    Listing,
    StandardStatus,
)
from quickscale_business_themes.realestate.services import reporting


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

    def inquiries_within(self, period: Period) -> QuerySet[Inquiry]:
        return self.inquiries.filter(created_at__gte=period.start, created_at__lt=period.end)


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


@document("response-time-stat", _("Response time"))
class ResponseTimeStatView(FigureView):
    """How many hours visitors wait for an answer, in the middle."""

    def read_stat(self, period: Period) -> Stat:
        now, before = (self.find_hours(it) for it in (period, period.before))
        label = gettext("Median in hours · {period}").format(period=period.label)
        return Stat(now, previous=before, format="decimal", better="lower", label=label)

    def find_hours(self, period: Period) -> Decimal | None:
        waited = reporting.find_median_response(self.inquiries_within(period))
        return None if waited is None else round(Decimal(waited.total_seconds()) / 3600, 1)


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


class StatusCountView(TeamScopedMixin, GenericAPIView[Any]):
    """The agency's listings by status."""

    serializer_class = StatusCountSerializer
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()
    resource = {"name": "status_count", "label": _("status"), "plural": _("statuses")}

    def get_queryset(self) -> Any:
        return Listing.objects.for_team(self.team)

    @extend_schema(
        operation_id="status-count-list",
        summary=_("Listings by status"),
        responses=StatusCountSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        counts = reporting.count_by_status(self.get_queryset())
        rows = [{"status": status, "count": count} for status, count in counts.items() if count]
        return Response(StatusCountSerializer(rows, many=True).data)
