"""A team's own currency, and what others are worth in it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.money import quantum
from quickscale_business_themes.crm.models.bases import Record, default_currency

#: The currencies that people pay in (ISO 4217).
CURRENCIES = tuple(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    "UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split()
)
#: A rate has as many digits as the dearest currency in the cheapest one needs.
MIN_RATE, MAX_RATE = Decimal("0.0000000001"), Decimal(10_000_000)


class HomeCurrency(Record):
    """The currency that a team has chosen for its reports, where it isn't the site's."""

    is_shared = True

    currency = models.CharField(_("currency"), max_length=3)

    class Meta(Record.Meta):
        verbose_name = _("currency of the team")
        verbose_name_plural = _("currencies of teams")
        constraints = [models.UniqueConstraint("team", name="crm_homecurrency_one_each")]

    def __str__(self) -> str:
        return self.currency


def find_home_currency(team_id: int) -> str:
    """Return the currency that a team's deals are converted into: the site's until it chooses."""
    return select_home_currency(team_id).first() or default_currency()


def select_home_currency(team_id: int) -> models.QuerySet[Any, Any]:
    """Return the query of the currency that a team has chosen, of which there may be none."""
    rows: models.QuerySet[Any, Any] = HomeCurrency.objects.for_team(team_id)
    return rows.values_list("currency", flat=True)


class ExchangeRate(Record):
    """What one unit of a currency is worth in the team's, from a day on until the next rate's.

    Attributes:
        base: the team's currency when the rate was entered; in another one it says nothing.
    """

    is_shared = True

    currency = models.CharField(_("currency"), max_length=3)
    base = models.CharField(max_length=3, default=default_currency, editable=False)
    rate = models.DecimalField(
        _("rate"),
        max_digits=18,
        decimal_places=10,
        validators=[MinValueValidator(MIN_RATE), MaxValueValidator(MAX_RATE)],
    )
    on = models.DateField(_("valid from"), default=timezone.localdate)

    class Meta(Record.Meta):
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "base", "currency", "on"],
                name="crm_exchangerate_one_a_day",
                violation_error_message=_("There is a rate of this day already."),
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="crm_exchangerate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}"


def list_rates(team_id: int, base: str) -> Any:
    """Return a team's rates to a currency, of each currency the oldest first."""
    rates = ExchangeRate.objects.for_team(team_id).filter(base=base)
    return rates.order_by("currency", "on")


def convert(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """Return an amount in a currency, rounded half to even to what can be paid in it."""
    return (amount * rate).quantize(quantum(currency), ROUND_HALF_EVEN)
