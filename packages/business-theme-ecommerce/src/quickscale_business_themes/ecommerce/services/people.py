"""What a shop knows of the people who buy there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS
from quickscale_business_themes.ecommerce.models import (
    Address,
    Cart,
    CartReminder,
    DraftOrder,
    Fulfilment,
    Invoice,
    Order,
    OrderEvent,
    Redemption,
    Return,
    StockAlert,
    Withdrawal,
)
from quickscale_business_themes.ecommerce.models.orders import OrderEventKind, OrderStatus

_READ_AT_ONCE = 200
#: A top-level domain that no address can ever have (RFC 2606), as of deleted accounts.
_ANONYMOUS_DOMAIN = "deleted.invalid"

_ORDER = (
    "number",
    "placed_at",
    "email",
    "status",
    "payment_status",
    "fulfilment_status",
    "currency",
    "subtotal",
    "discount_total",
    "shipping_total",
    "tax_total",
    "included_tax_total",
    "grand_total",
    "refunded_total",
)
_ADDRESS = (
    *(f"shipping_{name}" for name in ADDRESS_FIELDS),
    *(f"billing_{name}" for name in ADDRESS_FIELDS),
    "vat_id",
    "phone",
    "note",
)

_REMINDER = ("email", "wording", "agreed_at", "sent_at")

#: The entries of an order's log that hold what somebody wrote.
_WRITTEN = (OrderEventKind.NOTE, OrderEventKind.REQUEST_RETURN)

#: What else there is of an order, and what is told of it.
_PARTS = {
    "fulfilments": ("carrier", "tracking_number", "tracking_url", "shipped_at", "delivered_at"),
    "refunds": ("amount", "currency", "reason", "created_at"),
    "returns": ("status", "reason", "created_at"),
    "withdrawals": ("status", "name", "email", "reason", "submitted_at"),
}


def list_orders(user: Any) -> Iterator[dict[str, Any]]:
    """Yield a person's orders with their lines, as plain data."""
    yield from describe_orders(Order.objects.filter(user=user))


def describe_orders(orders: QuerySet[Order]) -> Iterator[dict[str, Any]]:
    """Yield orders with their lines and what became of them, as plain data."""
    orders = orders.prefetch_related("lines", *_PARTS).order_by("pk")
    for order in orders.iterator(chunk_size=_READ_AT_ONCE):
        described = {name: getattr(order, name) for name in (*_ORDER, *_ADDRESS)}
        lines = order.lines.all()
        yield {
            **described,
            "lines": [_describe(line, "unit_price", "total") for line in lines],
            **{part: list(_read(getattr(order, part).all(), _PARTS[part])) for part in _PARTS},
        }


def list_documents(user: Any) -> Iterator[dict[str, Any]]:
    """Yield what stands on a person's invoices and credit notes, as plain data."""
    yield from describe_documents(Invoice.objects.filter(order__user=user))


def describe_documents(invoices: QuerySet[Invoice]) -> Iterator[dict[str, Any]]:
    """Yield what stands on invoices and their credit notes, as plain data."""
    for invoice in invoices.order_by("pk"):
        for document in (invoice, *invoice.credit_notes.order_by("pk")):
            yield {"number": document.number, "issued_at": document.issued_at, **document.data}


def list_alerts(user: Any) -> Iterator[dict[str, Any]]:
    """Yield the products that a person waits for, as plain data."""
    yield from describe_alerts(user.email)


def describe_alerts(email: str) -> Iterator[dict[str, Any]]:
    """Yield the products for which an address waits, as plain data."""
    alerts = StockAlert.objects.filter(email=email.lower()).select_related("product")
    for alert in alerts.order_by("pk"):
        yield {"product": alert.product.name, "asked_at": alert.created_at}


def list_reminders(user: Any) -> Iterator[dict[str, Any]]:
    """Yield what a person agreed to be reminded of, as plain data."""
    own = Q(cart__user=user) | Q(email__iexact=user.email)
    for reminder in CartReminder.objects.filter(own).order_by("pk"):
        yield {name: getattr(reminder, name) for name in _REMINDER}


def forget_alerts(known_as: Sequence[str]) -> None:
    """Forget what was asked for with the addresses of a person."""
    StockAlert.objects.filter(email__in=[name.lower() for name in known_as]).delete()
    for name in known_as:
        CartReminder.objects.filter(email__iexact=name).delete()


