"""Where people want their orders sent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS


class ShippingDetails(models.Model):
    """Whom to contact about a cart or an order, and where to send it."""

    phone = models.CharField(_("phone"), max_length=30, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    shipping_full_name = models.CharField(_("full name"), max_length=200, blank=True)
    shipping_company = models.CharField(_("company"), max_length=200, blank=True)
    shipping_address_line1 = models.CharField(_("address"), max_length=200, blank=True)
    shipping_address_line2 = models.CharField(_("address line 2"), max_length=200, blank=True)
    shipping_city = models.CharField(_("city"), max_length=100, blank=True)
    shipping_region = models.CharField(_("state or province"), max_length=100, blank=True)
    shipping_postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    shipping_country = models.CharField(_("country"), max_length=2, blank=True)

    class Meta:
        abstract = True


class BillingDetails(models.Model):
    """Whom a cart or an order is billed to, if not to whom it is sent.

    Attributes:
        vat_id: the VAT ID of a business that buys, normalised; empty for consumers.
    """

    billing_full_name = models.CharField(_("full name"), max_length=200, blank=True, default="")
    billing_company = models.CharField(_("company"), max_length=200, blank=True, default="")
    billing_address_line1 = models.CharField(_("address"), max_length=200, blank=True, default="")
    billing_address_line2 = models.CharField(
        _("address line 2"), max_length=200, blank=True, default=""
    )
    billing_city = models.CharField(_("city"), max_length=100, blank=True, default="")
    billing_region = models.CharField(
        _("state or province"), max_length=100, blank=True, default=""
    )
    billing_postcode = models.CharField(_("postcode"), max_length=20, blank=True, default="")
    billing_country = models.CharField(_("country"), max_length=2, blank=True, default="")
    vat_id = models.CharField(_("VAT ID"), max_length=20, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def buyer_country(self) -> str:
        """Where the buyer is: where it is sent, else where it is billed; empty if unknown."""
        return getattr(self, "shipping_country", "") or self.billing_country


class Address(models.Model):
    """An entry of a customer's address book; one of them may be the default."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="shop_addresses",
    )
    full_name = models.CharField(_("full name"), max_length=200)
    company = models.CharField(_("company"), max_length=200, blank=True)
    address_line1 = models.CharField(_("address"), max_length=200)
    address_line2 = models.CharField(_("address line 2"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or province"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_default=True),
                name="ecommerce_address_one_default",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.full_name, self.address_line1, self.city) if part)

    @property
    def parts(self) -> dict[str, str]:
        """The address itself, by the names of ADDRESS_FIELDS."""
        return {name: getattr(self, name) for name in ADDRESS_FIELDS}
