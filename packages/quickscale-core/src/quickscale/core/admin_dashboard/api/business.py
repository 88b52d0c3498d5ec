"""The overview's figures of billing and of webhooks."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale.core.admin_dashboard.revenue import (
    count_subscriptions,
    sum_monthly,
    sum_revenue,
    sum_revenue_by_day,
)
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
        now, before = (sum_revenue(it) for it in (period, period.before))
        return money_stat(now, before, period)


@document("revenue-series", _("Revenue"))
class RevenueSeriesView(SeriesView):
    """The money taken on each day, less what of it was given back."""

    permission_classes = (staff_permission("quickscale_billing.view_charge"),)

    def read_series(self, period: Period) -> Series:
        taken = period.spread(sum_revenue_by_day(period))
        lines = [series_line("revenue", gettext("Revenue"), taken)]
        return Series(lines, format="money", currency=quickscale_settings.CURRENCY)


@document("mrr-stat", _("Monthly recurring revenue"))
class MonthlyRevenueStatView(StatView):
    """What subscriptions bring each month, beside the beginning of the period at today's prices."""

    permission_classes = (staff_permission("quickscale_billing.view_subscription"),)

    def read_stat(self, period: Period) -> Stat:
        return money_stat(sum_monthly(), sum_monthly(period.start), period)


@document("subscription-stat", _("Active subscriptions"))
class SubscriptionStatView(StatView):
    """How many subscriptions give their plan, beside the beginning of the period."""

    permission_classes = (staff_permission("quickscale_billing.view_subscription"),)

    def read_stat(self, period: Period) -> Stat:
        before = count_subscriptions(period.start)
        return Stat(count_subscriptions(), previous=before, label=period.label)


@document("stripe-event-stat", _("Failed Stripe events"))
class StripeEventStatView(StatView):
    """How many events of Stripe's were given up and wait for somebody to look at them."""

    permission_classes = (staff_permission("quickscale_billing.view_stripeevent"),)

    def read_stat(self, period: Period) -> Stat:
        return failures(StripeEvent.objects.filter(status=StripeEvent.Status.FAILED), period)


@document("webhook-failure-stat", _("Failed webhook deliveries"))
class WebhookFailureStatView(StatView):
    """How many of the period's deliveries to integrators were given up."""

    permission_classes = (staff_permission("quickscale_webhooks.view_webhookdelivery"),)

    def read_stat(self, period: Period) -> Stat:
        lost = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.FAILED)
        return failures(lost, period)


def money_stat(now: Decimal, before: Decimal, period: Period) -> Stat:
    return Stat(
        now,
        previous=before,
        format="money",
        currency=quickscale_settings.CURRENCY,
        label=period.label,
    )


def failures(failed: QuerySet[Any], period: Period) -> Stat:
    now, before = (
        failed.filter(created_at__gte=days.start, created_at__lt=days.end).count()
        for days in (period, period.before)
    )
    return Stat(now, previous=before, better="lower", label=period.label)
