"""Lines of invoices and checkouts, and what they add up to after discounts and tax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stripe_sandbox.types import Resource


@dataclass(kw_only=True)
class InvoiceLine:
    """One line before it becomes an API object."""

    amount: int
    description: str
    start: int
    end: int
    price: Resource | None = None
    quantity: int = 1
    proration: bool = False
    subscription: str | None = None
    subscription_item: str | None = None
    invoice_item: str | None = None
    discountable: bool = True
    metadata: dict[str, str] = field(default_factory=dict)
    #: Filled by :func:`settle_lines`: each discount's id and amount, and the tax.
    discounts: dict[str, int] = field(default_factory=dict)
    tax: int = 0

    @property
    def taxable(self) -> int:
        """The amount that tax is taken of."""
        net = self.amount - sum(self.discounts.values())
        return net - self.tax if self.inclusive else net

    @property
    def inclusive(self) -> bool:
        """Whether the price holds the tax already."""
        return bool(self.price and self.price["tax_behavior"] == "inclusive")

    @property
    def total(self) -> int:
        """What is to be paid for it."""
        net = self.amount - sum(self.discounts.values())
        return net if self.inclusive else net + self.tax


@dataclass(frozen=True)
class InvoiceTotals:
    """What lines add up to."""

    subtotal: int
    discounts: dict[str, int]
    tax: int
    total: int

    @property
    def discounted(self) -> int:
        """All discounts together."""
        return sum(self.discounts.values())


def settle_lines(
    lines: Sequence[InvoiceLine], *, discounts: Sequence[tuple[str, Resource]], tax_percent: int
) -> InvoiceTotals:
    """Spread discounts and tax over lines and return the sums.

    Args:
        lines: changed in place
        discounts: the id of each discount and its coupon, in the order in which they apply
        tax_percent: 0 where no tax is taken
    """
    for line in lines:
        line.discounts = {}
        line.tax = 0
    for id, coupon in discounts:
        _spread(lines, id, coupon)
    for line in lines:
        line.tax = _take_tax(line, tax_percent)
    sums: dict[str, int] = {id: 0 for id, _ in discounts}
    for line in lines:
        for id, amount in line.discounts.items():
            sums[id] += amount
    return InvoiceTotals(
        subtotal=sum(line.amount for line in lines),
        discounts=sums,
        tax=sum(line.tax for line in lines),
        total=sum(line.total for line in lines),
    )


def _spread(lines: Sequence[InvoiceLine], id: str, coupon: Resource) -> None:
    eligible = [line for line in lines if _is_eligible(line, coupon)]
    if coupon["percent_off"] is not None:
        for line in eligible:
            share = Decimal(str(coupon["percent_off"])) / 100
            line.discounts[id] = round_to_cents(_left(line) * share)
        return
    rest = coupon["amount_off"] or 0
    for line in eligible:
        taken = min(rest, max(0, _left(line)))
        line.discounts[id] = taken
        rest -= taken


def _is_eligible(line: InvoiceLine, coupon: Resource) -> bool:
    if not line.discountable or line.amount <= 0:
        return False
    products = (coupon.get("applies_to") or {}).get("products")
    return not products or bool(line.price and line.price["product"] in products)


def _left(line: InvoiceLine) -> int:
    return line.amount - sum(line.discounts.values())


def _take_tax(line: InvoiceLine, percent: int) -> int:
    net = _left(line)
    rate = Decimal(percent) / 100
    if line.inclusive:
        return round_to_cents(net - net / (1 + rate))
    return round_to_cents(net * rate)


def round_to_cents(amount: Decimal) -> int:
    """Return an amount in whole cents."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def price_amount(price: Resource, quantity: int) -> int:
    """Return what a quantity costs."""
    exact: Any = price["unit_amount_decimal"] or 0
    return round_to_cents(Decimal(exact) * quantity)


def show_money(amount: int, currency: str) -> str:
    """Return an amount for people to read."""
    if currency in ("jpy", "krw", "vnd", "clp"):
        return f"{amount:,} {currency.upper()}"
    return f"{Decimal(amount) / 100:,.2f} {currency.upper()}"
