"""The mails that a shop sends to its customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.mail import MailContent, MailType
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.samples.orders import (
    build_sample_downloads,
    build_sample_order,
    build_sample_refund,
    build_sample_shipment,
)
from quickscale_business_themes.ecommerce.services import mail_content

_HELD = timedelta(minutes=30)
_PLACEHOLDERS = ("number", "name", "shop", "total")


def _order_mail(name: str, *, describe: Callable[[Order], MailContent], **details: Any) -> MailType:
    return MailType(
        name=f"ecommerce.{name}",
        sample=lambda: describe(build_sample_order()),
        **{"placeholders": _PLACEHOLDERS, **details},
    )


def _describe_sample_downloads(order: Order) -> MailContent:
    return mail_content.describe_downloads(order, build_sample_downloads(order))


def _describe_sample_shipment(order: Order) -> MailContent:
    return mail_content.describe_shipped(order, *build_sample_shipment(order))


def _describe_sample_refund(order: Order) -> MailContent:
    return mail_content.describe_refunded(order, build_sample_refund(order))


ORDER_MAILS = (
    _order_mail(
        "order_placed",
        label=_("Order awaiting payment"),
        subject=_("Order {number} received"),
        introduction=_(
            "Thank you for your order. We'll start on it as soon as your payment arrives."
        ),
        compose=mail_content.compose_placed,
        describe=lambda order: mail_content.describe_placed(order, timezone.now() + _HELD),
    ),
    _order_mail(
        "order_paid",
        label=_("Order confirmed"),
        subject=_("Order {number} confirmed"),
        introduction=_("Thank you for your order. We received your payment of {total}."),
        compose=mail_content.compose_paid,
        describe=mail_content.describe_paid,
    ),
    _order_mail(
        "payment_failed",
        label=_("Payment failed"),
        subject=_("Payment for order {number} failed"),
        introduction=_(
            "Your payment didn't arrive in time, so we cancelled your order. "
            "You weren't charged. You're welcome to order again."
        ),
        compose=mail_content.compose_payment_failed,
        describe=mail_content.describe_order,
    ),
    _order_mail(
        "downloads_ready",
        label=_("Downloads ready"),
        subject=_("Your downloads from order {number}"),
        introduction=_("Your files are ready. You'll find them on your order's page at any time."),
        compose=mail_content.compose_downloads,
        describe=_describe_sample_downloads,
    ),
    _order_mail(
        "order_shipped",
        label=_("Order shipped"),
        subject=_("Order {number} shipped"),
        introduction=_("Good news: your order is on its way to you."),
        compose=mail_content.compose_shipped,
        describe=_describe_sample_shipment,
    ),
    _order_mail(
        "order_refunded",
        label=_("Order refunded"),
        subject=_("Refund for order {number}"),
        introduction=_("We've refunded {refund} to the payment method that you used."),
        compose=mail_content.compose_refunded,
        describe=_describe_sample_refund,
        placeholders=(*_PLACEHOLDERS, "refund"),
    ),
    _order_mail(
        "order_canceled",
        label=_("Order cancelled"),
        subject=_("Order {number} cancelled"),
        introduction=_("Your order has been cancelled."),
        compose=mail_content.compose_canceled,
        describe=mail_content.describe_canceled,
    ),
)

BACK_IN_STOCK = MailType(
    name="ecommerce.back_in_stock",
    label=_("Back in stock"),
    subject=_("{product} is available again"),
    introduction=_(
        "You asked us to tell you when {product} is available again. It is, while stocks last."
    ),
    placeholders=("product", "shop"),
    compose=mail_content.compose_back_in_stock,
    sample=lambda: mail_content.describe_back_in_stock("Stoneware mug", "stoneware-mug"),
)
