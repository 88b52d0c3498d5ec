"""The addresses that customers keep for their next orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from quickscale_business_themes.ecommerce.models import Address

#: More than anybody sends orders to.
MAX_ADDRESSES = 50


def find_default(user: Any) -> Address | None:
    """Return the address that a customer's orders usually go to."""
    return Address.objects.filter(user=user).first()


def has_addresses(user: Any) -> bool:
    return user.is_authenticated and Address.objects.filter(user=user).exists()


def add_address(user: Any, address: Mapping[str, str], *, phone: str = "") -> Address | None:
    """Keep an address, by the names of ADDRESS_FIELDS, unless it is kept already.

    The first one is the default. A full book stays as it is.
    """
    book = Address.objects.filter(user=user)
    known = book.filter(**address).first()
    count = book.count() if known is None else 0
    if known is not None or count >= MAX_ADDRESSES:
        return known
    address_row = Address.objects.create(user=user, phone=phone, **address)
    if not count:
        make_default(address_row)
    return address_row


@transaction.atomic
def make_default(address: Address) -> None:
    """Send the customer's next orders to this address."""
    # Of two at once, the second waits for the first: there is one default.
    get_user_model().objects.select_for_update().filter(pk=address.user_id).values("pk").get()
    book = Address.objects.filter(user=address.user_id)
    book.filter(is_default=True).exclude(pk=address.pk).update(is_default=False)
    book.filter(pk=address.pk).update(is_default=True)
    address.is_default = True
