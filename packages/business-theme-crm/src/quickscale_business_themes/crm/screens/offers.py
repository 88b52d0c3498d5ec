"""What is offered to a customer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

OFFERS = (
    Screen(
        "offer-list",
        "offers/",
        title=_("Offers"),
        audience="team",
        empty=_("No offers yet. Make one on the page of a deal."),
    ),
    Screen(
        "offer-detail",
        "offers/<uuid:id>/",
        audience="team",
        fields=(
            "status",
            "url",
            "deal",
            "valid_until",
            "total",
            "view_count",
            "first_viewed_at",
            "last_viewed_at",
            "published_at",
            "accepted_at",
            "accepted_name",
            "revoked_at",
            "content",
        ),
        actions=(
            Action(
                "edit",
                "crm:offer-partial-update",
                label=_("Edit offer"),
                fields=("title", "valid_until", "content", "lines"),
                message=_("Offer saved."),
            ),
            Action(
                "publish",
                "crm:offer-publish",
                confirm=_("Publish this offer? After that you can't change it any more."),
                message=_("Published. Send the address to your customer."),
                tone="primary",
            ),
            Action(
                "copy",
                "crm:offer-copy",
                success="offer-detail",
                message=_("This is the copy."),
            ),
            Action(
                "revoke",
                "crm:offer-revoke",
                confirm=_("Revoke this offer? Its address won't work any more."),
                message=_("Offer revoked."),
                tone="danger",
            ),
            Action("delete", "crm:offer-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "lines",
                "crm:offer-line-list",
                kind="table",
                title=_("Lines"),
                query={"offer": P("data.id")},
                limit=100,
            ),
            Panel(
                "views",
                "crm:offer-view-list",
                kind="table",
                title=_("Views"),
                query={"offer": P("data.id")},
                limit=20,
            ),
        ),
    ),
    Screen(
        "offer-page",
        "offer/<str:token>/",
        "crm:offer-page-retrieve",
        fields=("team", "valid_until", "total", "accepted_name", "accepted_at", "content"),
        panels=(
            Panel(
                "lines",
                "crm:offer-page-line-list",
                kind="table",
                title=_("Lines"),
                params={"token": P("path.token")},
                limit=100,
            ),
            Panel(
                "accept",
                "crm:offer-page-accept",
                kind="form",
                title=_("Accept offer"),
                params={"token": P("path.token")},
                fields=("name",),
                message=_("You have accepted this offer. Thank you."),
            ),
        ),
        view="quickscale_business_themes.crm.views.OfferPageView",
    ),
)
