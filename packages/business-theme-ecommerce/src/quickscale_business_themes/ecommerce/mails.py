"""The mails that a shop sends to its customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.mail import MailContent, MailType
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import invitation_mails, mail_content

_HELD = timedelta(minutes=30)
_PAYMENT_TAKES = timedelta(days=7)
_PLACEHOLDERS = ("number", "name", "shop", "total")


def samples() -> Any:
    """Return the module of made-up orders, which only previews need."""
    from quickscale_business_themes.ecommerce.samples import orders

    return orders


def _order_mail(name: str, *, describe: Callable[[Order], MailContent], **details: Any) -> MailType:
    return MailType(
        name=f"ecommerce.{name}",
        sample=lambda: describe(samples().build_sample_order()),
        **{"placeholders": _PLACEHOLDERS, **details},
    )


def _describe_sample_downloads(order: Order) -> MailContent:
    return mail_content.describe_downloads(order, samples().build_sample_downloads(order))


def _describe_sample_shipment(order: Order) -> MailContent:
    return mail_content.describe_shipped(order, *samples().build_sample_shipment(order))


def _describe_sample_refund(order: Order) -> MailContent:
    return mail_content.describe_refunded(order, samples().build_sample_refund(order))


def _describe_sample_invitation(order: Order) -> MailContent:
    names = [line.name for line in order.lines.all()]
    return invitation_mails.describe_review_invitation(order, names, "/")


def _describe_sample_reminder() -> MailContent:
    order = samples().build_sample_order()
    rows = [mail_content.describe_line(line) for line in order.lines.all()]
    return invitation_mails.describe_cart_reminder(rows, "/cart/", order.email)


def _describe_sample_withdrawal(order: Order) -> MailContent:
    return mail_content.describe_withdrawal(*samples().build_sample_withdrawal(order))


def _describe_sample_rejection(order: Order) -> MailContent:
    return mail_content.describe_rejection(samples().build_sample_withdrawal(order)[0])


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
        "payment_requested",
        label=_("Payment link"),
        subject=_("Your payment for order {number}"),
        introduction=_("Your order is ready. To complete it, pay {due} on your order page."),
        compose=mail_content.compose_payment_requested,
        describe=lambda order: mail_content.describe_payment_requested(
            order, timezone.now() + _PAYMENT_TAKES
        ),
        placeholders=(*_PLACEHOLDERS, "due"),
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
        "order_edited",
        label=_("Order changed"),
        subject=_("Order {number} changed"),
        introduction=_("We've changed your order. Here is what it contains now."),
        compose=mail_content.compose_edited,
        describe=mail_content.describe_edited,
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
        "withdrawal_received",
        label=_("Withdrawal received"),
        subject=_("We received your withdrawal from order {number}"),
        introduction=_("We have received your withdrawal. This is what you stated:"),
        compose=mail_content.compose_withdrawal_received,
        describe=_describe_sample_withdrawal,
    ),
    _order_mail(
        "withdrawal_rejected",
        label=_("Withdrawal rejected"),
        subject=_("Your withdrawal from order {number}"),
        introduction=_("We can't accept your withdrawal."),
        compose=mail_content.compose_withdrawal_rejected,
        describe=_describe_sample_rejection,
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

GUEST_DATA = MailType(
    name="ecommerce.guest_data",
    label=_("Link to a guest's data"),
    subject=_("Your data at {shop}"),
    introduction=_(
        "You asked for the data we hold about you. Open the link to view, download or erase it."
    ),
    placeholders=("shop",),
    compose=mail_content.compose_guest_data,
    sample=lambda: mail_content.compose_guest_data("sample"),
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

INVITATIONS = (
    _order_mail(
        "review_invitation",
        label=_("Review invitation"),
        subject=_("How do you like your order from {shop}?"),
        introduction=_("We'd love to know what you think of what you bought. It takes a minute."),
        compose=invitation_mails.compose_review_invitation,
        describe=_describe_sample_invitation,
    ),
    MailType(
        name="ecommerce.cart_reminder",
        label=_("Cart reminder"),
        subject=_("You left something in your cart at {shop}"),
        introduction=_("You asked us to remind you: this is still in your cart."),
        placeholders=("shop",),
        compose=invitation_mails.compose_cart_reminder,
        sample=_describe_sample_reminder,
    ),
)
