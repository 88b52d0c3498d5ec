"""What a shopper has entered at checkout so far. It is kept on the cart, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS, normalize_address
from quickscale_business_themes.ecommerce.exceptions import (
    CartClosed,
    InvalidVatId,
    ShippingMethodMissing,
)
from quickscale_business_themes.ecommerce.models import Address, Cart
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.services import (
    address_book,
    cart_reminders,
    carts,
)
from quickscale_business_themes.ecommerce.services.carts import CartView
from quickscale_business_themes.ecommerce.services.shipping import to_billing_columns, to_columns
from quickscale_business_themes.ecommerce.vat_ids import normalize_vat_id

Step = Literal["contact", "address", "shipping", "payment"]


@dataclass(frozen=True, slots=True)
class Entered:
    """What is entered with an order itself; None leaves what the cart has.

    Attributes:
        address: by the names of ADDRESS_FIELDS.
        shipping_method: the public id of one.
        accept_terms: the shop's terms are accepted.
        digital_consent: downloads are wanted within the withdrawal period, which ends that right.
    """

    email: str | None = None
    phone: str | None = None
    note: str | None = None
    address: Mapping[str, str] | None = None
    shipping_method: str | None = None
    accept_terms: bool = False
    digital_consent: bool = False


def find_step(view: CartView, email: str) -> Step:
    """Return the first step that is still to be taken."""
    if not email:
        return "contact"
    if not view.needs_shipping:
        return "payment"
    if view.cart is None or not view.cart.shipping_country:
        return "address"
    return "shipping" if view.delivery.problem else "payment"


def email_of(cart: Cart | None, user: Any) -> str:
    """Return to whom mails about the order go: what was entered, else the account's address."""
    entered = cart.email if cart else ""
    return entered or getattr(user, "email", "")


def prefill(view: CartView, *, user: Any) -> CartView:
    """Return a cart with the customer's default address, where none was entered yet."""
    cart = view.cart
    if cart is None or cart.shipping_country or not user.is_authenticated:
        return view
    address = address_book.find_default(user) if view.needs_shipping else None
    if address is None:
        return view
    fill_address(cart, address)
    return carts.review_again(view, user=user)


def fill_address(cart: Cart, address: Address) -> None:
    """Put an address of the address book on a cart, in memory."""
    _assign(cart, {**to_columns(address.parts), "phone": cart.phone or address.phone})


@transaction.atomic
def save_contact(cart: Cart, *, email: str, wants_reminder: bool = False) -> None:
    """Keep where mails about the order go.

    Args:
        wants_reminder: whether the shopper agrees to be reminded of the cart.

    Raises:
        CartClosed: the cart was ordered meanwhile.
    """
    _write(cart, {"email": email})
    if cart_reminders.read_delay() is not None:
        cart_reminders.save_consent(cart, email=email, is_given=wants_reminder)


@transaction.atomic
def save_address(
    cart: Cart, address: Mapping[str, str], *, phone: str = "", book_of: Any = None
) -> None:
    """Keep where the order is sent.

    Args:
        address: by the names of ADDRESS_FIELDS.
        book_of: the user in whose address book it is kept too.

    Raises:
        InvalidAddress: something is missing or wrong, each told by its field.
        CartClosed: the cart was ordered meanwhile.
    """
    normalized = normalize_address(address)
    _write(cart, {**to_columns(normalized), "phone": phone})
    if book_of is not None:
        address_book.add_address(book_of, normalized, phone=phone)


def save_billing(cart: Cart, address: Mapping[str, str], *, vat_id: str = "") -> None:
    """Keep whom the order is billed to.

    Args:
        address: by the names of ADDRESS_FIELDS; with nothing but a country, it is the address to
            which the order is sent.
        vat_id: of a business that buys.

    Raises:
        InvalidAddress: something is missing or wrong, each told by its field.
        InvalidVatId: it has not the form of its country's.
        CartClosed: the cart was ordered meanwhile.
    """
    normalized = normalize_vat_id(vat_id) if vat_id.strip() else ""
    if vat_id.strip() and not normalized:
        raise InvalidVatId
    is_entered = any(value.strip() for name, value in address.items() if name != "country")
    billed_to = normalize_address(address) if is_entered else dict.fromkeys(ADDRESS_FIELDS, "")
    _write(cart, {**to_billing_columns(billed_to), "vat_id": normalized})


def choose_address(cart: Cart, address: Address) -> None:
    """Send the order to an address of the address book. Raises as :func:`save_contact` does."""
    _write(cart, {**to_columns(address.parts), "phone": address.phone})


def choose_shipping_method(view: CartView, public_id: str) -> None:
    """Keep how the order is sent.

    Raises:
        ShippingMethodMissing: the method does not take this cart to its address.
        CartClosed: the cart was ordered meanwhile.
    """
    offer = next((it for it in view.delivery.offers if str(it.public_id) == public_id), None)
    if offer is None or view.cart is None:
        raise ShippingMethodMissing
    _write(view.cart, {"shipping_method_id": offer.pk})


def _write(cart: Cart, columns: Mapping[str, Any]) -> None:
    claimed = Cart.objects.filter(pk=cart.pk, status=CartStatus.OPEN)
    if not claimed.update(**columns, updated_at=timezone.now()):
        raise CartClosed
    _assign(cart, columns)


def _assign(cart: Cart, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(cart, name, value)
