"""Why a cart costs what it costs: its discounts, taxes and voucher codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import MoneyField
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.models import Order, OrderAdjustment
from quickscale_business_themes.ecommerce.models.adjustments import AdjustmentKind
from quickscale_business_themes.ecommerce.pricing import Discount, Tax
from quickscale_business_themes.ecommerce.services.vouchers import EnteredVoucher

_MONEY = MoneyField()


class DiscountSerializer(serializers.Serializer[Discount]):
    """What a promotion takes off."""

    name = serializers.CharField(source="promotion.name", label=_("Discount"))
    code = serializers.CharField(source="promotion.voucher", label=_("Code"))
    amount = MoneyField(label=_("Amount"))
    currency = serializers.CharField(source="amount.currency")

    class Meta:
        presentation = {"title": "name", "columns": ["code", "amount"]}


class TaxSerializer(serializers.Serializer[Tax]):
    """What a tax comes to."""

    label: Any = serializers.SerializerMethodField(label=_("Tax"))
    name = serializers.CharField(source="rate.name", label=_("Name"))
    percentage = serializers.SerializerMethodField(label=_("Percentage"))
    amount = MoneyField(label=_("Amount"))
    is_included = serializers.BooleanField(source="rate.is_included", label=_("Included in prices"))
    currency = serializers.CharField(source="amount.currency")

    class Meta:
        presentation = {"title": "label", "columns": ["amount", "is_included"]}

    def get_label(self, tax: Tax) -> str:
        return describe_tax(tax.rate.name, tax.rate.rate * 100, is_included=tax.rate.is_included)

    def get_percentage(self, tax: Tax) -> str:
        return write_plainly(tax.rate.rate * 100)


class VoucherSerializer(serializers.Serializer[EnteredVoucher]):
    """A code on the cart."""

    id = serializers.CharField(source="code", read_only=True)
    code = serializers.CharField(label=_("Code"), read_only=True)
    name = serializers.CharField(label=_("Discount"), read_only=True)
    is_applied = serializers.BooleanField(label=_("Applied"), read_only=True)
    detail = serializers.SerializerMethodField(label=_("Note"))

    class Meta:
        presentation = {"title": "code", "columns": ["name", "detail"]}

    def get_detail(self, voucher: EnteredVoucher) -> str:
        if voucher.is_applied:
            return ""
        return gettext("This code doesn't apply to your cart at the moment.")


class EnterVoucherSerializer(serializers.Serializer[Any]):
    """A code as the shopper has it."""

    code = serializers.CharField(max_length=40, label=_("Voucher code"))


def describe_tax(name: str, percentage: Decimal, *, is_included: bool) -> str:
    """Return what a tax is called beside its amount, ``Including 19% VAT``."""
    number = number_format(write_plainly(percentage))
    if is_included:
        return gettext("Including {percentage}% {name}").format(percentage=number, name=name)
    return gettext("{percentage}% {name}").format(percentage=number, name=name)


def describe_parts(order: Order) -> dict[str, list[dict[str, Any]]]:
    """Return an order's discounts and taxes, as those of a cart are described."""
    sums: dict[str, dict[str, dict[str, Any]]] = {
        "discounts": {},
        "shipping_discounts": {},
        "taxes": {},
    }
    for part in order.adjustments.all():
        if part.kind == AdjustmentKind.TAX:
            _add(sums["taxes"], _describe_tax_part(part), part.amount)
        elif part.kind == AdjustmentKind.DISCOUNT:
            found = sums["discounts" if part.line_id else "shipping_discounts"]
            _add(found, {"name": part.name, "code": part.code}, -part.amount)
    return {name: _show_amounts(found, order.currency) for name, found in sums.items()}


def _describe_tax_part(part: OrderAdjustment) -> dict[str, Any]:
    percentage = part.percentage or Decimal(0)
    return {
        "label": describe_tax(part.name, percentage, is_included=part.is_included),
        "name": part.name,
        "percentage": write_plainly(percentage),
        "is_included": part.is_included,
    }


def _add(sums: dict[str, dict[str, Any]], described: dict[str, Any], amount: Decimal) -> None:
    """Add an amount to that of all parts that are described alike."""
    key = json.dumps(described, sort_keys=True)
    known = sums.setdefault(key, {**described, "amount": Decimal(0)})
    known["amount"] += amount


def _show_amounts(sums: Mapping[str, dict[str, Any]], currency: str) -> list[dict[str, Any]]:
    return [
        {
            **described,
            "amount": _MONEY.to_representation(Money(described["amount"], currency)),
            "currency": currency,
        }
        for described in sums.values()
    ]


def write_plainly(number: Decimal) -> str:
    """Return a number without the zeros that its column adds."""
    return f"{number.normalize():f}"
