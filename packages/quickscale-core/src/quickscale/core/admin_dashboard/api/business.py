"""The overview's figures of billing and of webhooks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale.core.admin_dashboard import revenue
from quickscale.core.api.panels import Series, SeriesView, Stat, StatView, document, series_line
from quickscale.core.api.periods import Period
from quickscale.core.api.permissions import staff_permission
from quickscale.core.billing.models import StripeEvent
from quickscale.core.conf import quickscale_settings
from quickscale.core.webhooks.models import WebhookDelivery


@document("revenue-stat", _("Revenue"))
class RevenueStatView(StatView):
    """The money taken, less what of it was given back, in the site's own currency."""

    permission_classes = (staff_permission("quickscale_billing.view_charge"),)

    def read_stat(self, period: Period) -> Stat:
        now, before = (revenue.sum_revenue(it) for it in (period, period.before))
        return money_stat(now, before, period)


@document("revenue-series", _("Revenue"))
class RevenueSeriesView(SeriesView):
    """The money taken on each day, less what of it was given back."""

    permission_classes = (staff_permission("quickscale_billing.view_charge"),)

    def read_series(self, period: Period) -> Series:
        taken = period.spread(revenue.sum_revenue_by_day(period))
        lines = [series_line("revenue", gettext("Revenue"), taken)]
        return Series(lines, format="money", currency=quickscale_settings.CURRENCY)


@document("mrr-stat", _("Monthly recurring revenue"))
class MonthlyRevenueStatView(StatView):
    """What subscriptions bring each month, beside the beginning of the period at today's prices."""

    permission_classes = (staff_permission("quickscale_billing.view_subscription"),)

    def read_stat(self, period: Period) -> Stat:
        return money_stat(revenue.sum_monthly(), revenue.sum_monthly(period.start), period)


@document("subscription-stat", _("Active subscriptions"))
class SubscriptionStatView(StatView):
    """How many subscriptions give their plan, beside the beginning of the period."""

    permission_classes = (staff_permission("quickscale_billing.view_subscription"),)

    def read_stat(self, period: Period) -> Stat:
        before = revenue.count_subscriptions(period.start)
        return Stat(revenue.count_subscriptions(), previous=before, label=period.label)


@document("stripe-event-stat", _("Failed Stripe events"))
class StripeEventStatView(StatView):
    """How many events of Stripe's were given up and wait for somebody to look at them."""

    permission_classes = (staff_permission("quickscale_billing.view_stripeevent"),)

    def read_stat(self, period: Period) -> Stat:
        return failures(count_failed_events, period)


@document("webhook-failure-stat", _("Failed webhook deliveries"))
class WebhookFailureStatView(StatView):
    """How many of the period's deliveries to integrators were given up."""

    permission_classes = (staff_permission("quickscale_webhooks.view_webhookdelivery"),)

    def read_stat(self, period: Period) -> Stat:
        return failures(count_lost_deliveries, period)


def money_stat(now: Decimal, before: Decimal, period: Period) -> Stat:
    return Stat(
        now,
        previous=before,
        format="money",
        currency=quickscale_settings.CURRENCY,
        label=period.label,
    )


def failures(count: Callable[[Period], int], period: Period) -> Stat:
    return Stat(count(period), previous=count(period.before), better="lower", label=period.label)


def count_failed_events(period: Period) -> int:
    return StripeEvent.objects.filter(
        status=StripeEvent.Status.FAILED, created_at__gte=period.start, created_at__lt=period.end
    ).count()


def count_lost_deliveries(period: Period) -> int:
    return WebhookDelivery.objects.filter(
        status=WebhookDelivery.Status.FAILED,
        created_at__gte=period.start,
        created_at__lt=period.end,
    ).count()
