"""What was bought, written down so that nothing which happens to the catalogue changes it."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.models.carts import Cart
from quickscale_business_themes.ecommerce.models.catalogue import Product, ProductVariant
from quickscale_business_themes.ecommerce.models.fields import amount_field, currency_field

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
    PAID = "paid", _("Paid")
    PARTIALLY_REFUNDED = "partially_refunded", _("Partially refunded")
    REFUNDED = "refunded", _("Refunded")


class FulfilmentState(models.TextChoices):
    UNFULFILLED = "unfulfilled", _("Unfulfilled")
    FULFILLED = "fulfilled", _("Fulfilled")
    CANCELED = "canceled", _("Cancelled")


class Order(models.Model):
    """A sale. Its status, its payment and its fulfilment change independently.

    Attributes:
        refunded_total: how much of what was paid went back, as its payments tell.
    """

    number = models.CharField(
        _("number"), max_length=20, unique=True, default=new_order_number, editable=False
    )
    cart = models.OneToOneField(
        Cart, on_delete=models.SET_NULL, null=True, editable=False, related_name="order"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("customer"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="orders",
    )
    email = models.EmailField(_("e-mail"))
    status = models.CharField(
        _("status"), max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED
    )
    payment_status = models.CharField(
        _("payment"), max_length=20, choices=PaymentState.choices, default=PaymentState.UNPAID
    )
    fulfilment_status = models.CharField(
        _("fulfilment"),
        max_length=12,
        choices=FulfilmentState.choices,
        default=FulfilmentState.UNFULFILLED,
    )
    currency = currency_field(_("currency"))
    subtotal = amount_field(_("subtotal"))
    discount_total = amount_field(_("discount"), default=0)
    shipping_total = amount_field(_("shipping"), default=0)
    tax_total = amount_field(_("tax"), default=0)
    grand_total = amount_field(_("total"))
    refunded_total = amount_field(_("refunded"), default=0)
    shipping_full_name = models.CharField(_("full name"), max_length=200, blank=True)
    shipping_address_line1 = models.CharField(_("address"), max_length=200, blank=True)
    shipping_address_line2 = models.CharField(_("address line 2"), max_length=200, blank=True)
    shipping_city = models.CharField(_("city"), max_length=100, blank=True)
    shipping_postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    shipping_country = models.CharField(_("country"), max_length=2, blank=True)
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
            models.Index(Upper("email"), name="ecommerce_order_email"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    subtotal__gte=0,
                    discount_total__gte=0,
                    shipping_total__gte=0,
                    tax_total__gte=0,
                    grand_total__gte=0,
                ),
                name="ecommerce_order_totals",
            ),
            models.CheckConstraint(
                condition=Q(refunded_total__gte=0),
                name="ecommerce_order_refunded",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        return Money(self.grand_total, self.currency)

    def allows(self, action: str) -> bool:
        """Say whether ``action`` of :data:`business.ORDER_TRANSITIONS` is possible now."""
        return business.allows_transition(action, self._states())

    def _states(self) -> dict[str, str]:
        return {field: getattr(self, field) for field in business.STATE_FIELDS}


class OrderLine(models.Model):
    """What was bought of one variant, in the words and at the price of that moment."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
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
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position", "pk"]
        indexes = [models.Index(Upper("sku"), name="ecommerce_order_line_sku")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, unit_price__gte=0, total__gte=0),
                name="ecommerce_order_line_amounts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name}"

    @property
    def amount(self) -> Money:
        """What all of it cost."""
        return Money(self.total, self.order.currency)


class OrderEvent(models.Model):
    """One entry of an order's log. Entries are only ever added."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("type"), max_length=30)
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
