"""Who asks, and who answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

PEOPLE = (
    Screen(
        "agency-inquiry-list",
        "agency/inquiries/",
        title=_("Inquiries"),
        navigation=True,
        audience="team",
        export=True,
        saved_views=True,
        default_filters={"status": "new"},
        actions=(
            Action(
                "assign",
                "realestate:agency-inquiry-partial-update",
                label=_("Change agent"),
                fields=("agent",),
                message=_("Agent changed."),
                bulk=True,
            ),
            Action(
                "close",
                "realestate:agency-inquiry-close",
                message=_("Closed."),
                bulk=True,
            ),
        ),
        empty=_("No inquiries yet."),
    ),
    Screen(
        "agency-inquiry-detail",
        "agency/inquiries/<uuid:id>/",
        audience="team",
        fields=(
            "kind",
            "status",
            "listing",
            "agent",
            "email",
            "phone",
            "preferred_at",
            "offered_price",
            "created_at",
            "answered_at",
            "message",
            "consent_text",
        ),
        actions=(
            Action(
                "assign",
                "realestate:agency-inquiry-partial-update",
                label=_("Change agent"),
                fields=("agent",),
                initial={"agent": P("data.agent.id")},
                message=_("Agent changed."),
            ),
            Action("close", "realestate:agency-inquiry-close", message=_("Closed.")),
            Action("reopen", "realestate:agency-inquiry-reopen", message=_("Reopened.")),
            Action(
                "delete",
                "realestate:agency-inquiry-destroy",
                label=_("Delete"),
                tone="danger",
            ),
        ),
        panels=(
            Panel(
                "answer",
                "realestate:agency-inquiry-answer",
                kind="form",
                title=_("Answer"),
                params={"id": P("data.id")},
                message=_("Your answer was sent."),
            ),
            Panel(
                "messages",
                "realestate:inquiry-message-list",
                kind="timeline",
                title=_("Messages"),
                query={"inquiry": P("data.id")},
                fields=("at", "text"),
                limit=20,
            ),
        ),
    ),
    Screen(
        "agency-agent-list",
        "agency/agents/",
        title=_("Agents"),
        audience="team",
        actions=(Action("new", screen="agency-agent-create", tone="primary"),),
        empty=_("No agents yet."),
    ),
    Screen("agency-agent-create", "agency/agents/new/", audience="team"),
    Screen(
        "agency-agent-detail",
        "agency/agents/<uuid:id>/",
        audience="team",
        actions=(
            Action("edit", screen="agency-agent-edit", label=_("Edit")),
            Action("delete", "realestate:agency-agent-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "listings",
                "realestate:agency-listing-list",
                kind="table",
                title=_("Listings"),
                query={"agent": P("data.id")},
                fields=("standard_status", "list_price", "days_on_market"),
                limit=20,
            ),
        ),
    ),
    Screen("agency-agent-edit", "agency/agents/<uuid:id>/edit/", audience="team"),
    Screen(
        "agency-office-list",
        "agency/offices/",
        title=_("Offices"),
        audience="team",
        actions=(Action("new", screen="agency-office-create", tone="primary"),),
        empty=_("No offices yet."),
    ),
    Screen("agency-office-create", "agency/offices/new/", audience="team"),
    Screen(
        "agency-office-detail",
        "agency/offices/<uuid:id>/",
        audience="team",
        actions=(
            Action("edit", screen="agency-office-edit", label=_("Edit")),
            Action("delete", "realestate:agency-office-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "agents",
                "realestate:agency-agent-list",
                kind="table",
                title=_("Agents"),
                query={"office": P("data.id")},
                fields=("email", "phone", "open_listings"),
                limit=50,
            ),
        ),
    ),
    Screen("agency-office-edit", "agency/offices/<uuid:id>/edit/", audience="team"),
)
