"""Orders that the staff prepare for a customer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.models.addresses import ShippingDetails
from quickscale_business_themes.ecommerce.models.fields import currency_field, price_field
from quickscale_business_themes.ecommerce.models.orders import Order
from quickscale_business_themes.ecommerce.models.shipping import ShippingMethod
from quickscale_business_themes.ecommerce.models.variants import ProductVariant


class DraftOrder(ShippingDetails):
    """An order that is not placed yet: it holds no stock, and costs what its lines cost today.

    Attributes:
        discount_percentage, discount_amount: what the staff take off the items; one of them.
        shipping_price: what shipping costs in place of the method's own price.
        payment_days: for how many days the order waits for its payment, once it was sent.
        order: what it was placed as. None again once that was called off without being paid.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    currency = currency_field(_("currency"))
    discount_percentage = models.DecimalField(
        _("discount in percent"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    discount_amount = price_field(_("discount"), null=True, blank=True)
    discount_reason = models.CharField(_("reason for the discount"), max_length=100, blank=True)
    shipping_method = models.ForeignKey(
        ShippingMethod,
        verbose_name=_("shipping method"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    shipping_price = price_field(
        _("shipping price"),
        null=True,
        blank=True,
        help_text=_("Leave empty to charge what the shipping method costs."),
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("How long the items are reserved for the customer after you send the order."),
    )
    order = models.OneToOneField(
        Order, on_delete=models.SET_NULL, null=True, editable=False, related_name="draft"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("draft order")
        verbose_name_plural = _("draft orders")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(discount_percentage__isnull=True)
                | Q(discount_amount__isnull=True, discount_percentage__range=(0, 100)),
                name="ecommerce_draft_one_discount",
            ),
            models.CheckConstraint(
                condition=Q(discount_amount__isnull=True) | Q(discount_amount__gte=0),
                name="ecommerce_draft_discount",
            ),
            models.CheckConstraint(
                condition=Q(shipping_price__isnull=True) | Q(shipping_price__gte=0),
                name="ecommerce_draft_shipping",
            ),
        ]

    def __str__(self) -> str:
        return f"#D{self.pk}"


class StaffLine(models.Model):
    """A line that the staff write: units of a variant, or anything at a price of its own.

    Attributes:
        name: what it is; empty for a variant, which has its own name.
        unit_price: in place of the variant's price.
    """

    variant = models.ForeignKey(
        ProductVariant, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    quantity = models.PositiveIntegerField(
        _("quantity"), validators=[MinValueValidator(1), MaxValueValidator(business.MAX_QUANTITY)]
    )
    unit_price = price_field(_("unit price"), null=True, blank=True)
    requires_shipping = models.BooleanField(_("requires shipping"), default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=business.MAX_QUANTITY)
                & (Q(unit_price__isnull=True) | Q(unit_price__gte=0)),
                name="%(app_label)s_%(class)s_amounts",
            ),
            models.CheckConstraint(
                condition=Q(variant__isnull=False, name="")
                | (Q(variant__isnull=True, unit_price__isnull=False) & ~Q(name="")),
                name="%(app_label)s_%(class)s_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name or self.variant_id}"


class DraftLine(StaffLine):
    """A line of a draft order."""

    draft = models.ForeignKey(DraftOrder, on_delete=models.CASCADE, related_name="lines")

    class Meta(StaffLine.Meta):
        verbose_name = _("draft order line")
        verbose_name_plural = _("draft order lines")