def list_drafts(known_as: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what the staff put together for a person and have not placed, as plain data."""
    emails = [name.lower() for name in known_as]
    drafts = DraftOrder.objects.alias(who=Lower("email")).filter(who__in=emails, order=None)
    for draft in drafts.order_by("pk"):
        yield {"created_at": draft.created_at, **{name: getattr(draft, name) for name in _ADDRESS}}


def forget_drafts(known_as: Sequence[str]) -> None:
    """Delete what the staff put together for a person; what was placed of it is an order."""
    emails = [name.lower() for name in known_as]
    DraftOrder.objects.alias(who=Lower("email")).filter(who__in=emails).delete()


def list_carts(user: Any) -> Iterator[dict[str, Any]]:
    """Yield the carts that a person has not bought, as plain data."""
    yield from describe_carts(Cart.objects.filter(user=user, order=None))


def describe_carts(carts: QuerySet[Cart]) -> Iterator[dict[str, Any]]:
    """Yield carts with what they hold, as plain data."""
    carts = carts.order_by("pk")
    carts = carts.prefetch_related("lines__variant__product")
    for cart in carts.iterator(chunk_size=_READ_AT_ONCE):
        lines = [
            {"name": str(line.variant), "sku": line.variant.sku, "quantity": line.quantity}
            for line in cart.lines.all()
        ]
        yield {"created_at": cart.created_at, "status": cart.status, "lines": lines}


def list_addresses(user: Any) -> Iterator[dict[str, Any]]:
    """Yield the entries of a person's address book, as plain data."""
    for address in Address.objects.filter(user=user).order_by("pk"):
        yield {**address.parts, "phone": address.phone, "is_default": address.is_default}


def claim_guest_orders(user: Any, emails: Iterable[str]) -> None:
    """Give an account the orders that its owner placed as a guest.

    Args:
        emails: e-mail addresses of the account that are verified; any others would hand orders to
            whoever claims an address.
    """
    for email in emails:
        Order.objects.filter(user=None, email__iexact=email).update(user=user)


def forget_customer(user: Any) -> None:
    """Take a person's name, address and words from what they bought, and drop what they did not.

    Invoices and credit notes stay as they were issued: the law has the shop keep them for years.

    Sales are kept as the law asks. An order that is still to be sent keeps its address until it is
    completed or cancelled: somebody is waiting for it.
    """
    Address.objects.filter(user=user).delete()
    Cart.objects.filter(user=user, order=None).delete()
    clear_carts(Cart.objects.filter(user=user))
    orders = Order.objects.filter(user=user)
    # Without numbers, since uses under several addresses come together under one.
    used = Redemption.objects.filter(order__user=user)
    used.update(email=user.email.lower(), number=None)
    orders.update(email=user.email)
    _forget_details(orders.exclude(status=OrderStatus.PLACED))


def forget_address(number: str) -> None:
    """Take the address from an order that is done, where its customer asked to be forgotten."""
    order = Order.objects.filter(number=number)
    _forget_details(order.filter(user__deleted_at__isnull=False))
    forget_guest_orders(order.filter(erasure_requested_at__isnull=False))


def forget_guest_orders(orders: QuerySet[Order]) -> None:
    """Take from guests' orders who placed them; all of them are somebody's whom nobody knows."""
    keys = list(orders.order_by().values_list("pk", flat=True))
    done = Order.objects.filter(pk__in=keys)
    email = f"{uuid.uuid4()}@{_ANONYMOUS_DOMAIN}"
    Redemption.objects.filter(order__in=keys).update(email=email, number=None)
    _forget_details(done)
    for key in keys:  # whoever has the link to an order reads it no longer
        Order.objects.filter(pk=key).update(email=email, access_token=uuid.uuid4())


def _forget_details(orders: QuerySet[Order]) -> None:
    """Take from orders where they went, by which parcels, and what was written about them."""
    done = orders.order_by().values("pk")
    Fulfilment.objects.filter(order__in=done).update(tracking_number="", tracking_url="")
    Return.objects.filter(order__in=done).update(reason="")
    Withdrawal.objects.filter(order__in=done).update(name="", email="", reason="")
    OrderEvent.objects.filter(order__in=done, kind__in=_WRITTEN).update(data={})
    orders.update(**dict.fromkeys(_ADDRESS, ""), vat_id_checks=[])


def clear_carts(carts: QuerySet[Cart]) -> None:
    """Take what was entered at checkout from carts, which stay with what was ordered of them."""
    carts.update(email="", **dict.fromkeys(_ADDRESS, ""))


def _read(rows: Iterable[Any], names: Iterable[str]) -> Iterator[dict[str, Any]]:
    return ({name: getattr(row, name) for name in names} for row in rows)


def _describe(line: Any, *amounts: str) -> dict[str, Any]:
    return {
        name: getattr(line, name) for name in ("name", "variant_name", "sku", "quantity", *amounts)
    }
