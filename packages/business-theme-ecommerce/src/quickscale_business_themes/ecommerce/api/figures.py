"""How the shop is doing, for the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale.core.api import (
    Period,
    Series,
    SeriesView,
    Stat,
    StatView,
    document,
    series_line,
    staff_permission,
)
from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.services import reporting

_STAFF = staff_permission("ecommerce.view_order")


@document("order-stat", _("Orders"))
class OrderStatView(StatView):
    """How many orders were placed and not called off."""

    permission_classes = (_STAFF,)

    def read_stat(self, period: Period) -> Stat:
        orders, before = (reporting.count_orders(it) for it in (period, period.before))
        return Stat(orders, previous=before, label=period.label)


@document("to-ship-stat", _("Orders to ship"))
class ToShipStatView(StatView):
    """How many orders are paid and not shipped yet; more than can be counted soon are not."""

    permission_classes = (_STAFF,)

    def read_stat(self, period: Period) -> Stat:
        return Stat(reporting.count_orders_to_ship(), better="lower", label=gettext("Now"))


@document("revenue-stat", _("Shop revenue"))
class OrderRevenueStatView(StatView):
    """What orders brought in, in the site's own currency."""

    permission_classes = (_STAFF,)

    def read_stat(self, period: Period) -> Stat:
        revenue, before = (reporting.sum_order_revenue(it) for it in (period, period.before))
        return Stat(
            revenue,
            previous=before,
            format="money",
            currency=quickscale_settings.CURRENCY,
            label=period.label,
        )


@document("revenue-series", _("Shop revenue"))
class OrderRevenueSeriesView(SeriesView):
    """What orders brought in on each day, in the site's own currency."""

    permission_classes = (_STAFF,)

    def read_series(self, period: Period) -> Series:
        revenue = period.spread(reporting.sum_order_revenue_by_day(period))
        lines = [series_line("revenue", gettext("Shop revenue"), revenue)]
        return Series(lines, format="money", currency=quickscale_settings.CURRENCY)


@document("order-value-stat", _("Average order value"))
class OrderValueStatView(StatView):
    """What an order brought in on average, in the site's own currency."""

    permission_classes = (_STAFF,)

    def read_stat(self, period: Period) -> Stat:
        value, before = (reporting.average_order_value(it) for it in (period, period.before))
        return Stat(
            value,
            previous=before,
            format="money",
            currency=quickscale_settings.CURRENCY,
            label=period.label,
        )


@document("returning-customer-stat", _("Returning customers"))
class ReturningCustomerStatView(StatView):
    """Which part of the customers had ordered before."""

    permission_classes = (_STAFF,)

    def read_stat(self, period: Period) -> Stat:
        share, before = (
            reporting.share_of_returning_customers(it) for it in (period, period.before)
        )
        return Stat(share, previous=before, format="percent", label=period.label)
