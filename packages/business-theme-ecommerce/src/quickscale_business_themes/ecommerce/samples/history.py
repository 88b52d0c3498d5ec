"""A year of orders in the sample shop, and the reviews of those who bought."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    DraftOrder,
    Fulfilment,
    Order,
    OrderEvent,
    Payment,
    Product,
    ProductVariant,
    Refund,
    Return,
    Review,
    StockMovement,
)
from quickscale_business_themes.ecommerce.models.reviews import ReviewStatus
from quickscale_business_themes.ecommerce.samples.customers import (
    CUSTOMERS,
    REVIEWS,
    SampleCustomer,
    SampleReview,
)
from quickscale_business_themes.ecommerce.services import (
    drafts,
    order_payments,
    orders,
    refunds,
    returns,
    reviews,
)

ORDERS = 42
_DAYS = 350
#: The nearer to today, the more orders there are: the shop grows.
_GROWTH = 1.8
#: Of the newest orders, from the last one on: what became of each; all others were delivered.
_ENDINGS = (
    "placed",
    "paid",
    "paid",
    "partly_shipped",
    "shipped",
    "canceled",
    "shipped",
    "delivered",
    "return_requested",
    "delivered",
    "partly_refunded",
    "delivered",
    "returned",
    "delivered",
    "delivered",
    "refunded",
)
#: How many of the newest reviews wait to be looked at.
_PENDING = 2
#: Fewer than these are left alone, so that nothing sells out by this.
_ENOUGH = 7


#: A column of rows that belong to an order, which says when they were written.
Dated: TypeAlias = tuple[type[Model], str]

_MOVED: Dated = (StockMovement, "at")
_PLACED: tuple[Dated, ...] = ((Order, "placed_at"), (DraftOrder, "created_at"), _MOVED)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to an order.

    Attributes:
        hours: how many after it was placed.
        writes: what else it dates than the order's log.
    """

    hours: float
    take: Callable[[Order], object]
    writes: tuple[Dated, ...] = ()


@transaction.atomic
def fill_history() -> tuple[int, int]:
    """Write orders and reviews into a shop that has none; return how many of each."""
    if Order.objects.exists():
        return 0, 0
    variants = _list_variants()
    if not variants:
        return 0, 0
    began, written = timezone.now(), list(REVIEWS)
    bought: list[tuple[Order, SampleReview, datetime]] = []
    for number in range(ORDERS):
        ending = _choose_ending(number)
        is_reviewed = written and ending == "delivered" and number % 2
        review = written.pop(0) if is_reviewed else None
        placed_at = _choose_moment(number, began)
        chosen = _choose_variants(variants, number, review)
        order = _place(CUSTOMERS[number % len(CUSTOMERS)], chosen)
        _shift(order, _PLACED, began, placed_at)
        for step in _ENDED[ending]:
            step.take(order)
            _shift(order, step.writes, began, placed_at + timedelta(hours=step.hours))
        if review is not None:
            bought.append((order, review, placed_at + timedelta(days=9)))
    _write_reviews(bought)
    return ORDERS, len(bought)


def _choose_ending(number: int) -> str:
    newest = ORDERS - 1 - number
    return _ENDINGS[newest] if newest < len(_ENDINGS) else "delivered"


def _choose_moment(number: int, now: datetime) -> datetime:
    """Return when an order was placed, at an hour at which people are awake."""
    days = _DAYS * ((ORDERS - number) / ORDERS) ** _GROWTH
    moment = now - timedelta(days=days)
    return min(moment.replace(hour=8 + number * 5 % 13, minute=number * 7 % 60), moment)


def _list_variants() -> Sequence[ProductVariant]:
    """Return what is bought: of each of the sample products the variants with enough in stock."""
    found = ProductVariant.objects.with_stock().select_related("product").order_by("product", "pk")
    return [each for each in found if not each.track_inventory or (each.available or 0) >= _ENOUGH]


def _choose_variants(
    variants: Sequence[ProductVariant], number: int, review: SampleReview | None
) -> Mapping[ProductVariant, int]:
    """Return what an order is for, a reviewed product first, and how many of each."""
    reviewed = [each for each in variants if review and each.product.slug == review.product]
    first = reviewed[number % len(reviewed)] if reviewed else variants[number * 7 % len(variants)]
    chosen = {first: 2 if number % 5 == 3 else 1}
    if number % 2:
        chosen.setdefault(variants[number * 11 % len(variants)], 1)
    return chosen


