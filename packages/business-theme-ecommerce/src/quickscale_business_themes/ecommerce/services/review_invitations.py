"""Asking customers what they think of what they bought, once for each order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Order,
    OrderLine,
    Product,
    Review,
    ReviewInvitation,
)
from quickscale_business_themes.ecommerce.models.orders import FulfilmentState, PaymentState
from quickscale_business_themes.ecommerce.services import mailing
from quickscale_business_themes.ecommerce.services.mail_preferences import has_objected

#: For how long after it is due an order is still asked about: whoever turns invitations on does
#: not write to the customers of years.
_LATE = timedelta(days=14)
#: For how long the link of an invitation opens the form.
LINK_AGE = timedelta(days=180)
#: How many mails one run sends; the next one goes on.
_BATCH = 500
_PAID = (PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED)
_SALT = "ecommerce.review"


def read_delay() -> timedelta | None:
    """Return how long after delivery customers are asked; None for never."""
    days = getattr(settings, "ECOMMERCE_REVIEW_INVITATION_DAYS", 0)
    return timedelta(days=days) if days else None


def send_invitations() -> int:
    """Send the mails that are due; return how many."""
    delay = read_delay()
    if delay is None:
        return 0
    return sum(_invite(order) for order in _list_due(timezone.now() - delay)[:_BATCH])


def list_to_review(order: Order) -> QuerySet[Product]:
    """Return the products of a paid order that its customer may review, and hasn't yet."""
    if order.payment_status not in _PAID:
        return Product.objects.none()
    bought = OrderLine.objects.filter(order=order, product=OuterRef("pk"))
    written = Q(order=order)
    if order.user_id:
        written |= Q(user=order.user_id) | Q(order__user=order.user_id)
    reviewed = Review.objects.filter(written, product=OuterRef("pk"))
    return Product.objects.visible().filter(Exists(bought), ~Exists(reviewed)).order_by("pk")


def sign_order(order: Order) -> str:
    """Return what a link has that opens the form as the buyer."""
    return signing.dumps(order.number, salt=_SALT)


def find_signed_order(token: str) -> Order | None:
    """Return the order that an invitation was about, None where its link is no link, or too old."""
    try:
        number = signing.loads(token, salt=_SALT, max_age=LINK_AGE)
    except signing.BadSignature:
        return None
    return Order.objects.filter(number=number).first()


def _list_due(moment: Any) -> QuerySet[Order]:
    """Return the orders whose last parcel had arrived by then, or had left where nobody knows."""
    arrived = Coalesce("fulfilments__delivered_at", "fulfilments__shipped_at")
    orders = Order.objects.filter(
        fulfilment_status=FulfilmentState.FULFILLED,
        payment_status__in=_PAID,
        review_invitation=None,
    )
    found = orders.annotate(arrived=Max(arrived)).filter(
        arrived__lte=moment, arrived__gt=moment - _LATE
    )
    return found.select_related("user").order_by(F("arrived").asc(), "pk")


@transaction.atomic
def _invite(order: Order) -> bool:
    """Write to one customer unless another process does it now; note it in any case."""
    _invitation, is_first = ReviewInvitation.objects.get_or_create(order=order)
    if not is_first or not is_wanted(order):
        return False
    mailing.send_order_mail("review_invitation", order)
    return True


def is_wanted(order: Order) -> bool:
    """Say whether there is something to review, and its customer did not object to being asked."""
    return not has_objected(order.email) and list_to_review(order).exists()
