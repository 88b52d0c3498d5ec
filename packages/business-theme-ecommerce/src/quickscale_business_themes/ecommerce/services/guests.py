"""What a shop knows of guests, who have no account: given to them, and forgotten, on request.

A guest is an e-mail address. Whoever reads its mail is the guest: a link that is sent there, and
holds for a day, opens what is known of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from quickscale.core import mail
from quickscale_business_themes.ecommerce.models import Cart, Invoice, Order, StockAlert
from quickscale_business_themes.ecommerce.models.orders import OrderStatus
from quickscale_business_themes.ecommerce.services import people

#: How long a link to a guest's data holds.
VALID_FOR = timedelta(days=1)
_SALT = "ecommerce.guest-data"


def list_guest_orders(email: str) -> QuerySet[Order]:
    """Return the orders of an address that belong to no account."""
    return Order.objects.filter(user=None, email__iexact=email)


def request_link(email: str) -> None:
    """Send a link to the data of an address, if there are any, at most once an hour."""
    if not is_known(email):
        return
    key = sha256(email.lower().encode()).hexdigest()
    hour = timezone.now().strftime("%Y-%m-%dT%H")
    mail.MailType.find("ecommerce.guest_data").send(
        to=email, data={"token": make_token(email)}, key=f"{key}:{hour}"
    )


def is_known(email: str) -> bool:
    has_alert = StockAlert.objects.filter(email=email.lower()).exists()
    return has_alert or list_guest_orders(email).exists() or _list_carts(email).exists()


def make_token(email: str) -> str:
    return signing.dumps(email.lower(), salt=_SALT)


def read_token(token: str) -> str | None:
    """Return the address of a link; None if it is none, or too old."""
    try:
        email: str = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return email


def write_export(email: str) -> str:
    """Return all that is known of a guest, as JSON."""
    parts: dict[str, Iterator[dict[str, Any]]] = {
        "orders": people.describe_orders(list_guest_orders(email)),
        "order_invoices": people.describe_documents(
            Invoice.objects.filter(order__in=list_guest_orders(email))
        ),
        "carts": people.describe_carts(_list_carts(email)),
        "stock_alerts": people.describe_alerts(email),
    }
    data = {"exported_at": timezone.now(), **{name: list(rows) for name, rows in parts.items()}}
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


@transaction.atomic
def erase(email: str) -> None:
    """Forget a guest. What tax law has kept stays: amounts and dates of orders, and invoices.

    An order that is still to be sent keeps its address until it is completed or cancelled, since
    somebody is waiting for it. Repeated, it changes nothing.
    """
    people.forget_alerts([email])
    _list_carts(email).delete()
    people.clear_carts(Cart.objects.filter(order__in=list_guest_orders(email)))
    found = list_guest_orders(email).select_for_update()
    found.filter(erasure_requested_at=None).update(erasure_requested_at=timezone.now())
    people.forget_guest_orders(list_guest_orders(email).exclude(status=OrderStatus.PLACED))


def _list_carts(email: str) -> QuerySet[Cart]:
    return Cart.objects.filter(user=None, order=None, email__iexact=email)
