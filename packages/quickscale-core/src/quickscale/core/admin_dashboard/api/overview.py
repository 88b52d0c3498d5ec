"""The operations behind the overview: figures of the time that staff look at."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.admin_dashboard.figures import read_daily, read_totals
from quickscale.core.api.panels import (
    Series,
    SeriesView,
    Stat,
    StatView,
    document,
    series_line,
)
from quickscale.core.api.periods import Period
from quickscale.core.api.permissions import staff_permission
from quickscale.core.plugin_framework import AnalyticsService, service
from quickscale.core.plugin_framework.services import EventStats, NoAnalytics


class OverviewSerializer(serializers.Serializer[Any]):
    """The days that are looked at."""

    first = serializers.DateField(label=_("From"), read_only=True)
    last = serializers.DateField(label=_("To"), read_only=True)


@document("dashboard-retrieve", _("Overview"))
class OverviewView(APIView):
    """What the overview looks at; whoever may read this may see the dashboard."""

    serializer_class = OverviewSerializer
    permission_classes = (staff_permission(),)

    def get(self, request: Request) -> Response:
        return Response(OverviewSerializer(Period.read(request)).data)


@document("signup-stat", _("Sign-ups"))
class SignupStatView(StatView):
    """How many people joined."""

    permission_classes = (staff_permission("quickscale_users.view_user"),)

    def read_stat(self, period: Period) -> Stat:
        joined, before = read_totals("signups", period)
        return Stat(joined.count, previous=before.count, label=period.label)


@document("signup-series", _("Sign-ups"))
class SignupSeriesView(SeriesView):
    """How many people joined on each day."""

    permission_classes = (staff_permission("quickscale_users.view_user"),)

    def read_series(self, period: Period) -> Series:
        joined = {day: figure.count for day, figure in read_daily("signups", period).items()}
        return Series([series_line("signups", gettext("Sign-ups"), period.spread(joined))])


class CreditStatView(StatView):
    """How many credits came or went in one of the ways that are counted daily."""

    permission_classes = (staff_permission("quickscale_credits.view_entry"),)
    figure = ""

    def read_stat(self, period: Period) -> Stat:
        moved, before = read_totals(self.figure, period)
        return Stat(moved.amount, previous=before.amount, format="decimal", label=period.label)


@document("credit-sold-stat", _("Credits sold"))
class CreditSoldStatView(CreditStatView):
    """How many credits were sold."""

    figure = "grants.sold"


@document("credit-spent-stat", _("Credits spent"))
class CreditSpentStatView(CreditStatView):
    """How many credits were spent, whatever was given back later."""

    figure = "entries.spent"


@document("credit-series", _("Credits sold and spent"))
class CreditSeriesView(SeriesView):
    """How many credits were sold and spent on each day."""

    permission_classes = (staff_permission("quickscale_credits.view_entry"),)

    def read_series(self, period: Period) -> Series:
        sold, spent = (read_amounts(name, period) for name in ("grants.sold", "entries.spent"))
        lines = [
            series_line("sold", gettext("Sold"), period.spread(sold)),
            series_line("spent", gettext("Spent"), period.spread(spent)),
        ]
        return Series(lines, format="decimal")


@document("visitor-stat", _("Visitors"))
class VisitorStatView(StatView):
    """How many visitors a day's visitors add up to, if a plugin counts them."""

    permission_classes = (staff_permission(),)

    def read_stat(self, period: Period) -> Stat:
        now, before = read_visits(period), read_visits(period.before)
        return Stat(now.visitors, previous=before.visitors, label=period.label)


@document("visitor-series", _("Visitors and page views"))
class VisitorSeriesView(SeriesView):
    """How many visitors came on each day and what they looked at, if a plugin counts them."""

    permission_classes = (staff_permission(),)

    def read_series(self, period: Period) -> Series:
        days = read_visits(period).by_day
        visitors = {row["day"]: row["visitors"] for row in days}
        views = {row["day"]: row["events"] for row in days}
        lines = [
            series_line("visitors", gettext("Visitors"), period.spread(visitors)),
            series_line("page_views", gettext("Page views"), period.spread(views)),
        ]
        return Series(lines)


def read_amounts(name: str, period: Period) -> Mapping[date, Decimal]:
    return {day: figure.amount for day, figure in read_daily(name, period).items()}


def read_visits(period: Period) -> EventStats:
    """Return the page views of a period; 404 where nothing counts them."""
    analytics: AnalyticsService = service("analytics")
    if isinstance(analytics, NoAnalytics):
        raise NotFound
    return analytics.get_event_stats(event_type="page_view", start=period.first, end=period.last)
