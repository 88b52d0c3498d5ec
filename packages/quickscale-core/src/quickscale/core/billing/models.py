from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.amounts import amount_field
from quickscale.core.credits.owners import CreditOwner, owner_lookup
from quickscale.core.jobs.leases import LeasedJob, LeasedJobQuerySet
from quickscale.core.jobs.retries import RetryPolicy
from quickscale.core.money import MAX_PRICE, Money

from .limits import validate_limits


def stripe_id_field(label: Any) -> models.CharField[Any, str]:
    return models.CharField(label, max_length=255, blank=True, default="", editable=False)


class CustomerManager(models.Manager["Customer"]):
    def of(self, owner: CreditOwner) -> Customer:
        return self.get_or_create(**owner_lookup(owner))[0]


class Customer(models.Model):
    """A user or a team as Stripe knows them. It outlives them: its invoices have to be kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="billing_customer",
        verbose_name=_("user"),
    )
    team = models.OneToOneField(
        "quickscale_teams.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="billing_customer",
        verbose_name=_("team"),
    )
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    stripe_id = stripe_id_field(_("Stripe customer"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CustomerManager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            CheckConstraint(
                condition=Q(user__isnull=True) | Q(team__isnull=True),
                name="billing_customer_one_owner",
            ),
            UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_customer_stripe_id"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.team or self.stripe_id)

    @property
    def owner(self) -> CreditOwner | None:
        return cast("CreditOwner | None", self.team or self.user)


def is_chargeable(price: Money) -> bool:
    return 0 <= price.amount <= MAX_PRICE and price.chargeable() == price


class Interval(models.TextChoices):
    MONTH = "month", _("Monthly")
    YEAR = "year", _("Yearly")


class Origin(models.TextChoices):
    SETTINGS = "settings", _("Settings")
    ADMIN = "admin", _("Admin")


def origin_field() -> models.CharField[Any, str]:
    return models.CharField(
        _("kept in"), max_length=10, choices=Origin.choices, default=Origin.ADMIN, editable=False
    )


class Plan(models.Model):
    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=255, blank=True)
    # What the plan allows, by name, with what people call it: ``{"reports": "Reports"}``.
    features: models.JSONField[Any, Any] = models.JSONField(_("features"), default=dict, blank=True)
    # ``{"projects": {"count": 3, "enforcement": "hard"}}``
    limits: models.JSONField[Any, Any] = models.JSONField(
        _("limits"), default=dict, blank=True, validators=[validate_limits]
    )
    # Given for each paid month or year, and expiring with it.
    credits = amount_field(_("credits per billing period"), default=Decimal(0))
    per_seat = models.BooleanField(_("price per member"), default=False)
    # The least number of seats that is billed.
    included_seats = models.PositiveIntegerField(_("minimum seats"), default=1)
    trial_days = models.PositiveSmallIntegerField(_("trial days"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("The plan of everyone without a paid plan.")
    )
    is_active = models.BooleanField(_("available"), default=True)
    origin = origin_field()
    stripe_id = stripe_id_field(_("Stripe product"))

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="billing_plan_one_default",
                violation_error_message=_("There can be only one default plan."),
            ),
            UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_plan_stripe_id"
            ),
            CheckConstraint(condition=Q(credits__gte=0), name="billing_plan_credits"),
        ]

    def __str__(self) -> str:
        return self.name


class Sellable(models.Model):
    """What has a price at Stripe, which is made anew when the amount changes."""

    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(
        _("price"),
        max_digits=19,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_PRICE)],
    )
    stripe_id = stripe_id_field(_("Stripe price"))
    # What the price at Stripe costs.
    stripe_amount = models.DecimalField(
        _("price in Stripe"), max_digits=19, decimal_places=4, null=True, editable=False
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        is_amount = isinstance(self.amount, Decimal) and self.amount.is_finite()
        if is_amount and 0 <= self.amount <= MAX_PRICE and not is_chargeable(self.price):
            text = _("Cards can't be charged this exact amount. The nearest is %(nearest)s.")
            nearest = {"nearest": self.price.chargeable()}
            raise ValidationError({"amount": ValidationError(text, params=nearest)})

    @property
    def price(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_synced(self) -> bool:
        return bool(self.stripe_id) and self.stripe_amount == self.amount


class PlanPrice(Sellable):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="prices", verbose_name=_("plan"))
    interval = models.CharField(_("interval"), max_length=5, choices=Interval.choices)

    class Meta:
        verbose_name = _("plan price")
        verbose_name_plural = _("plan prices")
        ordering = ["currency", "interval"]
        constraints = [
            UniqueConstraint(fields=["plan", "currency", "interval"], name="billing_price_once"),
            CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MAX_PRICE), name="billing_price_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.price} / {self.get_interval_display()}"

    @property
    def lookup_key(self) -> str:
        return f"quickscale:plan:{self.plan.slug}:{self.currency.lower()}:{self.interval}"


class CreditPack(Sellable):
    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    credits = amount_field(_("credits"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("available"), default=True)
    origin = origin_field()
    stripe_product = stripe_id_field(_("Stripe product"))

    class Meta:
        verbose_name = _("credit pack")
        verbose_name_plural = _("credit packs")
        ordering = ["position", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(credits__gt=0, amount__gte=0, amount__lte=MAX_PRICE),
                name="billing_pack_amounts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lookup_key(self) -> str:
        return f"quickscale:pack:{self.slug}"


class Checkout(models.Model):
    class Purpose(models.TextChoices):
        SUBSCRIPTION = "subscription", _("Subscription")
        CREDITS = "credits", _("Credits")
        ORDER = "order", _("Order")

    class Status(models.TextChoices):
        OPEN = "open", _("Pending")
        PAID = "paid", _("Confirmed")
        EXPIRED = "expired", _("Not paid")
        FAILED = "failed", _("Failed")

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="checkouts", verbose_name=_("customer")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    description = models.CharField(_("for"), max_length=255)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("amount"))
    # Less than the amount by a promotion code, more by a tax.
    amount_paid = models.DecimalField(_("paid"), max_digits=19, decimal_places=4, null=True)
    price = models.ForeignKey(PlanPrice, models.SET_NULL, null=True, related_name="+")
    pack = models.ForeignKey(CreditPack, models.SET_NULL, null=True, related_name="+")
    credits = amount_field(_("credits"), default=Decimal(0))
    # Of the pack, and what was given again after a won dispute.
    grants = models.ManyToManyField("quickscale_credits.Grant", related_name="+")
    refunded = amount_field(_("refunded"), default=Decimal(0))
    disputed = amount_field(_("revoked"), default=Decimal(0))
    # How much was refunded or disputed when credits were last taken back for it.
    settled_loss = models.DecimalField(
        max_digits=19, decimal_places=4, default=Decimal(0), editable=False
    )
    revoked = amount_field(_("credits revoked"), default=Decimal(0))
    stripe_id = models.CharField(_("Stripe session"), max_length=255, blank=True)
    payment_intent = models.CharField(max_length=255, blank=True, db_index=True)
    url = models.URLField(_("payment page"), max_length=2000, blank=True)
    # What its session is made with, besides its payer and its end.
    request: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    paid_at = models.DateTimeField(_("paid at"), null=True)
    # When Stripe was last asked, for a page that waits for it.
    checked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-created_at"], name="billing_checkout_owner"),
            Index(fields=["reference", "-created_at"], name="billing_checkout_reference"),
            Index(fields=["expires_at"], condition=Q(status="open"), name="billing_checkout_open"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_checkout_stripe_id"
            ),
            UniqueConstraint(
                fields=["reference"],
                condition=~Q(reference="") & Q(status="open"),
                name="billing_checkout_one_open",
            ),
            UniqueConstraint(
                fields=["customer"],
                condition=Q(purpose="subscription", status="open"),
                name="billing_checkout_one_subscription",
            ),
            CheckConstraint(
                condition=Q(refunded__gte=0)
                & Q(refunded__lte=Coalesce(F("amount_paid"), F("amount"))),
                name="billing_checkout_refunded_within_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def charged(self) -> Decimal:
        """What was taken; what is asked for, as long as nothing was."""
        return self.amount if self.amount_paid is None else self.amount_paid

    @property
    def lost(self) -> Decimal:
        """How much of that was given back, or taken back by the bank."""
        return min(self.refunded + self.disputed, self.charged)


class Refund(models.Model):
    """Money to be given back, written down before Stripe is asked and settled by its answer."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        PENDING = "pending", _("Pending")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

    checkout = models.ForeignKey(
        Checkout, models.PROTECT, related_name="refunds", verbose_name=_("checkout")
    )
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    amount = amount_field(_("amount"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    idempotency_key = models.CharField(max_length=255, unique=True)
    retry_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="retry", verbose_name=_("retry of")
    )
    stripe_id = models.CharField(_("Stripe refund"), max_length=255, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at", "-pk"]
        constraints = [CheckConstraint(condition=Q(amount__gt=0), name="billing_refund_amount")]

    def __str__(self) -> str:
        return f"{self.amount} {self.checkout.currency}"


#: The statuses of a subscription whose customer has its plan.
LIVE = ("trialing", "active", "past_due")
#: Those in which it goes on, whether or not its plan is given meanwhile.
HELD = (*LIVE, "unpaid", "paused")
#: Those in which it has ended, or never began.
OVER = ("canceled", "incomplete_expired")


class Mirror(models.Model):
    """A copy of an object of Stripe's."""

    stripe_id = models.CharField(_("Stripe ID"), max_length=255, unique=True)
    # Grows with each write: whoever fetched before the last one has to fetch again.
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.stripe_id


class Subscription(Mirror):
    class Status(models.TextChoices):
        INCOMPLETE = "incomplete", _("Incomplete")
        INCOMPLETE_EXPIRED = "incomplete_expired", _("Incomplete, expired")
        TRIALING = "trialing", _("Trialing")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Past due")
        UNPAID = "unpaid", _("Unpaid")
        PAUSED = "paused", _("Paused")
        CANCELED = "canceled", _("Cancelled")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="subscriptions", verbose_name=_("customer")
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, related_name="subscriptions", verbose_name=_("plan")
    )
    # None for one that was made at Stripe by hand.
    checkout = models.ForeignKey(
        Checkout, models.PROTECT, null=True, related_name="+", editable=False
    )
    # Its customer had one already when it was paid for: it gives nothing, ends and is refunded.
    is_surplus = models.BooleanField(_("duplicate"), default=False)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    item_id = models.CharField(max_length=255)
    price_id = models.CharField(_("Stripe price"), max_length=255)
    interval = models.CharField(_("interval"), max_length=5, choices=Interval.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("price"))
    quantity = models.PositiveIntegerField(_("seats"), default=1)
    trial_end = models.DateTimeField(_("trial end"), null=True)
    current_period_start = models.DateTimeField(_("current period start"))
    current_period_end = models.DateTimeField(_("current period end"))
    cancel_at = models.DateTimeField(_("ends"), null=True)
    canceled_at = models.DateTimeField(_("cancelled"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    started_at = models.DateTimeField(_("started"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-started_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-started_at"], name="billing_subscription_owner"),
            Index(fields=["plan"], condition=Q(status__in=LIVE), name="billing_subscription_live"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["customer"],
                condition=Q(status__in=HELD, checkout__isnull=False, is_surplus=False),
                name="billing_subscription_one_held",
            )
        ]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def price(self) -> Money:
        """What one seat costs in each period."""
        return Money(self.amount, self.currency)

    @property
    def ends_at(self) -> datetime | None:
        return self.ended_at or self.cancel_at


class Invoice(Mirror):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        UNCOLLECTIBLE = "uncollectible", _("Uncollectible")
        VOID = "void", _("Void")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="invoices", verbose_name=_("customer")
    )
    stripe_subscription = models.CharField(max_length=255, blank=True, db_index=True)
    number = models.CharField(_("number"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    currency = models.CharField(_("currency"), max_length=3)
    total = amount_field(_("total"))
    amount_due = amount_field(_("amount due"))
    amount_paid = amount_field(_("paid"))
    billing_reason = models.CharField(_("reason"), max_length=50, blank=True)
    hosted_url = models.URLField(_("payment page"), max_length=2000, blank=True)
    pdf_url = models.URLField(_("PDF"), max_length=2000, blank=True)
    attempts = models.PositiveSmallIntegerField(_("payment attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    created_at = models.DateTimeField(_("date"))
    paid_at = models.DateTimeField(_("paid at"), null=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-created_at"], name="billing_invoice_owner"),
            Index(fields=["status", "paid_at"], name="billing_invoice_paid"),
        ]

    def __str__(self) -> str:
        return self.number or self.stripe_id


class Charge(Mirror):
    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        SUCCEEDED = "succeeded", _("Paid")
        FAILED = "failed", _("Failed")

    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="charges", verbose_name=_("customer")
    )
    payment_intent = models.CharField(max_length=255, blank=True, db_index=True)
    description = models.CharField(_("for"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("amount"))
    refunded = amount_field(_("refunded"))
    disputed = amount_field(_("revoked"), default=Decimal(0))
    # Whether the bank ever asked for it back.
    is_disputed = models.BooleanField(_("disputed"), default=False)
    method = models.CharField(_("payment method"), max_length=100, blank=True)
    failure = models.CharField(_("failure reason"), max_length=1000, blank=True)
    receipt_url = models.URLField(_("receipt"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-created_at"], name="billing_charge_owner"),
            Index(fields=["status", "created_at"], name="billing_charge_by_time"),
        ]


class Dispute(Mirror):
    charge = models.CharField(_("charge"), max_length=255, db_index=True)
    payment_intent = models.CharField(max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=30)
    reason = models.CharField(_("reason"), max_length=50, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("amount"))
    created_at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-created_at", "-pk"]


class Cancellation(models.Model):
    """That a subscription ends because nobody can end it any more, or since it is one too many.

    Written in the transaction that makes it necessary, and tried until Stripe has done it.
    """

    class Reason(models.TextChoices):
        SURPLUS = "surplus", _("Duplicate subscription")
        DELETION_ASKED = "deletion_asked", _("Account deletion requested")
        DELETED = "deleted", _("Account or team deleted")
        DEACTIVATED = "deactivated", _("Account deactivated")
        TEAM_CLOSED = "team_closed", _("Team deleted")
        UNREACHABLE = "unreachable", _("No owner left")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        DONE = "done", _("Done")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="cancellations", verbose_name=_("customer")
    )
    # Empty for all that the customer has at Stripe, whether they are known here or not.
    stripe_subscription = models.CharField(_("Stripe subscription"), max_length=255, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    at_period_end = models.BooleanField(_("at period end"), default=False)
    refunds = models.BooleanField(_("refund"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(
                fields=["created_at"],
                condition=Q(status="requested"),
                name="billing_cancellation_waiting",
            )
        ]
        constraints = [
            UniqueConstraint(
                fields=["customer", "stripe_subscription", "at_period_end"],
                condition=Q(status="requested"),
                name="billing_cancellation_asked_once",
            )
        ]

    def __str__(self) -> str:
        return self.stripe_subscription or str(self.customer)


class StripeEvent(LeasedJob):
    """One event of Stripe's, kept as it came before anything was done about it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")
        FAILED = "failed", _("Failed")

    #: 15 s, 1 min, 4 min …: nearly a day in all.
    retry_policy = RetryPolicy.exponential(
        lease=timedelta(minutes=5), first=timedelta(seconds=15), factor=4, attempts=8
    )

    event_id = models.CharField(_("event"), max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=100)
    api_version = models.CharField(_("API version"), max_length=50, blank=True)
    livemode = models.BooleanField(_("live mode"), default=False)
    payload = models.TextField(_("payload"))
    created_at = models.DateTimeField(_("created in Stripe"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    # When it was reduced to which object it is about.
    trimmed_at = models.DateTimeField(null=True, editable=False)

    objects = LeasedJobQuerySet["StripeEvent"].as_manager()

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["-created_at", "-id"], name="billing_event_newest"),
            Index(
                fields=["next_attempt_at"], condition=Q(status="pending"), name="billing_event_due"
            ),
            Index(
                fields=["-created_at"], condition=Q(status="failed"), name="billing_event_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def subject(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.payload)["data"]["object"]
        return found
