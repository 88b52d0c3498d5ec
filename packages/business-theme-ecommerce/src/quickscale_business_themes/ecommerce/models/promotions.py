"""The shop's discounts, the codes that open them, and how often they were used."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from quickscale.core.components import ComponentField, Group
from quickscale_business_themes.ecommerce.models.fields import currency_field, price_field
from quickscale_business_themes.ecommerce.models.orders import Order

CONDITIONS, ACTIONS = Group("promotion_condition"), Group("promotion_action")


class Limited(models.Model):
    """What runs for a time, and may be used so many times.

    Attributes:
        times_used: counted as soon as an order is placed, and given back when it is cancelled.
    """

    is_active = models.BooleanField(_("active"), default=True)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    usage_limit = models.PositiveIntegerField(
        _("usage limit"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many orders can use it in total. Leave empty for no limit."),
    )
    times_used = models.PositiveIntegerField(_("times used"), default=0, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="ecommerce_%(class)s_dates",
                violation_error_message=_("It ends before it starts."),
            )
        ]


class Promotion(Limited):
    """A discount that orders get if all its conditions hold: automatically, or with a voucher.

    Attributes:
        currency: that of the amounts in its conditions and actions.
    """

    name = models.CharField(_("name"), max_length=100, help_text=_("Shown to customers."))
    needs_voucher = models.BooleanField(
        _("needs a voucher"),
        default=False,
        help_text=_("Applies only when the customer enters one of its voucher codes."),
    )
    conditions = ComponentField(
        _("conditions"), types=CONDITIONS, blank=True, help_text=_("All of them must be met.")
    )
    actions = ComponentField(_("discounts"), types=ACTIONS, min_num=1)
    currency = currency_field(_("currency"))
    priority = models.IntegerField(
        _("priority"), default=0, help_text=_("Promotions with a higher number apply first.")
    )
    is_exclusive = models.BooleanField(
        _("exclusive"), default=False, help_text=_("Can't be combined with other promotions.")
    )

    class Meta(Limited.Meta):
        abstract = False
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-priority", "pk"]

    def __str__(self) -> str:
        return self.name


class Voucher(Limited):
    """A code that opens a promotion. Codes are stored in upper case and entered in any."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="vouchers")
    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[\w-]+\Z", _("Enter letters, digits, hyphens and underscores only."))
        ],
    )
    minimum_total = price_field(
        _("minimum order value"),
        null=True,
        blank=True,
        help_text=_("The minimum value of the items in the cart."),
    )
    per_customer_limit = models.PositiveIntegerField(
        _("limit per customer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many times each customer can use it. Leave empty for no limit."),
    )

    class Meta(Limited.Meta):
        abstract = False
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        ordering = ["code"]
        constraints = [
            *Limited.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code=Upper(F("code"))), name="ecommerce_voucher_code_upper"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.code = normalize_code(self.code)
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        self.code = normalize_code(self.code)
        super().clean_fields(exclude=exclude)


class Redemption(models.Model):
    """One use of a promotion or voucher by an order; a cancelled order has none.

    Attributes:
        email: the customer's, in lower case.
        number: how many times this customer has used the voucher then, if that is limited: two
            orders can't both be the first one.
    """

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="redemptions")
    voucher = models.ForeignKey(
        Voucher, on_delete=models.CASCADE, null=True, blank=True, related_name="redemptions"
    )
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="redemptions")
    email = models.EmailField(_("e-mail"))
    number = models.PositiveIntegerField(_("number"), null=True)
    created_at = models.DateTimeField(_("date"), auto_now_add=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "promotion"], name="ecommerce_redemption_once_an_order"
            ),
            models.UniqueConstraint(
                fields=["voucher", "email", "number"], name="ecommerce_redemption_of_customer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher or self.promotion}: {self.order}"


def normalize_code(code: str) -> str:
    """Return a voucher's code as it is stored."""
    return code.strip().upper()
