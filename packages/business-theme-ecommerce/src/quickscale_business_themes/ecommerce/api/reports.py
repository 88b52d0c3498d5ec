"""How the shop is doing, in tables, for its staff."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    LinkField,
    MoneyField,
    Period,
    document,
    staff_permission,
)
from quickscale.core.conf import quickscale_settings
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.models import Cart
from quickscale_business_themes.ecommerce.services import reporting
from quickscale_business_themes.ecommerce.services.setup_steps import SetupStep, list_open_steps

_STAFF = staff_permission("ecommerce.view_order")

#: As many products as anybody calls best sellers.
_BEST = 100


class CurrencyField(serializers.CharField):
    """The site's currency, in which all figures are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, value: Any) -> str:
        return quickscale_settings.CURRENCY


class ReportMoneyField(MoneyField):
    """An amount in the site's currency."""

    def get_attribute(self, instance: Any) -> Any:
        return Money(Decimal(instance[self.source] or 0), quickscale_settings.CURRENCY)


class SalesDaySerializer(serializers.Serializer[Any]):
    """What was sold on one day."""

    id = serializers.DateField(source="day", read_only=True)
    day = serializers.DateField(label=_("Day"), read_only=True)
    orders = serializers.IntegerField(label=_("Orders"), read_only=True)
    gross = ReportMoneyField(label=_("Gross sales"), read_only=True)
    discounts = ReportMoneyField(label=_("Discounts"), read_only=True)
    shipping = ReportMoneyField(label=_("Shipping"), read_only=True)
    tax = ReportMoneyField(label=_("Tax"), read_only=True)
    total = ReportMoneyField(label=_("Total"), read_only=True)
    refunded = ReportMoneyField(label=_("Refunded"), read_only=True)
    net = ReportMoneyField(label=_("Net"), read_only=True)
    currency = CurrencyField()

    class Meta:
        presentation = {
            "title": "day",
            "columns": ["orders", *reporting.AMOUNTS, "net"],
        }


class ProductSalesSerializer(serializers.Serializer[Any]):
    """What was sold of one product."""

    id = serializers.CharField(source="name", read_only=True)
    name = serializers.CharField(label=_("Product"), read_only=True)
    units = serializers.IntegerField(label=_("Units sold"), read_only=True)
    orders = serializers.IntegerField(label=_("Orders"), read_only=True)
    revenue = ReportMoneyField(label=_("Revenue"), read_only=True)
    currency = CurrencyField()

    class Meta:
        presentation = {"title": "name", "columns": ["units", "orders", "revenue"]}


class AbandonedCartSerializer(serializers.ModelSerializer[Cart]):
    """A cart whose owner has gone."""

    id = serializers.UUIDField(source="token", read_only=True)
    customer = serializers.SerializerMethodField(label=_("Customer"))
    quantity = serializers.IntegerField(label=_("Items"), read_only=True)
    value = MoneyField(label=_("Value"), read_only=True)
    updated_at = serializers.DateTimeField(label=_("Last change"), read_only=True)
    reminded_at = serializers.DateTimeField(label=_("Reminded"), read_only=True, allow_null=True)

    class Meta:
        model = Cart
        fields = ["id", "customer", "quantity", "value", "currency", "updated_at", "reminded_at"]
        read_only_fields = fields
        presentation = {
            "title": "customer",
            "columns": ["quantity", "value", "updated_at", "reminded_at"],
        }

    def get_customer(self, cart: Cart) -> str:
        return cart.email or (cart.user.email if cart.user else "")


class SetupStepSerializer(serializers.Serializer[Any]):
    """Something that a new shop still needs."""

    id = serializers.CharField(read_only=True)
    title = serializers.CharField(label=_("Step"), read_only=True)
    description = serializers.CharField(label=_("Description"), read_only=True)
    link = LinkField(label=_("Set up"), allow_null=True)

    class Meta:
        presentation = {"title": "title", "columns": ["description", "link"]}


class ReportView(generics.GenericAPIView[Any]):
    """A table of a period, in the order that its figures have."""

    permission_classes = (_STAFF,)
    pagination_class = None
    filter_backends = ()

    def read_rows(self, period: Period) -> Iterable[Any]:
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        rows = self.read_rows(Period.read(request))
        return Response(self.get_serializer(rows, many=True).data)


@document("sales-day-list", _("Sales by day"), many=True)
class SalesDayListView(ReportView):
    """What was sold on each day of a period."""

    serializer_class = SalesDaySerializer
    resource = {"name": "sales_day", "label": _("day"), "plural": _("sales by day")}

    def read_rows(self, period: Period) -> Iterable[Any]:
        return reporting.list_sales_by_day(period)


@document("product-sales-list", _("Best sellers"), many=True)
class ProductSalesListView(ReportView):
    """Which products brought in most."""

    serializer_class = ProductSalesSerializer
    resource = {"name": "product_sales", "label": _("product"), "plural": _("best sellers")}

    def read_rows(self, period: Period) -> Iterable[Any]:
        best: Iterable[Any] = reporting.list_product_sales(period).order_by("-revenue", "name")[
            :_BEST
        ]
        return best


class AbandonedCartListView(generics.ListAPIView[Cart]):
    """Carts that nobody paid for, the last ones first."""

    queryset = Cart.objects.none()
    serializer_class = AbandonedCartSerializer
    permission_classes = (_STAFF,)
    resource = {
        "name": "abandoned_cart",
        "label": _("abandoned cart"),
        "plural": _("abandoned carts"),
    }

    def get_queryset(self) -> Any:
        return reporting.list_abandoned_carts().order_by("-updated_at", "-pk")

    @extend_schema(operation_id="abandoned-cart-list", summary=_("Abandoned carts"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class SetupStepListView(generics.GenericAPIView[Any]):
    """What the shop still needs before it can sell."""

    serializer_class = SetupStepSerializer
    permission_classes = (_STAFF,)
    pagination_class = None
    filter_backends = ()
    resource = {"name": "setup_step", "label": _("step"), "plural": _("first steps")}

    @extend_schema(
        operation_id="setup-step-list",
        summary=_("First steps"),
        responses=SetupStepSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = [describe_step(step) for step in list_open_steps()]
        return Response(self.get_serializer(rows, many=True).data)


def describe_step(step: SetupStep) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "description": step.description,
        "link": find_url(step.url_name) if step.url_name else None,
    }


def find_url(name: str) -> str | None:
    """Return the address of a page, None in a project that lacks it, such as the admin."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
