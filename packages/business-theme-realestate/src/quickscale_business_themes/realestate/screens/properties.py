"""The homes themselves, and what they are worth."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

PROPERTIES = (
    Screen(
        "property-list",
        "agency/properties/",
        audience="team",
        export=True,
        saved_views=True,
        actions=(Action("new", screen="property-create", tone="primary"),),
        empty=_("No properties yet."),
    ),
    Screen(
        "property-create",
        "agency/properties/new/",
        audience="team",
        success="property-detail",
        message=_("Property saved. Now offer it."),
    ),
    Screen(
        "property-detail",
        "agency/properties/<uuid:id>/",
        audience="team",
        actions=(
            Action(
                "offer",
                "realestate:agency-listing-create",
                label=_("New listing"),
                fields=("title", "offer_type", "list_price", "currency", "list_agent"),
                body={"property": P("data.id")},
                success="agency-listing-detail",
                message=_("Listing saved as a draft. Add photos, then publish it."),
                tone="primary",
            ),
            Action(
                "estimate",
                "realestate:valuation-create",
                label=_("Estimate value"),
                fields=(),
                body={"property": P("data.id")},
                success="valuation-detail",
                message=_("Estimated. It is no appraisal and not for lending."),
            ),
            Action("edit", screen="property-edit", label=_("Edit")),
            Action("delete", "realestate:property-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "duplicates",
                "realestate:property-list",
                kind="table",
                title=_("Possible duplicates of this address"),
                query={"same_as": P("data.id")},
                fields=("property_sub_type", "living_area", "listing_count", "created_at"),
                limit=20,
                actions=(
                    Action(
                        "merge",
                        "realestate:property-merge",
                        params={"id": P("path.id")},
                        body={"duplicate": P("row.id")},
                        label=_("Merge into this one"),
                        confirm=_(
                            "All listings of the other property move to this one, with their "
                            "photos and history; the other property is deleted. This can't be "
                            "undone."
                        ),
                        message=_("Merged."),
                    ),
                ),
            ),
            Panel(
                "listings",
                "realestate:agency-listing-list",
                kind="table",
                title=_("Listings"),
                query={"property": P("data.id")},
                fields=("offer_type", "standard_status", "list_price", "days_on_market"),
                limit=20,
                empty=_("This property hasn't been offered yet."),
            ),
            Panel(
                "valuations",
                "realestate:valuation-list",
                kind="table",
                title=_("Estimates of the value"),
                query={"property": P("data.id")},
                fields=("estimate", "low", "high", "confidence", "created_at"),
                limit=5,
                empty=_("The value hasn't been estimated yet."),
            ),
        ),
    ),
    Screen(
        "valuation-detail",
        "agency/valuations/<uuid:id>/",
        audience="team",
        parent="property-list",
        fields=(
            "notice",
            "property",
            "estimate",
            "low",
            "high",
            "confidence",
            "created_at",
            "by",
        ),
        panels=(
            Panel(
                "comparables",
                "realestate:valuation-comparables",
                kind="table",
                title=_("Comparable sales"),
                limit=10,
            ),
        ),
    ),
    Screen("property-edit", "agency/properties/<uuid:id>/edit/", audience="team"),
)
