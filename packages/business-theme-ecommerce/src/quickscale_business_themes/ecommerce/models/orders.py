"""What was bought, written down so that nothing which happens to the catalogue changes it."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.models.addresses import BillingDetails, ShippingDetails
from quickscale_business_themes.ecommerce.models.carts import Cart
from quickscale_business_themes.ecommerce.models.catalogue import Product
from quickscale_business_themes.ecommerce.models.fields import amount_field, currency_field
from quickscale_business_themes.ecommerce.models.variants import ProductVariant
from quickscale_business_themes.ecommerce.models.withdrawal_exceptions import (
    withdrawal_exception_field,
)

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_order_number() -> str:
    """Return a number that can be read out on the telephone and says nothing about how many."""
    return "".join(secrets.choice(_CROCKFORD) for _position in range(10))


class OrderStatus(models.TextChoices):
    PLACED = "placed", _("Placed")
    COMPLETED = "completed", _("Completed")
    CANCELED = "canceled", _("Cancelled")


class PaymentState(models.TextChoices):
    UNPAID = "unpaid", _("Unpaid")
    PARTIALLY_PAID = "partially_paid", _("Partially paid")
    PAID = "paid", _("Paid")
    PARTIALLY_REFUNDED = "partially_refunded", _("Partially refunded")
    REFUNDED = "refunded", _("Refunded")


class FulfilmentState(models.TextChoices):
    UNFULFILLED = "unfulfilled", _("Unfulfilled")
    PARTIALLY_FULFILLED = "partially_fulfilled", _("Partially fulfilled")
    FULFILLED = "fulfilled", _("Fulfilled")
    CANCELED = "canceled", _("Cancelled")


class Order(ShippingDetails, BillingDetails):
    """A sale. Its status, its payment and its fulfilment change independently.

    Attributes:
        access_token: opens the order to whoever has the link to it, without an account.
        user: None for a guest.
        language: the customer's when they ordered; mails and invoices are in it.
        tax_total: all taxes, of which prices contain ``included_tax_total``.
        refunded_total: how much of what was paid went back, as its payments tell.
        due_total: what edits have added after it was paid, and nobody has paid yet.
        surplus_total: what edits have taken off after it was paid, which is refunded.
        held_total: what credits will pay of it that are on hold, until a card has paid the rest.
        hold: the public id of these credits; empty where none are on hold.
        payment_request: counts how often another amount was asked for; each has its own page.
        revision: how often it was edited.
        payment_due_at: until when it waits to be paid, where the staff sent it to its customer.
            None for what was ordered in the shop: that is held as long as its payment page is open.
        shipping_method: its name when the order was placed.
        is_tax_exempt: it was sold to a business in another member state, which owes the tax.
        vat_id_checks: how and when its VAT ID was checked, and what came of it: the proof.
        delivery_days: within how many days that promised to deliver; None if it said nothing.
        standard_shipping_total: what the least expensive way of sending it would have cost.
        withdrawal_informed_at: when the customer was told of their right of withdrawal; None if
            they weren't, since no such right was known of.
        erasure_requested_at: when a guest asked to be forgotten; it's done once the order is.
        terms_version: which version of the shop's terms the customer accepted.
        digital_consent_at: when the customer asked for downloads within the withdrawal period,
            knowing that the right of withdrawal ends with them.
    """

    number = models.CharField(
        _("number"), max_length=20, unique=True, default=new_order_number, editable=False
    )
    access_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cart = models.OneToOneField(
        Cart, on_delete=models.SET_NULL, null=True, editable=False, related_name="order"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("customer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
    )
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=20, blank=True, db_default="")
    status = models.CharField(
        _("status"), max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED
    )
    payment_status = models.CharField(
        _("payment"), max_length=20, choices=PaymentState.choices, default=PaymentState.UNPAID
    )
    fulfilment_status = models.CharField(
        _("fulfilment"),
        max_length=20,
        choices=FulfilmentState.choices,
        default=FulfilmentState.UNFULFILLED,
    )
    currency = currency_field(_("currency"))
    subtotal = amount_field(_("subtotal"))
    discount_total = amount_field(_("discount"), default=0)
    shipping_total = amount_field(_("shipping"), default=0)
    tax_total = amount_field(_("tax"), default=0)
    included_tax_total = amount_field(_("tax included in prices"), default=0)
    grand_total = amount_field(_("total"))
    refunded_total = amount_field(_("refunded"), default=0)
    shipping_method = models.CharField(_("shipping method"), max_length=100, blank=True)
    due_total = amount_field(_("still to be paid"), default=0)
    surplus_total = amount_field(_("taken off by edits"), default=0)
    held_total = amount_field(_("paid by credits on hold"), default=0)
    hold = models.CharField(max_length=36, blank=True, default="", editable=False)
    payment_request = models.PositiveSmallIntegerField(default=0, editable=False)
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    payment_due_at = models.DateTimeField(_("payment due"), null=True, blank=True)
    is_tax_exempt = models.BooleanField(_("exempt from tax"), default=False)
    vat_id_checks: models.JSONField[Any, Any] = models.JSONField(
        _("checks of the VAT ID"), default=list, blank=True
    )
    delivery_days = models.PositiveSmallIntegerField(_("delivery days"), null=True, blank=True)
    standard_shipping_total = amount_field(_("standard shipping"), null=True, blank=True)
    withdrawal_informed_at = models.DateTimeField(
        _("informed of withdrawal"), null=True, blank=True
    )
    erasure_requested_at = models.DateTimeField(
        _("erasure requested"), null=True, blank=True, editable=False
    )
    terms_version = models.CharField(
        _("accepted terms"), max_length=50, blank=True, default="", db_default=""
    )
    digital_consent_at = models.DateTimeField(_("consent to downloads"), null=True, blank=True)
    placed_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-placed_at"], name="ecommerce_order_customer"),
            models.Index(fields=["status", "-placed_at"], name="ecommerce_order_status"),
            models.Index(fields=["-placed_at", "-id"], name="ecommerce_order_newest"),
            models.Index(fields=["payment_status", "-placed_at"], name="ecommerce_order_payment"),
            models.Index(
                fields=["fulfilment_status", "-placed_at"], name="ecommerce_order_fulfilment"
            ),
            models.Index(Upper("email"), name="ecommerce_order_email"),
            models.Index(
                fields=["payment_due_at"],
                condition=Q(payment_due_at__isnull=False, payment_status=PaymentState.UNPAID),
                name="ecommerce_order_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    subtotal__gte=0,
                    discount_total__gte=0,
                    shipping_total__gte=0,
                    included_tax_total__gte=0,
                    tax_total__gte=F("included_tax_total"),
                    grand_total__gte=0,
                ),
                name="ecommerce_order_totals",
            ),
            models.CheckConstraint(
                condition=Q(held_total=0, hold="")
                | (Q(held_total__gt=0, held_total__lt=F("grand_total")) & ~Q(hold="")),
                name="ecommerce_order_held",
            ),
            models.CheckConstraint(
                condition=Q(refunded_total__gte=0, due_total__gte=0, surplus_total__gte=0),
                name="ecommerce_order_refunded",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        return Money(self.grand_total, self.currency)

    @property
    def due(self) -> Money:
        """What is still to be paid: at first all that no credits are on hold for, then what edits
        have added."""
        is_unpaid = self.payment_status == PaymentState.UNPAID
        due = self.grand_total - self.held_total if is_unpaid else self.due_total
        return Money(due, self.currency)

    def allows(self, action: str) -> bool:
        """Say whether ``action`` of :data:`business.ORDER_TRANSITIONS` is possible now."""
        return business.allows_transition(action, self._states())

    def _states(self) -> dict[str, str]:
        return {field: getattr(self, field) for field in business.STATE_FIELDS}


class OrderLine(models.Model):
    """What was bought of one variant, in the words and at the price of that moment.

    Attributes:
        total: the unit price by the quantity, before discounts and added taxes.
        tax_total: all taxes, of which prices contain ``included_tax_total``.
        position: identifies the line within its order.
        fulfilled_quantity: how many units were shipped.
        canceled_quantity: how many will never be shipped, since they were taken out of the order.
        refunded_quantity: how many were refunded, shipped or not.
        returned_quantity: how many of those shipped came back, or are announced to.
        withdrawn_quantity: how many were withdrawn from, as long as nobody has decided on that.
        withdrawal_exception: why the right of withdrawal doesn't extend to it.
    """

    # The constraint on an order's positions serves as its index.
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="+")
    variant = models.ForeignKey(
        ProductVariant, on_delete=models.SET_NULL, null=True, related_name="order_lines"
    )
    name = models.CharField(_("name"), max_length=255)
    variant_name = models.CharField(_("variant"), max_length=800, blank=True)
    sku = models.CharField(_("SKU"), max_length=255)
    is_digital = models.BooleanField(_("digital"), default=False)
    is_tracked = models.BooleanField(_("from stock"), default=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = amount_field(_("unit price"))
    total = amount_field(_("total"))
    discount_total = amount_field(_("discount"), default=0)
    tax_total = amount_field(_("tax"), default=0)
    included_tax_total = amount_field(_("tax included in prices"), default=0)
    position = models.PositiveIntegerField(default=0)
    fulfilled_quantity = models.PositiveIntegerField(_("fulfilled"), default=0)
    canceled_quantity = models.PositiveIntegerField(_("cancelled"), default=0)
    refunded_quantity = models.PositiveIntegerField(_("refunded"), default=0)
    returned_quantity = models.PositiveIntegerField(_("returned"), default=0)
    withdrawn_quantity = models.PositiveIntegerField(_("withdrawn"), default=0)
    withdrawal_exception = withdrawal_exception_field()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position", "pk"]
        indexes = [models.Index(Upper("sku"), name="ecommerce_order_line_sku")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, unit_price__gte=0, total__gte=0),
                name="ecommerce_order_line_amounts",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_quantity__lte=F("quantity") - F("canceled_quantity"))
                & Q(refunded_quantity__lte=F("quantity"))
                & Q(returned_quantity__lte=F("fulfilled_quantity"))
                & Q(withdrawn_quantity__lte=F("quantity")),
                name="ecommerce_order_line_quantities",
            ),
            models.UniqueConstraint(
                fields=["order", "position"], name="ecommerce_order_line_position"
            ),
            models.CheckConstraint(
                condition=Q(
                    discount_total__gte=0,
                    discount_total__lte=F("total"),
                    included_tax_total__gte=0,
                    tax_total__gte=F("included_tax_total"),
                ),
                name="ecommerce_order_line_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name}"

    @property
    def amount(self) -> Money:
        """What all of it cost, before discounts and added taxes."""
        return Money(self.total, self.order.currency)

    @property
    def label(self) -> str:
        """What was bought, in words."""
        return f"{self.name} ({self.variant_name})" if self.variant_name else self.name

    @property
    def unfulfilled_quantity(self) -> int:
        """How many units are still to be shipped."""
        return self.quantity - self.canceled_quantity - self.fulfilled_quantity

    @property
    def least_quantity(self) -> int:
        """How many units an edit must leave: those of which something has become already."""
        done = self.fulfilled_quantity + self.canceled_quantity
        return max(done, self.refunded_quantity + self.withdrawn_quantity)

    @property
    def refundable_quantity(self) -> int:
        return self.quantity - self.refunded_quantity

    @property
    def returnable_quantity(self) -> int:
        """How many units were shipped, and are not announced to come back yet."""
        return self.fulfilled_quantity - self.returned_quantity

    @property
    def withdrawable_quantity(self) -> int:
        """How many units the customer still has, or still waits for, and has not given up."""
        kept = self.quantity - self.canceled_quantity - self.returned_quantity
        return min(kept, self.refundable_quantity) - self.withdrawn_quantity

    @property
    def charged(self) -> Money:
        """What was paid for all of it, after discounts and with all taxes."""
        added = self.tax_total - self.included_tax_total
        return Money(self.total - self.discount_total + added, self.order.currency)


class OrderEventKind(models.TextChoices):
    PLACE = "place", _("Order placed")
    PAY = "pay", _("Order paid")
    FULFIL_PARTIALLY = "fulfil_partially", _("Some items shipped")
    FULFIL = "fulfil", _("All items shipped")
    DELIVER = "deliver", _("Items delivered")
    COMPLETE = "complete", _("Order completed")
    CANCEL = "cancel", _("Order cancelled")
    REFUND_ITEMS = "refund_items", _("Refund requested")
    REFUND_PARTIALLY = "refund_partially", _("Partially refunded")
    REFUND = "refund", _("Refunded")
    RESTORE = "restore", _("Refund reversed")
    REQUEST_RETURN = "request_return", _("Return requested")
    APPROVE_RETURN = "approve_return", _("Return approved")
    REJECT_RETURN = "reject_return", _("Return rejected")
    RECEIVE_RETURN = "receive_return", _("Return received")
    WITHDRAW = "withdraw", _("Withdrawal received")
    ACCEPT_WITHDRAWAL = "accept_withdrawal", _("Withdrawal accepted")
    REJECT_WITHDRAWAL = "reject_withdrawal", _("Withdrawal rejected")
    REFUND_RETURN = "refund_return", _("Return refunded")
    UNDERPAY = "underpay", _("More to be paid")
    SETTLE = "settle", _("Nothing left to be paid")
    EDIT = "edit", _("Order edited")
    CHANGE_ADDRESS = "change_address", _("Address changed")
    REQUEST_PAYMENT = "request_payment", _("Payment link sent")
    NOTE = "note", _("Note")


class OrderEvent(models.Model):
    """One entry of an order's log. Entries are only ever added.

    Attributes:
        data: what else there is to tell; ``text`` is shown to staff.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("type"), max_length=30, choices=OrderEventKind.choices)
    data: models.JSONField[Any, Any] = models.JSONField(_("data"), default=dict, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("date"), auto_now_add=True)

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.kind
