"""Open days, and what visitors come back to by the link of a mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

_PRIVATE = "quickscale_business_themes.realestate.views.PrivateLinkView"
_TOKEN = {"token": P("path.token")}

CONVERSATIONS = (
    Screen(
        "open-house-list",
        "open-days/",
        title=_("Open days"),
        description=_("Homes that you can see without an appointment."),
        navigation=True,
        empty=_("No open days at the moment."),
    ),
    Screen(
        "open-house-detail",
        "open-days/<uuid:id>/",
        fields=(
            "listing",
            "starts_at",
            "ends_at",
            "address",
            "agency",
            "places_left",
            "remarks",
        ),
        panels=(
            Panel(
                "register",
                "realestate:open-house-register",
                kind="form",
                title=_("Register"),
                params={"id": P("data.id")},
                fields=("name", "email", "phone", "guests", "topic"),
                message=_("You are registered. We have sent you an e-mail."),
            ),
        ),
    ),
    Screen(
        "registration",
        "registration/<str:token>/",
        "realestate:registration-retrieve",
        title=_("Your registration"),
        kind="detail",
        fields=("title", "time", "address", "agency", "status", "guests", "canceled_at"),
        actions=(
            Action(
                "cancel",
                "realestate:registration-cancel",
                label=_("Cancel registration"),
                confirm=_("Do you want to cancel your registration?"),
                message=_("Your registration was canceled."),
                tone="danger",
            ),
        ),
        view=_PRIVATE,
    ),
    Screen(
        "my-inquiry-list",
        "my-inquiries/",
        title=_("Your inquiries and viewings"),
        audience="authenticated",
        item="conversation",
        empty=_("You haven't asked about a home yet."),
        empty_screen="listing-list",
    ),
    Screen(
        "conversation",
        "conversation/<str:token>/",
        "realestate:conversation-retrieve",
        kind="detail",
        fields=("kind", "agency", "agent", "phone", "address", "viewing", "created_at", "message"),
        actions=(
            Action(
                "book",
                "realestate:conversation-book",
                label=_("Book a viewing"),
                message=_("Your viewing is booked. We have sent you an e-mail."),
                confirm=_("When would you like to see this home?"),
                tone="primary",
            ),
            Action(
                "move",
                "realestate:conversation-book",
                label=_("Move viewing"),
                message=_("Your viewing was moved. We have sent you an e-mail."),
                confirm=_("When would you like to see this home?"),
            ),
            Action(
                "offer",
                "realestate:conversation-offer",
                label=_("Make an offer"),
                confirm=_("What would you like to offer?"),
                fields=("amount", "conditions", "expires_on", "topic"),
                message=_("Thank you. The agency has received your offer."),
            ),
            Action(
                "home",
                screen="listing-detail",
                params={"slug": P("data.listing")},
                label=_("View home"),
            ),
            Action(
                "cancel",
                "realestate:conversation-cancel-viewing",
                label=_("Cancel viewing"),
                confirm=_("Do you want to cancel this viewing?"),
                message=_("Your viewing was canceled."),
                tone="danger",
            ),
        ),
        panels=(
            Panel(
                "offers",
                "realestate:conversation-offer-list",
                kind="table",
                title=_("Offers"),
                params=_TOKEN,
                fields=("amount", "status", "conditions", "expires_on"),
                actions=(
                    Action(
                        "accept",
                        "realestate:conversation-offer-accept",
                        params=_TOKEN,
                        label=_("Accept"),
                        confirm=_("Do you want to accept this offer?"),
                        message=_("Offer accepted."),
                        row=True,
                    ),
                    Action(
                        "decline",
                        "realestate:conversation-offer-decline",
                        params=_TOKEN,
                        label=_("Decline"),
                        message=_("Offer declined."),
                        row=True,
                    ),
                    Action(
                        "withdraw",
                        "realestate:conversation-offer-withdraw",
                        params=_TOKEN,
                        label=_("Withdraw"),
                        message=_("Offer withdrawn."),
                        row=True,
                    ),
                ),
                limit=20,
            ),
            Panel(
                "messages",
                "realestate:conversation-message-list",
                kind="timeline",
                title=_("Messages"),
                params=_TOKEN,
                fields=("at", "text"),
                limit=20,
            ),
            Panel(
                "reply",
                "realestate:conversation-reply",
                kind="form",
                title=_("Write to the agency"),
                params=_TOKEN,
                fields=("text", "topic"),
                message=_("Your message was sent."),
            ),
        ),
        view=_PRIVATE,
    ),
)
