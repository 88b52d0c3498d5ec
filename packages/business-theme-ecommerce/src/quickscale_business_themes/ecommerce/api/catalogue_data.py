"""The catalogue as data, written out since lists are mostly this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from quickscale.core.api import (
    MoneyField,
)
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.api.listed_prices import (
    describe_unit_price,
)
from quickscale_business_themes.ecommerce.api.pictures import (
    show_image,
    show_picture,
)
from quickscale_business_themes.ecommerce.api.ratings import describe_rating
from quickscale_business_themes.ecommerce.api.swatches import describe_swatches
from quickscale_business_themes.ecommerce.models import (
    AttributeValue,
    ProductImage,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.catalogue import Offer, Offers
from quickscale_business_themes.ecommerce.services.markets import find_shown_market
from quickscale_business_themes.ecommerce.services.rows import Card, ProductDetails

_MONEY, _MOMENT = MoneyField(), serializers.DateTimeField()


def describe_card(card: Card, offers: Offers, balance: Any) -> dict[str, Any]:
    """Return a product as a list shows it. Written out, since a list is mostly this.

    Args:
        balance: the visitor's credits, None for a guest.
    """
    variant = card.variant
    offer = offers.of(variant)
    can_purchase = (
        balance is not None
        and variant.available != 0
        and catalogue.is_affordable(offer.price, balance)
    )
    return {
        "id": card.slug,
        "slug": card.slug,
        "name": card.name,
        "description": card.description,
        **_describe_offer(offer),
        "currency": variant.currency,
        "is_on_sale": card.is_on_sale or offer.compare_at_price is not None,
        "price_varies": card.price_varies,
        "has_variants": card.has_variants,
        "unit_pricing": describe_unit_price(variant, offer.price),
        "is_available": card.is_available,
        "is_digital": card.is_digital,
        "can_purchase": can_purchase,
        "rating": describe_rating(card.rating_total, card.rating_count),
        "image": show_card_picture(card) if card.image else None,
        "swatches": describe_swatches(card.swatches),
        "category": refer(card.category_slug, card.category_name) if card.category_slug else None,
        "published_at": _MOMENT.to_representation(card.published_at),
    }


def describe_variant(
    variant: ProductVariant,
    offer: Offer,
    options: Any,
    picture: ProductImage | None,
    tiers: Iterable[tuple[int, Money]] = (),
) -> dict[str, Any]:
    name = variant.get_text("name")
    return {
        "id": variant.public_id,
        "sku": variant.sku,
        "title": name or str(variant.product),
        "name": name,
        **_describe_offer(offer),
        "currency": variant.currency,
        "is_on_sale": offer.compare_at_price is not None,
        "unit_pricing": describe_unit_price(variant, offer.price),
        "price_tiers": [
            {
                "min_quantity": quantity,
                "price": _MONEY.to_representation(price),
                "currency": price.currency,
            }
            for quantity, price in tiers
        ],
        "is_default": variant.is_default,
        "available": variant.available,
        "requires_shipping": variant.requires_shipping,
        "image": show_image(picture) if picture else None,
        "options": [{"name": name, "value": value} for name, value in options],
    }


def describe_attribute(value: AttributeValue) -> dict[str, str]:
    attribute = value.attribute
    return {
        "slug": attribute.slug,
        "name": attribute.name,
        "value": value.plain,
        "text": value.shown,
        "unit": attribute.unit,
    }


def as_card(details: ProductDetails) -> Card:
    product, category = details.product, details.category
    counting = details.counting
    picture = details.images[0] if details.images else None
    return Card(
        product.pk,
        product.slug,
        product.name,
        product.description,
        product.published_at,
        picture.image.name if picture else None,
        picture.alt if picture else None,
        picture.width if picture else None,
        picture.height if picture else None,
        picture.renditions if picture else None,
        category.slug if category else None,
        category.name if category else None,
        details.is_available,
        any(each.is_on_sale for each in counting),
        counting[0],
        counting[0].selling_price < counting[-1].selling_price,
        len(details.variants) > 1,
        details.is_digital,
        details.rating_total,
        details.rating_count,
        list(details.swatches.values()),
    )


def _describe_offer(offer: Offer) -> dict[str, Any]:
    before, prior = offer.compare_at_price, offer.prior_price
    if prior is not None and not find_shown_market().prior_prices:
        prior = None
    return {
        "price": _MONEY.to_representation(offer.price),
        "compare_at_price": None if before is None else _MONEY.to_representation(before),
        "prior_price": None if prior is None else _MONEY.to_representation(prior),
    }


def refer(slug: Any, name: Any) -> dict[str, str]:
    return {"id": slug, "label": name, "slug": slug}


def show_card_picture(card: Card) -> dict[str, Any]:
    size = card.image_width, card.image_height
    return show_picture(str(card.image), card.image_alt, *size, card.image_renditions)
