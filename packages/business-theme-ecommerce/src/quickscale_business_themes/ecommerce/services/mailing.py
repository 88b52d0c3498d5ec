"""Sending the shop's mails: with the transaction that makes them true, once for each fact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quickscale.core import mail
from quickscale_business_themes.ecommerce.models import Order


def send_order_mail(
    name: str,
    order: Order,
    *,
    to: str = "",
    fact: str = "",
    delay: timedelta | None = None,
    **data: Any,
) -> None:
    """Send a mail about an order to its customer, in their language.

    Args:
        name: which of :mod:`quickscale_business_themes.ecommerce.mails`, without the prefix.
        to: another address than the order's.
        fact: tells apart facts of the same kind about one order, such as its refunds.
        delay: how long to wait before it is composed and sent.
        data: further arguments of what composes it, plain JSON.
    """
    mail.MailType.find(f"ecommerce.{name}").send(
        to=to or order.email,
        data={"number": order.number, **data},
        key=f"{order.number}:{fact}" if fact else order.number,
        language=order.language,
        delay=delay,
    )
