"""What the shop's owner has decided about the consumer law of single countries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.countries import COUNTRIES


class Market(models.Model):
    """A country to which the shop sells, with the rules that apply to buyers there.

    A country without one has those of :func:`markets.list_defaults`.
    """

    country = models.CharField(_("country"), max_length=2, unique=True)
    withdrawal = models.BooleanField(
        _("right of withdrawal"),
        default=False,
        help_text=_("Consumers may withdraw from their contract within 14 days."),
    )
    prior_prices = models.BooleanField(
        _("prior prices"),
        default=False,
        help_text=_("Reduced prices show the lowest price of the previous 30 days."),
    )
    unit_prices = models.BooleanField(
        _("unit prices"),
        default=True,
        help_text=_("Prices include the price per kilogram, litre or other unit."),
    )
    order_button = models.BooleanField(
        _("order button"),
        default=False,
        help_text=_("The checkout button reads “Order with obligation to pay”."),
    )
    invoices = models.BooleanField(
        _("invoices"), default=True, help_text=_("An invoice is issued for each paid order.")
    )

    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")
        ordering = ["country"]

    def __str__(self) -> str:
        return str(dict(COUNTRIES).get(self.country, self.country))
