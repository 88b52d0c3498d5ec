"""The shop's rules as plain functions: no database, no request, no settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quickscale.core.money import Money

#: The most units of one variant that a cart may hold.
MAX_QUANTITY = 999

_KEPT = Decimal("0.0001")
_NOTHING = Decimal(0)

STATE_FIELDS = ("status", "payment_status", "fulfilment_status")


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of an order's states, possible only from those in ``sources``."""

    sources: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, str]


#: What changes only while an order is held by :func:`services.orders.lock_order`.
LOCKED_FIELDS = (
    *STATE_FIELDS,
    "grand_total",
    "due_total",
    "held_total",
    "hold",
    "surplus_total",
    "refunded_total",
    "payment_request",
    "revision",
)

#: What can happen to an order, by the name of the action.
ORDER_TRANSITIONS: Mapping[str, Transition] = {
    "pay": Transition(
        sources={
            "status": ("placed",),
            "payment_status": ("unpaid", "partially_paid"),
        },
        targets={"payment_status": "paid"},
    ),
    "fulfil": Transition(
        sources={
            "status": ("placed",),
            "payment_status": ("unpaid", "partially_paid", "paid", "partially_refunded"),
            "fulfilment_status": ("unfulfilled", "partially_fulfilled"),
        },
        targets={"fulfilment_status": "fulfilled"},
    ),
    "fulfil_partially": Transition(
        sources={
            "status": ("placed",),
            "payment_status": ("unpaid", "partially_paid", "paid", "partially_refunded"),
            "fulfilment_status": ("unfulfilled",),
        },
        targets={"fulfilment_status": "partially_fulfilled"},
    ),
    "complete": Transition(
        sources={
            "status": ("placed",),
            "payment_status": ("paid", "partially_refunded"),
            "fulfilment_status": ("fulfilled",),
        },
        targets={"status": "completed"},
    ),
    "cancel": Transition(
        sources={"status": ("placed",), "fulfilment_status": ("unfulfilled",)},
        targets={"status": "canceled", "fulfilment_status": "canceled"},
    ),
    "underpay": Transition(
        sources={"payment_status": ("paid", "partially_refunded", "refunded")},
        targets={"payment_status": "partially_paid"},
    ),
    "settle": Transition(
        sources={"payment_status": ("partially_paid",)},
        targets={"payment_status": "paid"},
    ),
    "refund": Transition(
        sources={"payment_status": ("partially_paid", "paid", "partially_refunded")},
        targets={"payment_status": "refunded"},
    ),
    "refund_partially": Transition(
        sources={"payment_status": ("partially_paid", "paid", "refunded")},
        targets={"payment_status": "partially_refunded"},
    ),
    "restore": Transition(
        sources={"payment_status": ("partially_refunded", "refunded")},
        targets={"payment_status": "paid"},
    ),
}


def allows_transition(action: str, states: Mapping[str, str]) -> bool:
    """Say whether ``action`` is possible in ``states``, a value for each of STATE_FIELDS."""
    sources = ORDER_TRANSITIONS[action].sources
    return all(states[field] in possible for field, possible in sources.items())


def choose_payment_transition(
    paid: Decimal,
    refunded: Decimal,
    *,
    due: Decimal = _NOTHING,
    surplus: Decimal = _NOTHING,
) -> str:
    """Return the action after which an order's payment is what was paid less what went back.

    Args:
        due: what edits have added and nobody has paid yet.
        surplus: what edits took off after it was paid; its refund is no loss of a sale.
    """
    if due:
        return "underpay"
    paid, refunded = paid - surplus, refunded - surplus
    if refunded <= 0:
        return "restore"
    return "refund" if refunded >= paid else "refund_partially"


def share_amount(total: Money, part: int, whole: int) -> Money:
    """Return what ``part`` of ``whole`` equal units cost of a total; all of them cost all of it."""
    return Money(total.amount * part / whole, total.currency).rounded()


def is_on_sale(price: Decimal, compare_at_price: Decimal | None) -> bool:
    return compare_at_price is not None and compare_at_price > price


def exact_unit(price: Money) -> Money:
    """Return a price of one unit as it is kept: to four decimal places, where it has so many."""
    exact = Money(price.amount.quantize(_KEPT, rounding=ROUND_HALF_UP), price.currency)
    return exact.rounded() if exact.rounded() == exact else exact


def line_total(unit_price: Money, quantity: int) -> Money:
    """Return what a line costs, rounded once to what can be paid."""
    return (unit_price * quantity).rounded()


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a cart's line cannot be bought as it stands, or what the shopper should know of it.

    Attributes:
        code: ``unavailable``, ``insufficient_stock``, ``other_currency``, ``too_small`` or
            ``price_changed``.
        blocking: whether it must be put right before paying.
        limit: how many units could be bought, where that is known.
    """

    code: str
    blocking: bool = True
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a cart's line when it is judged; ``available`` is None when unlimited."""

    is_visible: bool
    quantity: int
    available: int | None
    seen_price: Money
    unit_price: Money
    currency: str


def find_line_problem(line: LineFacts) -> tuple[LineProblem, ...]:
    if not line.is_visible:
        return (LineProblem("unavailable"),)
    if line.unit_price.currency != line.currency:
        return (LineProblem("other_currency"),)
    problems = []
    if line.available is not None and line.quantity > line.available:
        problems.append(LineProblem("insufficient_stock", limit=line.available))
    if line.unit_price.amount > 0 and not line_total(line.unit_price, line.quantity):
        problems.append(LineProblem("too_small"))
    if line.unit_price.rounded() != line.seen_price.rounded():
        problems.append(LineProblem("price_changed", blocking=False))
    return tuple(problems)


def merge_quantities(first: int, second: int) -> int:
    """Return a line's quantity when two carts that hold it become one.

    The larger of both: whoever filled a second cart wanted that many, not that many more.
    """
    return min(max(first, second), MAX_QUANTITY)
