"""Why a cart costs what it costs: its discounts, taxes and voucher codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import MoneyField
from quickscale_business_themes.ecommerce.pricing import Discount, Tax
from quickscale_business_themes.ecommerce.services.vouchers import EnteredVoucher


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


def write_plainly(number: Decimal) -> str:
    """Return a number without the zeros that its column adds."""
    return f"{number.normalize():f}"
