"""Which part of a total credits pay where there are not enough of them, and a card the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from quickscale.core.money import Money, minor_unit, quantum

#: The method of a checkout that both pay for. Its payments are one of each.
SPLIT = "split"

#: The least that Stripe charges: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_LEAST = {
    currency: Decimal(amount)
    for amount, currencies in {
        "0.30": "GBP",
        "0.50": "AUD BRL CAD CHF EUR INR NZD SGD USD",
        "1": "BGN",
        "2": "AED MYR PLN RON",
        "2.50": "DKK",
        "3": "NOK SEK",
        "4": "HKD",
        "10": "MXN THB",
        "15": "CZK",
        "50": "JPY",
        "175": "HUF",
    }.items()
    for currency in currencies.split()
}


@dataclass(frozen=True, slots=True)
class Split:
    """A total in two parts.

    Attributes:
        amount: what credits pay of it.
        credits: how many of them that takes.
        rest: what a card pays.
    """

    amount: Money
    credits: Decimal
    rest: Money


def plan_split(total: Money, balance: Decimal, quote: Callable[[Money], Decimal]) -> Split | None:
    """Return how credits and a card could pay a total; None where credits pay all of it or don't
    help.

    Credits pay as much as they can, as long as what is left can be charged.

    Args:
        balance: how many credits there are.
        quote: returns how many credits an amount takes.
    """
    needed = quote(total)
    if not 0 < balance < needed:
        return None
    rest = find_chargeable(total - _afford(total, balance, needed, quote))
    amount = total - rest
    return Split(amount, quote(amount), rest) if amount.amount > 0 else None


def can_charge(amount: Money) -> bool:
    """Say whether a card can be charged exactly this."""
    return amount.amount > 0 and find_chargeable(amount) == amount


def find_chargeable(amount: Money) -> Money:
    """Return the least that a card can be charged and that is not below an amount."""
    unit = minor_unit(amount.currency)
    step = Decimal(unit.stripe_step).scaleb(-unit.stripe_places)
    steps = (amount.amount / step).to_integral_value(rounding=ROUND_CEILING)
    charged = max(steps * step, _LEAST.get(amount.currency, step))
    return Money(charged.quantize(quantum(amount.currency)), amount.currency)


def _afford(
    total: Money, balance: Decimal, needed: Decimal, quote: Callable[[Money], Decimal]
) -> Money:
    """Return the most that credits pay of a total."""
    coin = quantum(total.currency)
    share = (total.amount * balance / needed).quantize(coin, rounding=ROUND_DOWN)
    amount = Money(share, total.currency)
    while amount.amount > 0 and quote(amount) > balance:
        amount = Money(amount.amount - coin, total.currency)
    return amount
