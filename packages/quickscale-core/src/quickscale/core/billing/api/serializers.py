from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    DecimalField,
    DictField,
    IntegerField,
    ListField,
    SerializerMethodField,
)

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


class ReadOnlySerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only, field.required = True, False
        return fields


class CreditPriceSerializer(ReadOnlySerializer):
    """The price of one credit in one currency."""

    price = MoneyField(label=_("Price per credit"))
    currency = CharField(label=_("Currency"))


class PlanSerializer(ReadOnlySerializer):
    """The plan of the workspace; ``credit_price`` is that of the site's own currency."""

    slug = CharField()
    name = CharField(label=_("Plan"))
    notice = CharField(label=_("Please note"), style={"format": "notice"})
    status = ChoiceField(Subscription.Status.choices, label=_("Status"), allow_null=True)
    price = MoneyField(label=_("Price"), allow_null=True)
    currency = CharField(label=_("Currency"))
    interval = ChoiceField(Interval.choices, label=_("Billing period"), allow_null=True)
    seats = IntegerField(label=_("Seats"), allow_null=True)
    trial_end = DateTimeField(label=_("Trial ends"), allow_null=True)
    past_due_since = DateTimeField(label=_("Past due since"), allow_null=True)
    next_attempt_at = DateTimeField(label=_("Next payment attempt"), allow_null=True)
    renews_at = DateTimeField(label=_("Renews"), allow_null=True)
    ends_at = DateTimeField(label=_("Ends"), allow_null=True)
    included = ListField(child=CharField(), label=_("Included"))
    features = ListField(child=CharField())
    limits = DictField()
    credit_price = MoneyField(
        currency_field="credit_currency", label=_("Price per credit"), allow_null=True
    )
    credit_currency = CharField()
    credit_prices = CreditPriceSerializer(label=_("Prices"), many=True)
    can = DictField(child=BooleanField())

    class Meta:
        presentation = {"title": "name", "columns": ["name", "price"]}


class NoticeSerializer(ReadOnlySerializer):
    """Something to see to: ``screen`` is where that is done, ``link`` what the link there says."""

    text = CharField(label=_("Please note"))
    screen = CharField()
    link = CharField()

    class Meta:
        presentation = {"title": "text", "columns": ["text"]}


class UsageSerializer(ReadOnlySerializer):
    """How much of something that the plan limits is used."""

    name = CharField()
    title = CharField(label=_("Feature"))
    used = DecimalField(19, 4, label=_("Used"), normalize_output=True)
    count = IntegerField(label=_("Included"), allow_null=True)
    enforcement = ChoiceField(
        [("hard", _("Hard limit")), ("soft", _("Can be exceeded"))],
        label=_("Limit"),
        allow_null=True,
    )

    class Meta:
        presentation = {"title": "title", "columns": ["used", "count", "enforcement"]}


class PlanOfferSerializer(ReadOnlySerializer):
    """A plan that can be had, at its prices in the workspace's currency."""

    slug = CharField()
    name = CharField(label=_("Plan"))
    description = CharField(label=_("Description"))
    monthly = MoneyField(label=_("Monthly"), allow_null=True)
    yearly = MoneyField(label=_("Yearly"), allow_null=True)
    currency = CharField(label=_("Currency"))
    per_seat = BooleanField(label=_("Per member"))
    trial_days = IntegerField(label=_("Trial days"))
    credits = DecimalField(19, 4, label=_("Credits per billing period"), normalize_output=True)
    included = ListField(child=CharField(), label=_("Included"))
    is_current = BooleanField(label=_("Current plan"))
    can = DictField(child=BooleanField())

    class Meta:
        columns = ["monthly", "yearly", "per_seat", "included", "is_current"]
        presentation = {"title": "name", "columns": columns}


class SubscribeSerializer(serializers.Serializer[Any]):
    interval = ChoiceField(Interval.choices, label=_("Billing period"))


class DepartureSerializer(ReadOnlySerializer):
    """Where it goes on: a page of Stripe's."""

    id = CharField()
    url = RedirectField(label=_("Payment page"))


class ChangePreviewSerializer(ReadOnlySerializer):
    """What changing the plan would cost."""

    plan = SerializerMethodField(label=_("New plan"))
    interval = ChoiceField(Interval.choices, source="price.interval", label=_("Billing period"))
    due_now = MoneyField(label=_("Due today"))
    balance = MoneyField(label=_("Credit for unused time"))
    credits = DecimalField(19, 4, label=_("Credits added now"), normalize_output=True)
    next_total = MoneyField(label=_("Then, per billing period"))
    currency = CharField(source="due_now.currency")
    next_at = DateTimeField(label=_("Next billing date"))

    class Meta:
        presentation = {
            "columns": "plan interval due_now balance credits next_total next_at".split()
        }

    def get_plan(self, preview: ChangePreview) -> str:
        return gettext(preview.price.plan.name)


class CheckoutSerializer(serializers.ModelSerializer[Checkout]):
    """A visit to the payment page, and what became of it as far as is known."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    note = SerializerMethodField(label=_("Status"))
    amount = MoneyField(source="charged", label=_("Amount"), read_only=True)
    can = SerializerMethodField()

    class Meta:
        model = Checkout
        fields = "id description purpose status note amount currency created_at paid_at can".split()
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
    id = CharField(source="stripe_id", read_only=True)
    total = MoneyField(label=_("Total"), read_only=True)
    amount_due = MoneyField(label=_("Amount due"), read_only=True)
    pdf = LinkField(source="pdf_url", label=_("PDF"))
    can = SerializerMethodField()

    class Meta:
        model = Invoice
        fields = "id number created_at status total amount_due currency pdf can".split()
        read_only_fields = fields
        presentation = {"title": "number", "columns": ["created_at", "status", "total", "pdf"]}

    def get_can(self, invoice: Invoice) -> dict[str, bool]:
        return {"pay": invoice.status == Invoice.Status.OPEN and invoice.amount_due > 0}


class ChargeSerializer(serializers.ModelSerializer[Charge]):
    id = CharField(source="stripe_id", read_only=True)
    amount = MoneyField(label=_("Amount"), read_only=True)
    refunded = MoneyField(label=_("Refunded"), read_only=True)
    receipt = LinkField(source="receipt_url", label=_("Receipt"))

    class Meta:
        model = Charge
        fields = (
            *("id", "created_at", "description", "status", "amount", "refunded"),
            *("currency", "method", "failure", "receipt"),
        )
        read_only_fields = fields
        presentation = {
            "title": "description",
            "columns": ["created_at", "status", "amount", "refunded", "method", "receipt"],
        }


class CreditPackSerializer(serializers.ModelSerializer[CreditPack]):
    price = MoneyField(label=_("Price"), read_only=True)
    can = SerializerMethodField()

    class Meta:
        model = CreditPack
        fields = ("slug", "name", "credits", "price", "currency", "can")
        read_only_fields = fields
        extra_kwargs: Mapping[str, Any] = {"credits": {"normalize_output": True}}
        presentation = {"title": "name", "columns": ["credits", "price"]}

    def get_can(self, pack: CreditPack) -> dict[str, bool]:
        return {"buy": bool(self.context.get("can_pay"))}
