from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api.fields import LinkField, MoneyField, RedirectField
from quickscale.core.billing.models import (
    Charge,
    Checkout,
    CreditPack,
    Interval,
    Invoice,
    Subscription,
)
from quickscale.core.billing.services.subscriptions import ChangePreview


class CreditPriceSerializer(serializers.Serializer[Any]):
    """The price of one credit in one currency."""

    price = MoneyField(label=_("Price per credit"), read_only=True)
    currency = serializers.CharField(label=_("Currency"), read_only=True)


class PlanSerializer(serializers.Serializer[Any]):
    """The plan of the workspace; ``credit_price`` is that of the site's own currency."""

    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(label=_("Plan"), read_only=True)
    notice = serializers.CharField(
        label=_("Please note"), read_only=True, style={"format": "notice"}
    )
    status = serializers.ChoiceField(
        Subscription.Status.choices, label=_("Status"), read_only=True, allow_null=True
    )
    price = MoneyField(label=_("Price"), read_only=True, allow_null=True)
    currency = serializers.CharField(label=_("Currency"), read_only=True)
    interval = serializers.ChoiceField(
        Interval.choices, label=_("Billing period"), read_only=True, allow_null=True
    )
    seats = serializers.IntegerField(label=_("Seats"), read_only=True, allow_null=True)
    trial_end = serializers.DateTimeField(label=_("Trial ends"), read_only=True, allow_null=True)
    past_due_since = serializers.DateTimeField(
        label=_("Past due since"), read_only=True, allow_null=True
    )
    next_attempt_at = serializers.DateTimeField(
        label=_("Next payment attempt"), read_only=True, allow_null=True
    )
    renews_at = serializers.DateTimeField(label=_("Renews"), read_only=True, allow_null=True)
    ends_at = serializers.DateTimeField(label=_("Ends"), read_only=True, allow_null=True)
    included = serializers.ListField(
        child=serializers.CharField(), label=_("Included"), read_only=True
    )
    features = serializers.ListField(child=serializers.CharField(), read_only=True)
    limits = serializers.DictField(read_only=True)
    credit_price = MoneyField(
        currency_field="credit_currency",
        label=_("Price per credit"),
        read_only=True,
        allow_null=True,
    )
    credit_currency = serializers.CharField(read_only=True)
    credit_prices = CreditPriceSerializer(label=_("Prices"), many=True, read_only=True)
    can = serializers.DictField(child=serializers.BooleanField(), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["name", "price"]}


class NoticeSerializer(serializers.Serializer[Any]):
    """Something to see to: ``screen`` is where that is done, ``link`` what the link there says."""

    text = serializers.CharField(label=_("Please note"), read_only=True)
    screen = serializers.CharField(read_only=True)
    link = serializers.CharField(read_only=True)

    class Meta:
        presentation = {"title": "text", "columns": ["text"]}


class UsageSerializer(serializers.Serializer[Any]):
    """How much of something that the plan limits is used."""

    name = serializers.CharField(read_only=True)
    title = serializers.CharField(label=_("Feature"), read_only=True)
    used = serializers.DecimalField(19, 4, label=_("Used"), read_only=True, normalize_output=True)
    count = serializers.IntegerField(label=_("Included"), read_only=True, allow_null=True)
    enforcement = serializers.ChoiceField(
        [("hard", _("Hard limit")), ("soft", _("Can be exceeded"))],
        label=_("Limit"),
        read_only=True,
        allow_null=True,
    )

    class Meta:
        presentation = {"title": "title", "columns": ["used", "count", "enforcement"]}


class PlanOfferSerializer(serializers.Serializer[Any]):
    """A plan that can be had, at its prices in the workspace's currency."""

    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(label=_("Plan"), read_only=True)
    description = serializers.CharField(label=_("Description"), read_only=True)
    monthly = MoneyField(label=_("Monthly"), read_only=True, allow_null=True)
    yearly = MoneyField(label=_("Yearly"), read_only=True, allow_null=True)
    currency = serializers.CharField(label=_("Currency"), read_only=True)
    per_seat = serializers.BooleanField(label=_("Per member"), read_only=True)
    trial_days = serializers.IntegerField(label=_("Trial days"), read_only=True)
    credits = serializers.DecimalField(
        19, 4, label=_("Credits per billing period"), read_only=True, normalize_output=True
    )
    included = serializers.ListField(
        child=serializers.CharField(), label=_("Included"), read_only=True
    )
    is_current = serializers.BooleanField(label=_("Current plan"), read_only=True)
    can = serializers.DictField(child=serializers.BooleanField(), read_only=True)

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["monthly", "yearly", "per_seat", "included", "is_current"],
        }


