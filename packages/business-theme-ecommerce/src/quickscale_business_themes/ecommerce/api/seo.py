"""What search engines are told about the shop's pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from quickscale.core.plugin_framework import service
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.catalogue import ProductDetails
from quickscale_business_themes.ecommerce.services.pricing import Offers


def describe_product(details: ProductDetails, *, request: Any, offers: Offers) -> dict[str, Any]:
    """Return the head of a product's page, as the chosen SEO plugin or its no-op sees it.

    Args:
        offers: what the visitor pays.
    """
    product = details.product
    pictures = [_absolute(request, picture.image.url) for picture in details.images]
    described = service("seo").describe(
        "Product",
        title=product.name,
        description=product.description,
        url=_absolute(request, _page_of(product)),
        image=pictures[0] if pictures else "",
        data={**_describe_offer(details, offers), "images": pictures},
    )
    return asdict(described)


def _describe_offer(details: ProductDetails, offers: Offers) -> dict[str, Any]:
    variant = details.default_variant
    offer = offers.of(variant)
    return {
        "sku": variant.sku,
        "price": str(offer.price.amount),
        "currency": offer.price.currency,
        "availability": "InStock" if details.is_available else "OutOfStock",
    }


def _page_of(product: Product) -> str:
    """Return the product's page; a project may serve the API without pages."""
    try:
        return reverse("ecommerce:product-detail", kwargs={"slug": product.slug})
    except NoReverseMatch:
        return ""


def _absolute(request: HttpRequest | None, path: str) -> str:
    return request.build_absolute_uri(path) if request and path else path
