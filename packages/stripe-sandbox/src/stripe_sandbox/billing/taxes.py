"""A tax of one rate, for all that asks for automatic tax."""

from __future__ import annotations

from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource


def tax_percent_for(sandbox: Sandbox, customer: Resource | None) -> int:
    """Return the rate that a customer pays."""
    if customer and customer["tax_exempt"] in ("exempt", "reverse"):
        return 0
    return sandbox.tax_percent


def find_tax_rate(sandbox: Sandbox, *, inclusive: bool) -> Resource:
    """Return the tax rate that lines name."""
    known = sandbox.store.find("tax_rate", inclusive=inclusive)
    return known[0] if known else _make_tax_rate(sandbox, inclusive=inclusive)


def _make_tax_rate(sandbox: Sandbox, *, inclusive: bool) -> Resource:
    rate = sandbox.create(
        "tax_rate",
        "txr",
        active=True,
        country="US",
        display_name="Tax",
        effective_percentage=float(sandbox.tax_percent),
        inclusive=inclusive,
        jurisdiction_level="country",
        metadata={},
        percentage=float(sandbox.tax_percent),
        rate_type="percentage",
        tax_type="vat",
    )
    rate.pop("flat_amount", None)
    return rate
