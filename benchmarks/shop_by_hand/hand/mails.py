"""The mail that confirms an order."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hand.addresses import format_address
from hand.money import format_money
from quickscale.core.mail.models import MailText, OutgoingMail
from quickscale_business_themes.ecommerce.models import Order, OrderLine

logger = logging.getLogger("shop.mail")

TEMPLATE = "ecommerce.order_paid"


def send_order_paid(order: Order, lines: Sequence[OrderLine]) -> None:
    """Write the mail down with the order, and send it once that is committed."""
    mail = OutgoingMail.objects.create(
        template=TEMPLATE,
        recipient=order.email,
        data={"number": order.number},
        key=f"{TEMPLATE}:{order.number}",
        language=order.language,
    )
    transaction.on_commit(partial(deliver, mail, order, lines), robust=True)


def deliver(mail: OutgoingMail, order: Order, lines: Sequence[OrderLine]) -> None:
    """Send a mail; one that fails stays pending and is tried again by a command."""
    try:
        build_message(mail, order, lines).send()
    except OSError:
        logger.exception("E-mail %s failed", mail.pk)
        return
    sent = OutgoingMail.objects.filter(pk=mail.pk)
    sent.update(status="sent", finished_at=timezone.now(), next_attempt_at=None, attempts=1)


def build_message(
    mail: OutgoingMail, order: Order, lines: Sequence[OrderLine]
) -> EmailMultiAlternatives:
    with translation.override(mail.language):
        subject, introduction = write_words(mail, order)
        context: dict[str, Any] = {
            "subject": subject,
            "introduction": introduction,
            "order": order,
            "lines": lines,
            "sums": list_sums(order),
            "address": format_address(order),
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
        }
        message = EmailMultiAlternatives(
            subject,
            render_to_string("mail/order_paid.txt", context),
            to=[mail.recipient],
            headers={
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                "Message-ID": f"<{mail.pk}@{settings.ALLOWED_HOSTS[0]}>",
            },
        )
        message.attach_alternative(render_to_string("mail/order_paid.html", context), "text/html")
    return message


def write_words(mail: OutgoingMail, order: Order) -> tuple[str, str]:
    """Return the subject and the introduction, in the merchant's words where there are any."""
    own = MailText.objects.filter(name=TEMPLATE, language=mail.language).first()
    subject = own.subject if own else ""
    introduction = own.introduction if own else ""
    values = {"number": order.number, "total": format_money(order.grand_total, order.currency)}
    return (
        (subject or _("Order {number} confirmed")).format_map(values),
        (
            introduction or _("Thank you for your order. We received your payment of {total}.")
        ).format_map(values),
    )


def list_sums(order: Order) -> list[tuple[str, Decimal]]:
    """Return what stands between the lines and the total, where there is any of it."""
    sums = [
        (_("Discount"), -order.discount_total),
        (_("Shipping"), order.shipping_total),
        (_("Tax"), order.tax_total - order.included_tax_total),
    ]
    return [(label, amount) for label, amount in sums if amount]
