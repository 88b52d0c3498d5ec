"""What paying, not paying and giving back mean, once each: a conditional UPDATE comes first."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.credits.services import revoke

from . import hooks
from .exceptions import StaleRevision
from .models import Checkout

#: The source of a pack's credits that are given again; they were sold before.
GIVEN_AGAIN = "given_again"

_CREDIT = Decimal("0.0001")
Purpose, Status = Checkout.Purpose, Checkout.Status


def fulfil_payment(
    checkout: Checkout, *, stripe_id: str, payment_intent: str, amount_paid: Decimal
) -> None:
    """Money that came after a checkout was given up is money that came."""
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
        reason = _("Bought {what}").format(what=checkout.description)
        key = f"stripe:{stripe_id}"
        _grant(checkout, checkout.credits, source="purchase", reason=reason, idempotency_key=key)
    elif checkout.purpose == Purpose.ORDER:
        hooks.payment_succeeded(payment=hooks.build_payment_info(checkout))
    apply_losses(checkout)


def close_checkout(checkout: Checkout, status: Checkout.Status) -> None:
    found = Checkout.objects.filter(pk=checkout.pk, status=Status.OPEN)
    if not found.update(status=status, url=""):
        return
    checkout.refresh_from_db(fields=["status", "stripe_id", "url"])
    if checkout.purpose == Purpose.ORDER:
        hooks.payment_failed(payment=hooks.build_payment_info(checkout))


def _grant(checkout: Checkout, amount: Decimal, **terms: Any) -> bool:
    """Give credits for a checkout to its owner, unless they are gone."""
    owner = checkout.customer.owner if checkout.customer else None
    if owner is None:
        return False
    reference = f"stripe:{checkout.stripe_id}"
    checkout.grants.add(owner.credits.grant(amount, reference=reference, **terms))
    return True


def apply_losses(
    checkout: Checkout, *, refunded: Decimal | None = None, disputed: Decimal | None = None
) -> None:
    """Reckon with what is lost of a payment by now: more than before, or less."""
    given = {"refunded": refunded, "disputed": disputed}
    changes = {name: amount for name, amount in given.items() if amount is not None}
    if changes:
        Checkout.objects.filter(pk=checkout.pk).update(**changes)
    checkout.refresh_from_db()
    loss, before = checkout.lost, checkout.settled_loss
    if loss == before or checkout.status != Status.PAID:
        return
    open_loss = Checkout.objects.filter(pk=checkout.pk, settled_loss=before)
    if not open_loss.update(settled_loss=loss):
        raise StaleRevision
    if checkout.purpose == Purpose.CREDITS:
        _move_credits(checkout, loss)
    elif checkout.purpose == Purpose.ORDER:
        checkout.settled_loss = loss
        hooks.payment_refunded(payment=hooks.build_payment_info(checkout))


def _move_credits(checkout: Checkout, loss: Decimal) -> None:
    """What was taken is held against all that is lost, so the order of the losses is the same."""
    change = _share(checkout, loss) - checkout.revoked
    if change > 0:
        _take_credits(checkout, change)
    elif change < 0:
        _give_credits_again(checkout, -change)


def _take_credits(checkout: Checkout, wanted: Decimal) -> None:
    """Take credits back as far as they are left, first those that were given again."""
    taken = Decimal(0)
    for grant in checkout.grants.order_by("-pk"):
        if wanted > taken and grant.remaining:
            taken += revoke(grant, wanted - taken, reason=_("Payment refunded")).taken
    Checkout.objects.filter(pk=checkout.pk).update(revoked=F("revoked") + taken)


def _give_credits_again(checkout: Checkout, amount: Decimal) -> None:
    if _grant(checkout, amount, source=GIVEN_AGAIN, reason=_("Refund reversed")):
        Checkout.objects.filter(pk=checkout.pk).update(revoked=F("revoked") - amount)


def _share(checkout: Checkout, loss: Decimal) -> Decimal:
    if not checkout.charged:
        return Decimal(0)
    share = checkout.credits * loss / checkout.charged
    return share.quantize(_CREDIT, rounding=ROUND_DOWN)
