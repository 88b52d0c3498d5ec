"""Viewings, open days and offers, as the agency looks after them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

_HOURS = ("agent", "listing", "weekday", "starts_at", "ends_at")
_ABSENCE = ("agent", "first_day", "last_day")
_OPEN_HOUSE = ("listing", "agent", "type", "starts_at", "minutes", "capacity", "remarks")

VISITS = (
    Screen(
        "agency-viewing-list",
        "agency/viewings/",
        title=_("Viewings"),
        navigation=True,
        audience="team",
        layout="calendar",
        calendar=("starts_at", "ends_at"),
        fields=("starts_at", "agent", "status"),
        filters=("status", "agent", "listing", "mine"),
        default_filters={"status": "confirmed"},
        export=True,
        actions=(
            Action("hours", screen="viewing-hours-list", label=_("Viewing hours")),
            Action("absences", screen="agent-absence-list", label=_("Days off")),
            Action("open-houses", screen="agency-open-house-list", label=_("Open days")),
        ),
        empty=_("No viewings yet. Say in the viewing hours when homes can be seen."),
    ),
    Screen(
        "agency-viewing-detail",
        "agency/viewings/<uuid:id>/",
        audience="team",
        fields=("inquiry", "listing", "agent", "status", "starts_at", "ends_at", "booked_at"),
        actions=(
            Action(
                "inquiry",
                screen="agency-inquiry-detail",
                params={"id": P("data.inquiry.id")},
                label=_("View inquiry"),
                tone="primary",
            ),
        ),
    ),
    Screen(
        "viewing-hours-list",
        "agency/viewing-hours/",
        title=_("Viewing hours"),
        audience="team",
        layout="table",
        parent="agency-viewing-list",
        actions=(Action("new", screen="viewing-hours-create", tone="primary"),),
        empty=_("No hours yet: visitors can ask for a viewing, but can't book one."),
    ),
    Screen(
        "viewing-hours-create",
        "agency/viewing-hours/new/",
        audience="team",
        fields=_HOURS,
        initial={"agent": P("query.agent"), "starts_at": "09:00", "ends_at": "17:00"},
        success="viewing-hours-list",
        message=_("Hours saved."),
    ),
    Screen(
        "viewing-hours-detail",
        "agency/viewing-hours/<uuid:id>/",
        audience="team",
        fields=_HOURS,
        actions=(
            Action("edit", screen="viewing-hours-edit", label=_("Edit")),
            Action("delete", "realestate:viewing-hours-destroy", label=_("Delete"), tone="danger"),
        ),
    ),
    Screen(
        "viewing-hours-edit", "agency/viewing-hours/<uuid:id>/edit/", audience="team", fields=_HOURS
    ),
    Screen(
        "agent-absence-list",
        "agency/days-off/",
        title=_("Days off"),
        audience="team",
        layout="table",
        parent="agency-viewing-list",
        actions=(Action("new", screen="agent-absence-create", tone="primary"),),
        empty=_("No days off."),
    ),
    Screen(
        "agent-absence-create",
        "agency/days-off/new/",
        audience="team",
        fields=_ABSENCE,
        success="agent-absence-list",
        message=_("Days off saved."),
    ),
    Screen(
        "agent-absence-detail",
        "agency/days-off/<uuid:id>/",
        audience="team",
        fields=_ABSENCE,
        actions=(
            Action("edit", screen="agent-absence-edit", label=_("Edit")),
            Action("delete", "realestate:agent-absence-destroy", label=_("Delete"), tone="danger"),
        ),
    ),
    Screen(
        "agent-absence-edit", "agency/days-off/<uuid:id>/edit/", audience="team", fields=_ABSENCE
    ),
    Screen(
        "agency-open-house-list",
        "agency/open-days/",
        title=_("Open days"),
        audience="team",
        layout="calendar",
        calendar=("starts_at", "ends_at"),
        fields=("starts_at", "ends_at", "type", "status", "capacity", "registered"),
        export=True,
        parent="agency-viewing-list",
        actions=(Action("new", screen="agency-open-house-create", tone="primary"),),
        empty=_("No open days yet."),
    ),
    Screen(
        "agency-open-house-create",
        "agency/open-days/new/",
        audience="team",
        fields=_OPEN_HOUSE,
        initial={"listing": P("query.listing")},
        success="agency-open-house-detail",
        message=_("Open day saved."),
    ),
    Screen(
        "agency-open-house-detail",
        "agency/open-days/<uuid:id>/",
        audience="team",
        fields=(
            "listing",
            "agent",
            "type",
            "status",
            "starts_at",
            "ends_at",
            "capacity",
            "registered",
            "remarks",
        ),
        actions=(
            Action("edit", screen="agency-open-house-edit", label=_("Edit")),
            Action(
                "cancel",
                "realestate:agency-open-house-cancel",
                label=_("Cancel open day"),
                confirm=_("Everybody who is registered is told. Go on?"),
                message=_("Open day canceled."),
                tone="danger",
            ),
            Action(
                "delete", "realestate:agency-open-house-destroy", label=_("Delete"), tone="danger"
            ),
        ),
        panels=(
            Panel(
                "registrations",
                "realestate:agency-registration-list",
                kind="table",
                title=_("Registrations"),
                query={"open_house": P("data.id")},
                actions=(
                    Action(
                        "delete-registration",
                        "realestate:agency-registration-destroy",
                        label=_("Delete"),
                        row=True,
                    ),
                ),
                limit=100,
                empty=_("Nobody is registered yet."),
            ),
        ),
    ),
    Screen(
        "agency-open-house-edit",
        "agency/open-days/<uuid:id>/edit/",
        audience="team",
        fields=_OPEN_HOUSE,
    ),
    Screen(
        "agency-offer-list",
        "agency/offers/",
        title=_("Offers"),
        navigation=True,
        audience="team",
        layout="table",
        export=True,
        saved_views=True,
        empty=_("No offers yet."),
    ),
    Screen(
        "agency-offer-detail",
        "agency/offers/<uuid:id>/",
        audience="team",
        fields=(
            "inquiry",
            "listing",
            "status",
            "is_counter",
            "amount",
            "list_price",
            "expires_on",
            "created_at",
            "decided_at",
            "conditions",
        ),
        actions=(
            Action(
                "accept",
                "realestate:agency-offer-accept",
                confirm=_("The home will be under contract, and others who have offered are told."),
                message=_("Accepted. The home is under contract."),
                tone="primary",
            ),
            Action(
                "close",
                "realestate:agency-offer-close",
                confirm=_("For how much was it sold or let, and when?"),
                initial={"close_price": P("data.amount")},
                message=_("Closed. Congratulations!"),
                tone="primary",
            ),
            Action(
                "counter",
                "realestate:agency-offer-counter",
                label=_("Make a counteroffer"),
                confirm=_("What do you answer?"),
                initial={"amount": P("data.amount")},
                message=_("Your counteroffer was sent."),
            ),
            Action("decline", "realestate:agency-offer-decline", message=_("Offer declined.")),
            Action(
                "fall-through",
                "realestate:agency-offer-fall-through",
                label=_("Fell through"),
                confirm=_("The home will be back on the market."),
                message=_("The home is back on the market."),
                tone="danger",
            ),
        ),
    ),
)
