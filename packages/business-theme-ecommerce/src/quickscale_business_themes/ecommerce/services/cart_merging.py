"""Carts that become one: of a guest who signs in, or who comes back to an earlier one."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.exceptions import CartClosed
from quickscale_business_themes.ecommerce.models import Cart, CartLine
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.services import carts


@transaction.atomic
def merge_guest_cart(token: uuid.UUID, *, user: Any) -> Cart | None:
    """Make a guest's cart the user's own, joined with the one the user may have already."""
    guest = Cart.objects.filter(token=token, user=None, status=CartStatus.OPEN)
    if not guest.update(status=CartStatus.MERGED, updated_at=timezone.now()):
        return None
    cart = _claim_own_cart(user)
    _move_lines(CartLine.objects.filter(cart__token=token), cart)
    _move_vouchers(token, cart)
    carts.tell_updated(cart, cart.lines.all(), user)
    return cart


@transaction.atomic
def join_guest_cart(token: uuid.UUID, cart: Cart) -> None:
    """Put what is in a guest's cart into another cart of the same guest.

    Raises:
        CartClosed: the other one was ordered meanwhile.
    """
    guest = Cart.objects.filter(token=token, user=None, status=CartStatus.OPEN)
    if not guest.update(status=CartStatus.MERGED, updated_at=timezone.now()):
        return
    carts.claim(cart)
    _move_lines(CartLine.objects.filter(cart__token=token), cart)
    _move_vouchers(token, cart)


def _claim_own_cart(user: Any) -> Cart:
    """Hold the user's open cart, or the next one if the first is being paid at this moment."""
    cart = carts.ensure_cart(user=user, token=None)
    try:
        carts.claim(cart)
    except CartClosed:
        cart = carts.ensure_cart(user=user, token=None)
        carts.claim(cart)
    return cart


def _move_lines(lines: Any, cart: Cart) -> None:
    mine = {line.variant_id: line for line in cart.lines.all()}
    for line in lines:
        known = mine.get(line.variant_id)
        if known is None:
            line.cart = cart
            line.save(update_fields=["cart"])
            continue
        known.quantity = business.merge_quantities(known.quantity, line.quantity)
        known.save(update_fields=["quantity"])
        line.delete()


def _move_vouchers(token: uuid.UUID, cart: Cart) -> None:
    guest = Cart.objects.only("voucher_codes").get(token=token)
    codes = list(dict.fromkeys([*cart.voucher_codes, *guest.voucher_codes]))[: carts.MAX_VOUCHERS]
    if codes != cart.voucher_codes:
        cart.voucher_codes = codes
        cart.save(update_fields=["voucher_codes"])
