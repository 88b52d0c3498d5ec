"""What search engines read of the shop's pages, in schema.org's terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from quickscale.core.plugin_framework import SeoPage
from quickscale.core.seo import SeoAdapter
from quickscale_business_themes.ecommerce.models import (
    Category,
    Collection,
    Product,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.reviews import average_rating
from quickscale_business_themes.ecommerce.services.catalogue import (
    Offers,
    list_visible_products,
    picture_url,
)
from quickscale_business_themes.ecommerce.services.rows import ProductDetails

#: Options that schema.org has a property for; any other is a property by name.
_OPTION_PROPERTIES = {
    "color": "color",
    "colour": "color",
    "material": "material",
    "pattern": "pattern",
    "size": "size",
}
_SCHEMA_ORG = "https://schema.org/"

Choices = Sequence[tuple[str, str]]


class ProductSeo(SeoAdapter):
    """Describes a product's page: one that can be bought, or a group of variants."""

    model = Product
    url_name = "ecommerce:product-detail"
    modified_field = "updated_at"

    def get_queryset(self) -> QuerySet[Any]:
        return list_visible_products()

    def describe(self, subject: Any, **facts: Any) -> SeoPage:
        """Return what a product's page says.

        Args:
            subject: the product.
            facts: its ``details`` and the ``offers`` to the visitor.
        """
        details, offers = facts["details"], facts["offers"]
        path = self.path_of(subject)
        pictures = [picture_url(each.image.name) for each in details.images]
        return SeoPage(
            title=subject.name,
            path=path,
            description=subject.description,
            kind=self.kind,
            og_type="product",
            image=pictures[0] if pictures else "",
            breadcrumbs=list_crumbs(
                "product-list", _("Products"), details.breadcrumbs, (subject.name, path)
            ),
            json_ld=[
                {
                    **describe_goods(details, offers, path=path),
                    "name": subject.name,
                    "description": subject.description,
                    "url": path,
                    "image": pictures,
                    **describe_rating(details),
                    **describe_attributes(details),
                }
            ],
        )


class CategorySeo(SeoAdapter):
    """Describes a category's page."""

    model = Category
    url_name = "ecommerce:category-detail"
    title_field = "name"

    def describe(self, subject: Any, **facts: Any) -> SeoPage:
        path = self.path_of(subject)
        return SeoPage(
            title=str(subject),
            path=path,
            description=subject.get_text("description"),
            kind=self.kind,
            breadcrumbs=list_crumbs("category-list", _("Categories"), (), (str(subject), path)),
            json_ld=[{"@type": "CollectionPage", "name": str(subject), "url": path}],
        )


def describe_rating(details: ProductDetails) -> dict[str, Any]:
    """Return what the reviews of a product come to, nothing without any."""
    average = average_rating(details.rating_total, details.rating_count)
    if average is None:
        return {}
    rating = {
        "@type": "AggregateRating",
        "ratingValue": str(average),
        "reviewCount": details.rating_count,
    }
    return {"aggregateRating": rating}


def describe_attributes(details: ProductDetails) -> dict[str, Any]:
    """Return what is said of a product as properties by name, nothing where nothing is."""
    if not details.attributes:
        return {}
    properties = [
        {
            "@type": "PropertyValue",
            "name": value.attribute.name,
            "value": value.plain,
            **({"unitText": value.attribute.unit} if value.attribute.unit else {}),
        }
        for value in details.attributes
    ]
    return {"additionalProperty": properties}


class CollectionSeo(SeoAdapter):
    """Describes a collection's page."""

    model = Collection
    url_name = "ecommerce:collection-detail"
    title_field = "name"

    def get_queryset(self) -> QuerySet[Any]:
        return Collection.objects.filter(is_published=True)

    def describe(self, subject: Any, **facts: Any) -> SeoPage:
        path = self.path_of(subject)
        return SeoPage(
            title=str(subject),
            path=path,
            description=subject.get_text("description"),
            kind=self.kind,
            json_ld=[{"@type": "CollectionPage", "name": str(subject), "url": path}],
        )


def describe_goods(details: ProductDetails, offers: Offers, *, path: str) -> dict[str, Any]:
    """Return what is sold on a product's page, as a ``Product`` or a ``ProductGroup``."""
    if len(details.variants) == 1:
        return describe_variant(details.default_variant, offers, path=path)
    return {
        "@type": "ProductGroup",
        "productGroupID": details.product.slug,
        "variesBy": [
            f"{_SCHEMA_ORG}{_OPTION_PROPERTIES[name.lower()]}"
            for name in details.options
            if name.lower() in _OPTION_PROPERTIES
        ],
        "hasVariant": [
            {
                **describe_variant(variant, offers, path=path),
                **describe_choices(details.choices.get(variant.pk, ())),
                "name": str(variant),
            }
            for variant in details.variants
        ],
    }


def describe_variant(variant: ProductVariant, offers: Offers, *, path: str) -> dict[str, Any]:
    price = offers.of(variant).price.rounded()
    return {
        "@type": "Product",
        "sku": variant.sku,
        "offers": {
            "@type": "Offer",
            "url": path,
            "price": str(price.amount),
            "priceCurrency": price.currency,
            "availability": f"{_SCHEMA_ORG}{find_availability(variant)}",
        },
    }


def describe_choices(choices: Choices) -> dict[str, Any]:
    """Return how a variant differs from the others of its group."""
    known = {_OPTION_PROPERTIES.get(name.lower(), ""): value for name, value in choices}
    others = [
        {"@type": "PropertyValue", "name": name, "value": value}
        for name, value in choices
        if name.lower() not in _OPTION_PROPERTIES
    ]
    return {**{name: known[name] for name in known if name}, "additionalProperty": others}


def find_availability(variant: ProductVariant) -> str:
    if variant.available == 0:
        return "OutOfStock"
    left = getattr(variant, "stock_left", 1)
    is_awaited = variant.track_inventory and variant.allows_backorder and left <= 0
    return "BackOrder" if is_awaited else "InStock"


def list_crumbs(
    screen: str, label: str, categories: Iterable[Category], page: tuple[str, str]
) -> list[tuple[str, str]]:
    """Return the way down to a page from the screen above it, as the page itself shows it."""
    try:
        path = [(each.name, url_of_category(each.slug)) for each in categories]
        return [(label, reverse(f"ecommerce:{screen}")), *path, page]
    except NoReverseMatch:  # a project may serve the API without pages
        return []


def url_of_category(slug: str) -> str:
    return reverse("ecommerce:category-detail", kwargs={"slug": slug})
