"""What search engines read of a home's page, in schema.org's terms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from quickscale.core.plugin_framework import SeoPage
from quickscale.core.seo import SeoAdapter
from quickscale_business_themes.realestate.models import Listing, OfferType
from quickscale_business_themes.realestate.services.searching import list_public

_SCHEMA_ORG = "https://schema.org/"
_GOOD_RELATIONS = "http://purl.org/goodrelations/v1#"


class ListingSeo(SeoAdapter):
    """Describes the page of a listing that the public sees."""

    model = Listing
    url_name = "realestate:listing-detail"
    modified_field = "updated_at"

    def get_queryset(self) -> QuerySet[Any]:
        return list_public()

    def describe(self, subject: Any, **facts: Any) -> SeoPage:
        """Return what the page says; a hidden address isn't part of it."""
        path = self.path_of(subject)
        return SeoPage(
            title=subject.title,
            path=path,
            description=subject.public_remarks[:300],
            kind=self.kind,
            breadcrumbs=list_crumbs(subject, path),
            json_ld=[describe_listing(subject, path)],
        )


def describe_listing(listing: Listing, path: str) -> dict[str, Any]:
    function = "LeaseOut" if listing.offer_type == OfferType.RENT else "Sell"
    return {
        "@type": "RealEstateListing",
        "name": listing.title,
        "description": listing.public_remarks,
        "url": path,
        **({"datePosted": listing.published_at.date().isoformat()} if listing.published_at else {}),
        "offers": {
            "@type": "Offer",
            "url": path,
            "price": str(listing.list_price),
            "priceCurrency": listing.currency,
            "businessFunction": f"{_GOOD_RELATIONS}{function}",
            "availability": f"{_SCHEMA_ORG}InStock",
        },
    }


def list_crumbs(listing: Listing, path: str) -> list[tuple[str, str]]:
    try:
        return [(_("Homes"), reverse("realestate:listing-list")), (listing.title, path)]
    except NoReverseMatch:  # a project may serve the API without pages
        return []
