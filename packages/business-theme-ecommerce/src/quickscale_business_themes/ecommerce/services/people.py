"""What a shop knows of the people who buy there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS
from quickscale_business_themes.ecommerce.models import (
    Address,
    Cart,
    Fulfilment,
    Invoice,
    Order,
    OrderEvent,
    Redemption,
    Return,
    StockAlert,
)
from quickscale_business_themes.ecommerce.models.orders import OrderEventKind, OrderStatus

_READ_AT_ONCE = 200

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
    "phone",
    "note",
)

#: The entries of an order's log that hold what somebody wrote.
_WRITTEN = (OrderEventKind.NOTE, OrderEventKind.REQUEST_RETURN)

#: What else there is of an order, and what is told of it.
_PARTS = {
    "fulfilments": ("carrier", "tracking_number", "tracking_url", "shipped_at", "delivered_at"),
    "refunds": ("amount", "currency", "reason", "created_at"),
    "returns": ("status", "reason", "created_at"),
}


def list_orders(user: Any) -> Iterator[dict[str, Any]]:
    """Yield a person's orders with their lines, as plain data."""
    orders = Order.objects.filter(user=user).prefetch_related("lines", *_PARTS).order_by("pk")
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
    for invoice in Invoice.objects.filter(order__user=user).order_by("pk"):
        for document in (invoice, *invoice.credit_notes.order_by("pk")):
            yield {"number": document.number, "issued_at": document.issued_at, **document.data}


def list_alerts(user: Any) -> Iterator[dict[str, Any]]:
    """Yield the products that a person waits for, as plain data."""
    alerts = StockAlert.objects.filter(email=user.email.lower()).select_related("product")
    for alert in alerts.order_by("pk"):
        yield {"product": alert.product.name, "asked_at": alert.created_at}


def forget_alerts(known_as: Sequence[str]) -> None:
    """Forget what was asked for with the addresses of a person."""
    StockAlert.objects.filter(email__in=[name.lower() for name in known_as]).delete()


def list_carts(user: Any) -> Iterator[dict[str, Any]]:
    """Yield the carts that a person has not bought, as plain data."""
    carts = Cart.objects.filter(user=user, order=None).order_by("pk")
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
    _clear_carts(Cart.objects.filter(user=user))
    orders = Order.objects.filter(user=user)
    # Without numbers, since uses under several addresses come together under one.
    used = Redemption.objects.filter(order__user=user)
    used.update(email=user.email.lower(), number=None)
    orders.update(email=user.email)
    _forget_details(orders.exclude(status=OrderStatus.PLACED))


def forget_address(number: str) -> None:
    """Take the address from an order that is done, where its customer's account is gone."""
    _forget_details(Order.objects.filter(number=number, user__deleted_at__isnull=False))


def _forget_details(orders: QuerySet[Order]) -> None:
    """Take from orders where they went, by which parcels, and what was written about them."""
    done = orders.order_by().values("pk")
    Fulfilment.objects.filter(order__in=done).update(tracking_number="", tracking_url="")
    Return.objects.filter(order__in=done).update(reason="")
    OrderEvent.objects.filter(order__in=done, kind__in=_WRITTEN).update(data={})
    orders.update(**dict.fromkeys(_ADDRESS, ""))


def _clear_carts(carts: QuerySet[Cart]) -> None:
    """Take what was entered at checkout from carts, which stay with what was ordered of them."""
    carts.update(email="", **dict.fromkeys(_ADDRESS, ""))


def _read(rows: Iterable[Any], names: Iterable[str]) -> Iterator[dict[str, Any]]:
    return ({name: getattr(row, name) for name in names} for row in rows)


def _describe(line: Any, *amounts: str) -> dict[str, Any]:
    return {
        name: getattr(line, name) for name in ("name", "variant_name", "sku", "quantity", *amounts)
    }
