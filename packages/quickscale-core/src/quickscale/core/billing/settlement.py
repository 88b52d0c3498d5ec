"""What paying, not paying and giving back mean; within the transaction that learns of it.

Each is a conditional UPDATE first, so that it happens once, and whatever follows from it happens
with it or not at all.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.billing import hooks
from quickscale.core.billing.exceptions import Stale
from quickscale.core.billing.models import Checkout
from quickscale.core.credits.services import revoke

_CREDIT = Decimal("0.0001")
Purpose, Status = Checkout.Purpose, Checkout.Status


def settle_payment(
    checkout: Checkout, *, stripe_id: str, payment_intent: str, amount_paid: Decimal
) -> None:
    """Note that a checkout was paid. Money that came after it was given up is money that came."""
    found = Checkout.objects.filter(pk=checkout.pk).exclude(status=Status.PAID)
    changed = found.update(
        status=Status.PAID,
        stripe_id=stripe_id,
        payment_intent=payment_intent,
        amount_paid=amount_paid,
        paid_at=timezone.now(),
        url="",
    )
    if not changed:
        return
    checkout.refresh_from_db()
    if checkout.purpose == Purpose.CREDITS:
        grant_pack(checkout)
    elif checkout.purpose == Purpose.ORDER:
        hooks.payment_succeeded(payment=hooks.describe_payment(checkout))
    settle_losses(checkout)


def close_checkout(checkout: Checkout, status: Checkout.Status) -> None:
    """Note that a checkout can be paid no more."""
    found = Checkout.objects.filter(pk=checkout.pk, status=Status.OPEN)
    if not found.update(status=status, url=""):
        return
    checkout.refresh_from_db(fields=["status", "stripe_id", "url"])
    if checkout.purpose == Purpose.ORDER:
        hooks.payment_failed(payment=hooks.describe_payment(checkout))


def grant_pack(checkout: Checkout) -> None:
    """Give the credits that were bought, once."""
    owner = checkout.customer.owner if checkout.customer else None
    if owner is None:
        return
    key = f"stripe:{checkout.stripe_id}"
    grant = owner.credits.grant(
        checkout.credits,
        source="purchase",
        reason=_("{what} bought").format(what=checkout.description),
        reference=key,
        idempotency_key=key,
    )
    Checkout.objects.filter(pk=checkout.pk).update(grant=grant)
    checkout.grant = grant


def settle_losses(
    checkout: Checkout, *, refunded: Decimal | None = None, disputed: Decimal | None = None
) -> None:
    """Reckon with what was given back or taken back of a payment, as it is known now.

    Raises:
        Stale: it was reckoned with at the same time.
    """
    given = {"refunded": refunded, "disputed": disputed}
    changes = {name: amount for name, amount in given.items() if amount is not None}
    if changes:
        Checkout.objects.filter(pk=checkout.pk).update(**changes)
    checkout.refresh_from_db()
    loss = min(checkout.refunded + checkout.disputed, checkout.charged)
    before = checkout.settled_loss
    if loss == before or checkout.status != Status.PAID:
        return
    open_loss = Checkout.objects.filter(pk=checkout.pk, settled_loss=before)
    if not open_loss.update(settled_loss=loss):
        raise Stale
    if checkout.purpose == Purpose.CREDITS:
        _move_credits(checkout, before, loss)
    elif checkout.purpose == Purpose.ORDER:
        checkout.settled_loss = loss
        hooks.payment_refunded(payment=hooks.describe_payment(checkout))


def _move_credits(checkout: Checkout, before: Decimal, loss: Decimal) -> None:
    """Take a pack's credits back by the part of its price that is lost, or give them again."""
    change = _share(checkout, loss) - _share(checkout, before)
    if checkout.grant is None:
        return
    if change > 0:
        taken = revoke(checkout.grant, change, reason=_("Payment given back")).taken
        Checkout.objects.filter(pk=checkout.pk).update(revoked=F("revoked") + taken)
        return
    again = min(-change, checkout.revoked)
    if again and checkout.customer and checkout.customer.owner:
        checkout.customer.owner.credits.grant(
            again,
            source="purchase",
            reason=_("Payment kept after all"),
            reference=f"stripe:{checkout.stripe_id}",
        )
        Checkout.objects.filter(pk=checkout.pk).update(revoked=checkout.revoked - again)


def _share(checkout: Checkout, loss: Decimal) -> Decimal:
    """Return the credits that a part of what was paid bought."""
    if not checkout.charged:
        return Decimal(0)
    share = checkout.credits * loss / checkout.charged
    return share.quantize(_CREDIT, rounding=ROUND_DOWN)