def _place(customer: SampleCustomer, chosen: Mapping[ProductVariant, int]) -> Order:
    """Order something, as the staff do for whoever asks them."""
    draft = drafts.save_draft(
        DraftOrder(email=customer.email),
        {},
        [{"variant": variant, "quantity": quantity} for variant, quantity in chosen.items()],
        user=None,
    )
    drafts.save_address(draft, {"company": "", "address_line2": "", **customer.address})
    return drafts.place_draft(draft, user=None)


def _pay(order: Order) -> None:
    order_payments.mark_paid(order)


def _ship(order: Order) -> None:
    if order.allows("fulfil"):  # downloads are handed over with the payment
        orders.fulfil_order(order, tracking=_make_tracking(order))


def _ship_partly(order: Order) -> None:
    orders.fulfil_order(order, quantities={0: 1}, tracking=_make_tracking(order))


def _make_tracking(order: Order) -> orders.Tracking:
    return orders.Tracking("Example Post", f"EX {order.number[:4]} {order.number[4:]}")


def _deliver(order: Order) -> None:
    for fulfilment in order.fulfilments.exclude(carrier=""):
        orders.deliver_fulfilment(fulfilment)


def _request_return(order: Order) -> Return:
    return returns.request_return(order, {0: 1}, reason="It doesn't fit")


def _take_back(order: Order) -> None:
    returned = _request_return(order)
    returns.approve_return(returned)
    returns.receive_return(returned, restock=True)
    returns.refund_return(returned)


def _refund_partly(order: Order) -> None:
    line = order.lines.get(position=0)
    amount = round(line.unit_price / 5, 2)
    refunds.refund_order(order, amount=amount, reason="It arrived with a scratch")


_PAID = (Step(0.1, _pay, ((Payment, "created_at"), _MOVED, (Fulfilment, "shipped_at"))),)
_SHIPPED = (*_PAID, Step(22, _ship, ((Fulfilment, "shipped_at"), _MOVED)))
_DELIVERED = (*_SHIPPED, Step(70, _deliver, ((Fulfilment, "delivered_at"),)))
_REFUND: Dated = (Refund, "created_at")
_RETURN: Dated = (Return, "created_at")
_ENDED: Mapping[str, Sequence[Step]] = {
    "placed": (),
    "paid": _PAID,
    "partly_shipped": (*_PAID, Step(20, _ship_partly, ((Fulfilment, "shipped_at"), _MOVED))),
    "shipped": _SHIPPED,
    "delivered": _DELIVERED,
    "canceled": (Step(30, orders.cancel_order, (_MOVED,)),),
    "refunded": (*_PAID, Step(12, orders.cancel_order, (_REFUND, _MOVED))),
    "partly_refunded": (*_DELIVERED, Step(90, _refund_partly, (_REFUND,))),
    "return_requested": (*_DELIVERED, Step(96, _request_return, (_RETURN,))),
    "returned": (*_DELIVERED, Step(150, _take_back, (_RETURN, _REFUND, _MOVED))),
}


def _shift(order: Order, writes: Iterable[Dated], began: datetime, moment: datetime) -> None:
    """Date what has just been written about an order back to a moment, if that is past."""
    moment = min(moment, timezone.now())
    dated: tuple[Dated, ...] = ((OrderEvent, "at"), *writes)
    for model, column in dated:
        fresh = {f"{column}__gte": began}
        model._default_manager.filter(**_own(model, order), **fresh).update(**{column: moment})


def _own(model: type[Model], order: Order) -> dict[str, object]:
    if model is Order:
        return {"pk": order.pk}
    return {"reference": order.number} if model is StockMovement else {"order": order}


def _write_reviews(bought: Sequence[tuple[Order, SampleReview, datetime]]) -> None:
    products = Product.objects.in_bulk([each.product for _o, each, _m in bought], field_name="slug")
    for number, (order, review, moment) in enumerate(bought):
        written = reviews.write_invited_review(
            products[review.product],
            order,
            rating=review.rating,
            title=review.title,
            text=review.text,
            author=order.shipping_full_name.partition(" ")[0],
        )
        Review.objects.filter(pk=written.pk).update(created_at=min(moment, timezone.now()))
        if number < len(bought) - _PENDING:
            reviews.moderate_review(written, ReviewStatus.PUBLISHED, by=None)
