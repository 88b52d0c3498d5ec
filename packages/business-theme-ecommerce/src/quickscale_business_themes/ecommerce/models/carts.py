"""What shoppers have put together but not bought yet."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.models.addresses import BillingDetails, ShippingDetails
from quickscale_business_themes.ecommerce.models.fields import amount_field, currency_field
from quickscale_business_themes.ecommerce.models.shipping import ShippingMethod
from quickscale_business_themes.ecommerce.models.variants import ProductVariant


class CartStatus(models.TextChoices):
    OPEN = "open", _("Open")
    COMPLETING = "completing", _("Awaiting payment")
    COMPLETED = "completed", _("Completed")
    MERGED = "merged", _("Merged")
    ABANDONED = "abandoned", _("Abandoned")


class Cart(ShippingDetails, BillingDetails):
    """A shopper's cart, with what was entered so far at checkout. A guest's is known by its token
    alone.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="carts",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=CartStatus.choices, default=CartStatus.OPEN
    )
    currency = currency_field(_("currency"))
    email = models.EmailField(_("e-mail"), blank=True)
    shipping_method = models.ForeignKey(
        ShippingMethod,
        verbose_name=_("shipping method"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    voucher_codes: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status=CartStatus.OPEN, user__isnull=False),
                name="ecommerce_cart_one_open",
            )
        ]
        indexes = [models.Index(fields=["status", "updated_at"], name="ecommerce_cart_stale")]

    def __str__(self) -> str:
        return str(self.token)


class CartLine(models.Model):
    """One variant in a cart.

    Attributes:
        seen_price: what it cost when the shopper last chose it.
        has_files: False if it was read that no file to download belongs to it.
    """

    has_files = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="cart_lines")
    quantity = models.PositiveIntegerField(
        _("quantity"), validators=[MinValueValidator(1), MaxValueValidator(business.MAX_QUANTITY)]
    )
    seen_price = amount_field(_("displayed price"))
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="ecommerce_cart_line_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=business.MAX_QUANTITY),
                name="ecommerce_cart_line_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.variant_id}"
