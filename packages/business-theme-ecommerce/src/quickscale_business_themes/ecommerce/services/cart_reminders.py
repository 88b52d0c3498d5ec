"""Reminding shoppers of a cart that they did not order: once, and only those who agreed to it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from quickscale.core import mail
from quickscale_business_themes.ecommerce.models import Cart, CartReminder, Order
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.services.mail_preferences import has_objected

#: The version of the words that stand beside the check box. Change it with them.
WORDING = "2026-11-29"
#: For how long after it is due a cart is still reminded of, where nothing ran meanwhile.
_LATE = timedelta(days=7)
#: How many mails one run sends; the next one goes on.
_BATCH = 500
_SALT = "ecommerce.cart-restore"


def read_delay() -> timedelta | None:
    """Return for how long a cart is left alone before its shopper is reminded; None for ever."""
    hours = getattr(settings, "ECOMMERCE_CART_REMINDER_HOURS", 0)
    return timedelta(hours=hours) if hours else None


@transaction.atomic
def save_consent(cart: Cart, *, email: str, is_given: bool) -> None:
    """Keep that a shopper agreed to be reminded of a cart, or does not agree any more.

    A mail that was sent already is not sent again, whatever is agreed to.
    """
    waiting = CartReminder.objects.filter(cart=cart, sent_at=None)
    if not is_given:
        waiting.delete()
        return
    words = {"email": email, "language": get_language() or "", "wording": WORDING}
    _reminder, is_new = CartReminder.objects.get_or_create(cart=cart, defaults=words)
    if not is_new:
        waiting.exclude(email=email, wording=WORDING).update(**words, agreed_at=timezone.now())


def has_consented(cart: Cart) -> bool:
    return CartReminder.objects.filter(cart=cart).exists()


def send_reminders() -> int:
    """Send the mails that are due; return how many."""
    delay = read_delay()
    if delay is None:
        return 0
    now = timezone.now()
    carts = Cart.objects.filter(updated_at__lte=now - delay, updated_at__gt=now - delay - _LATE)
    due = _list_waiting(carts).order_by("agreed_at", "pk")[:_BATCH]
    return sum(_send(reminder, carts) for reminder in due.select_related("cart"))


def is_wanted(reminder: CartReminder) -> bool:
    """Say whether a cart is still to be reminded of: there is something in it, and its shopper has
    neither ordered anything since they agreed, nor objected."""
    cart = reminder.cart
    if cart.status != CartStatus.OPEN or not cart.lines.exists() or has_objected(reminder.email):
        return False
    own = Q(email__iexact=reminder.email)
    if cart.user_id:
        own |= Q(user=cart.user_id)
    return not Order.objects.filter(own, placed_at__gte=reminder.agreed_at).exists()


def sign_cart(cart: Cart) -> str:
    """Return what a link has that brings a cart back."""
    return signing.dumps(str(cart.token), salt=_SALT)


def find_signed_cart(token: str) -> Cart | None:
    """Return the cart that a link brings back, None where it was ordered or is gone."""
    try:
        found = uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
    return Cart.objects.filter(token=found, status=CartStatus.OPEN).first()


def _list_waiting(carts: QuerySet[Cart]) -> QuerySet[CartReminder]:
    return CartReminder.objects.filter(
        sent_at=None, cart__in=carts.filter(status=CartStatus.OPEN).order_by().values("pk")
    )


@transaction.atomic
def _send(reminder: CartReminder, carts: QuerySet[Cart]) -> bool:
    """Send one mail unless another process does it now, or the cart was touched meanwhile."""
    waiting = _list_waiting(carts).filter(pk=reminder.pk)
    if not is_wanted(reminder) or not waiting.update(sent_at=timezone.now()):
        return False
    mail.MailType.find("ecommerce.cart_reminder").send(
        to=reminder.email,
        data={"cart": reminder.pk},
        key=str(reminder.pk),
        language=reminder.language,
    )
    return True
