"""What the shop does when others do something."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from quickscale.core import pages
from quickscale.core.api import forget_list
from quickscale.core.hooks import Envelope
from quickscale_business_themes.ecommerce.models import (
    Category,
    Collection,
    Fulfilment,
    Market,
    PriceTier,
    Product,
    ProductVariant,
    Promotion,
    Refund,
    ScheduledPrice,
    SearchSynonym,
    ShippingPlace,
    ShippingZone,
    StockLevel,
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
)
from quickscale_business_themes.ecommerce.services import (
    cart_merging,
    carts,
    mailing,
    people,
    price_keeping,
)
from quickscale_business_themes.ecommerce.services.rules import forget_rules
from quickscale_business_themes.ecommerce.services.spelling import learn_words
from quickscale_business_themes.ecommerce.services.synonyms import forget_synonyms
from quickscale_business_themes.ecommerce.signals import order_canceled, order_completed


@receiver(user_logged_in, dispatch_uid="ecommerce.merge_guest_cart")
def merge_guest_cart_on_login(*, request: HttpRequest | None, user: Any, **details: Any) -> None:
    """Keep what a guest put into the cart before logging in."""
    token = carts.read_cart_token(request) if request is not None else None
    if token is None:
        return
    cart_merging.merge_guest_cart(token, user=user)
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
    if created and not raw and instance.has_own_mail:
        key = str(instance.public_id)
        mailing.send_order_mail("order_refunded", instance.order, fact=key, refund=key)


@receiver([post_save, post_delete], sender=Category, dispatch_uid="ecommerce.forget_categories")
def forget_categories(**details: Any) -> None:
    """Let pages offer the categories as they are now."""
    forget_list("ecommerce:category-list")


def write_due_prices(*, instance: Any, raw: bool = False, **details: Any) -> None:
    """Write down what the clock has changed of a price, before somebody changes it."""
    is_new = isinstance(instance, ProductVariant) and instance._state.adding
    if not raw and not is_new:
        price_keeping.keep_due_prices(_find_products(instance))


def keep_prices(*, instance: Any, raw: bool = False, origin: Any = None, **details: Any) -> None:
    """Keep what is said of a price with the transaction that changes it."""
    if not raw and _is_of(instance, origin):
        price_keeping.keep_prices(_find_products(instance))


def _is_of(instance: Any, origin: Any) -> bool:
    """Whether a row isn't being deleted with another that it belongs to."""
    return origin is None or getattr(origin, "model", type(origin)) is type(instance)


def _find_products(instance: Any) -> list[int]:
    if isinstance(instance, ProductVariant):
        return [instance.product_id]
    variants = ProductVariant.objects.filter(pk=instance.variant_id).order_by()
    return list(variants.values_list("product", flat=True))


@receiver([post_save, post_delete], sender=StockLevel, dispatch_uid="ecommerce.keep_availability")
def keep_availability(
    *,
    instance: StockLevel,
    created: bool = False,
    raw: bool = False,
    origin: Any = None,
    **details: Any,
) -> None:
    """Keep whether a product is available, where its stock isn't changed by the inventory."""
    # Each new variant gets a level of nothing, which changes nothing.
    is_empty = created and not instance.on_hand and not instance.allocated
    if not raw and not is_empty and _is_of(instance, origin):
        price_keeping.keep_availability(_find_products(instance))


for _priced in (ProductVariant, ScheduledPrice, PriceTier):
    for _signal in (pre_save, pre_delete):
        _signal.connect(write_due_prices, _priced, dispatch_uid="ecommerce.write_due_prices")
    for _signal in (post_save, post_delete):
        _signal.connect(keep_prices, _priced, dispatch_uid="ecommerce.keep_prices")


@receiver(post_save, sender=Product, dispatch_uid="ecommerce.learn_words")
def learn_words_of_product(*, instance: Product, raw: bool, **details: Any) -> None:
    """Keep the words that misspelt ones are corrected to."""
    if not raw:
        learn_words([instance.search_text])


for _signal in (post_save, post_delete):
    _signal.connect(forget_synonyms, SearchSynonym, dispatch_uid="ecommerce.forget_synonyms")


@receiver([post_save, post_delete], sender=Category, dispatch_uid="ecommerce.category_links")
@receiver([post_save, post_delete], sender=Collection, dispatch_uid="ecommerce.collection_links")
def forget_menu_links(**details: Any) -> None:
    """Let menus link to categories and collections as they are now."""
    pages.forget_links()


for _model in (
    Market,
    Promotion,
    ShippingPlace,
    ShippingZone,
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
):
    for _signal in (post_save, post_delete):
        _signal.connect(forget_rules, _model, dispatch_uid="ecommerce.forget_rules")
