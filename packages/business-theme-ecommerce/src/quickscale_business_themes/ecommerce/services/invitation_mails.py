"""What invitations and reminders say, composed when they are delivered."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings
from quickscale.core.mail import MailContent, absolute_url, blocks
from quickscale.core.money import format_money
from quickscale_business_themes.ecommerce.models import CartReminder, Order
from quickscale_business_themes.ecommerce.services import (
    cart_reminders,
    carts,
    mail_content,
    review_invitations,
)
from quickscale_business_themes.ecommerce.services.mail_preferences import build_unsubscribe

_TIMES = "\N{MULTIPLICATION SIGN}"


def compose_review_invitation(number: str) -> MailContent | None:
    """The products of an order; None if its customer was refunded, has written or has objected."""
    order = mail_content.read_order(number)
    if not review_invitations.is_wanted(order):
        return None
    products = list(review_invitations.list_to_review(order))
    kwargs = {"token": review_invitations.sign_order(order)}
    page = reverse("ecommerce:invited-review-list", kwargs=kwargs)
    if len(products) == 1:
        kwargs["slug"] = products[0].slug
        page = reverse("ecommerce:invited-review-create", kwargs=kwargs)
    return describe_review_invitation(order, [each.name for each in products], page)


def describe_review_invitation(order: Order, products: Sequence[str], page: str) -> MailContent:
    return MailContent(
        blocks=[
            blocks.Button(_("Write a review"), absolute_url(page)),
            blocks.Table([blocks.Row(name) for name in products], heading=_("You bought")),
        ],
        values=mail_content.describe_values(order),
        unsubscribe=build_unsubscribe(order.email),
    )


def compose_cart_reminder(cart: int) -> MailContent | None:
    """What is in a cart; None if it was ordered, emptied or given up meanwhile."""
    found = CartReminder.objects.select_related("cart__user").filter(pk=cart).first()
    if found is None or not cart_reminders.is_wanted(found):
        return None
    view = carts.review_cart(found.cart, user=found.cart.user)
    rows = [
        blocks.Row(
            f"{each.line.quantity} {_TIMES} {each.product.name}",
            format_money(each.total.amount, each.total.currency),
            detail=each.line.variant.name,
        )
        for each in view.lines
        if not each.is_blocked
    ]
    page = f"{reverse('ecommerce:cart')}?restore={cart_reminders.sign_cart(found.cart)}"
    return describe_cart_reminder(rows, page, found.email) if rows else None


def describe_cart_reminder(rows: Sequence[blocks.Row], page: str, email: str) -> MailContent:
    return MailContent(
        blocks=[
            blocks.Button(_("Return to your cart"), absolute_url(page)),
            blocks.Table(rows, columns=(_("Product"), _("Amount"))),
            blocks.Paragraph(_("This is the only reminder that we send you of this cart.")),
        ],
        values={"shop": quickscale_settings.SITE_NAME},
        unsubscribe=build_unsubscribe(email),
    )
