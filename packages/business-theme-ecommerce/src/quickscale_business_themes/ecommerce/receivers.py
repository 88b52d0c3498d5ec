"""What the shop does when others do something."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from quickscale.core.api import forget_list
from quickscale.core.hooks import Envelope
from quickscale_business_themes.ecommerce.models import (
    Category,
    Fulfilment,
    Promotion,
    Refund,
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
)
from quickscale_business_themes.ecommerce.services import carts, mailing, people
from quickscale_business_themes.ecommerce.services.rules import forget_rules
from quickscale_business_themes.ecommerce.signals import order_canceled, order_completed


@receiver(user_logged_in, dispatch_uid="ecommerce.merge_guest_cart")
def merge_guest_cart_on_login(*, request: HttpRequest | None, user: Any, **details: Any) -> None:
    """Keep what a guest put into the cart before logging in."""
    token = carts.read_cart_token(request) if request is not None else None
    if token is None:
        return
    carts.merge_guest_cart(token, user=user)
    carts.clear_cart_token(request)


@receiver(email_confirmed, dispatch_uid="ecommerce.claim_confirmed_orders")
def claim_orders_on_confirmation(*, email_address: Any, **details: Any) -> None:
    """Give an account the orders that were placed as a guest, once its address is verified."""
    people.claim_guest_orders(email_address.user, [email_address.email])


@receiver(user_logged_in, dispatch_uid="ecommerce.claim_guest_orders")
def claim_orders_on_login(*, user: Any, **details: Any) -> None:
    """Give a customer the orders that they placed as a guest since they were here last."""
    verified = EmailAddress.objects.filter(user=user, verified=True)
    people.claim_guest_orders(user, verified.values_list("email", flat=True))


@receiver([order_completed, order_canceled], dispatch_uid="ecommerce.forget_address")
def forget_order_address(*, event: Envelope, **details: Any) -> None:
    """Forget where an order was sent whose customer deleted their account meanwhile."""
    people.forget_address(event.object_id)


@receiver(post_save, sender=Fulfilment, dispatch_uid="ecommerce.tell_shipped")
def tell_shipped(*, instance: Fulfilment, created: bool, raw: bool, **details: Any) -> None:
    """Write to the customer, with the transaction that notes a shipment."""
    if created and not raw:
        key = str(instance.public_id)
        mailing.send_order_mail("order_shipped", instance.order, fact=key, fulfilment=key)


@receiver(post_save, sender=Refund, dispatch_uid="ecommerce.tell_refunded")
def tell_refunded(*, instance: Refund, created: bool, raw: bool, **details: Any) -> None:
    """Write to the customer, with the transaction that notes a refund."""
    if created and not raw:
        key = str(instance.public_id)
        mailing.send_order_mail("order_refunded", instance.order, fact=key, refund=key)


@receiver([post_save, post_delete], sender=Category, dispatch_uid="ecommerce.forget_categories")
def forget_categories(**details: Any) -> None:
    """Let pages offer the categories as they are now."""
    forget_list("ecommerce:category-list")


for _model in (Promotion, TaxCategory, TaxPlace, TaxRate, TaxZone):
    for _signal in (post_save, post_delete):
        _signal.connect(forget_rules, _model, dispatch_uid="ecommerce.forget_rules")