class SubscribeSerializer(serializers.Serializer[Any]):
    interval = serializers.ChoiceField(Interval.choices, label=_("Billing period"))


class DepartureSerializer(serializers.Serializer[Any]):
    """Where it goes on: a page of Stripe's."""

    id = serializers.CharField(read_only=True)
    url = RedirectField(label=_("Payment page"))


class ChangePreviewSerializer(serializers.Serializer[Any]):
    """What changing the plan would cost."""

    plan = serializers.SerializerMethodField(label=_("New plan"))
    interval = serializers.ChoiceField(
        Interval.choices, source="price.interval", label=_("Billing period"), read_only=True
    )
    due_now = MoneyField(label=_("Due today"), read_only=True)
    balance = MoneyField(label=_("Credit for unused time"), read_only=True)
    credits = serializers.DecimalField(
        19, 4, label=_("Credits added now"), read_only=True, normalize_output=True
    )
    next_total = MoneyField(label=_("Then, per billing period"), read_only=True)
    currency = serializers.CharField(source="due_now.currency", read_only=True)
    next_at = serializers.DateTimeField(label=_("Next billing date"), read_only=True)

    class Meta:
        presentation = {
            "columns": [
                "plan",
                "interval",
                "due_now",
                "balance",
                "credits",
                "next_total",
                "next_at",
            ]
        }

    def get_plan(self, preview: ChangePreview) -> str:
        return gettext(preview.price.plan.name)


class CheckoutSerializer(serializers.ModelSerializer[Checkout]):
    """A visit to the payment page, and what became of it as far as is known."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    note = serializers.SerializerMethodField(label=_("Status"))
    amount = MoneyField(source="charged", label=_("Amount"), read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Checkout
        fields = (
            "id",
            "description",
            "purpose",
            "status",
            "note",
            "amount",
            "currency",
            "created_at",
            "paid_at",
            "can",
        )
        read_only_fields = fields
        presentation = {"title": "description", "columns": ["status", "amount", "created_at"]}

    def get_note(self, checkout: Checkout) -> str:
        if Subscription.objects.filter(checkout=checkout, is_surplus=True).exists():
            return gettext("You already have a plan, so we're refunding this payment.")
        notes = {
            Checkout.Status.OPEN: gettext(
                "Waiting for confirmation of your payment. This can take a moment. If "
                "you haven't paid, you won't be charged."
            ),
            Checkout.Status.PAID: gettext("Payment received. Thank you!"),
            Checkout.Status.EXPIRED: gettext("This checkout has expired. You weren't charged."),
            Checkout.Status.FAILED: gettext("Payment failed. You weren't charged."),
        }
        return notes[Checkout.Status(checkout.status)]

    def get_can(self, checkout: Checkout) -> dict[str, bool]:
        return {"again": checkout.status == Checkout.Status.OPEN}


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    id = serializers.CharField(source="stripe_id", read_only=True)
    total = MoneyField(label=_("Total"), read_only=True)
    amount_due = MoneyField(label=_("Amount due"), read_only=True)
    pdf = LinkField(source="pdf_url", label=_("PDF"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Invoice
        fields = (
            "id",
            "number",
            "created_at",
            "status",
            "total",
            "amount_due",
            "currency",
            "pdf",
            "can",
        )
        read_only_fields = fields
        presentation = {"title": "number", "columns": ["created_at", "status", "total", "pdf"]}

    def get_can(self, invoice: Invoice) -> dict[str, bool]:
        return {"pay": invoice.status == Invoice.Status.OPEN and invoice.amount_due > 0}


class ChargeSerializer(serializers.ModelSerializer[Charge]):
    id = serializers.CharField(source="stripe_id", read_only=True)
    amount = MoneyField(label=_("Amount"), read_only=True)
    refunded = MoneyField(label=_("Refunded"), read_only=True)
    receipt = LinkField(source="receipt_url", label=_("Receipt"))

    class Meta:
        model = Charge
        fields = (
            "id",
            "created_at",
            "description",
            "status",
            "amount",
            "refunded",
            "currency",
            "method",
            "failure",
            "receipt",
        )
        read_only_fields = fields
        presentation = {
            "title": "description",
            "columns": ["created_at", "status", "amount", "refunded", "method", "receipt"],
        }


class CreditPackSerializer(serializers.ModelSerializer[CreditPack]):
    price = MoneyField(label=_("Price"), read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = CreditPack
        fields = ("slug", "name", "credits", "price", "currency", "can")
        read_only_fields = fields
        extra_kwargs: Mapping[str, Any] = {"credits": {"normalize_output": True}}
        presentation = {"title": "name", "columns": ["credits", "price"]}

    def get_can(self, pack: CreditPack) -> dict[str, bool]:
        return {"buy": bool(self.context.get("can_pay"))}
