"""What there is to do, and when."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen
from quickscale_business_themes.crm.screens.records import COMPLETE

FORM_FIELDS = (
    "subject",
    "kind",
    "due_at",
    "ends_at",
    "all_day_on",
    "all_day_until",
    "remind_before",
    "assignee",
    "description",
)

ACTIVITIES = (
    Screen(
        "activity-list",
        "activities/",
        navigation=True,
        audience="team",
        export=True,
        saved_views=True,
        default_filters={"is_open": "true"},
        actions=(
            Action("new", screen="activity-create", tone="primary"),
            Action("calendar", screen="activity-calendar"),
            Action("invitations", screen="invitation-import", label=_("Import invitations")),
            Action("feed", screen="calendar-feed-list", label=_("Calendar address")),
            Action(
                "complete",
                "crm:activity-complete",
                message=_("Marked as done."),
                row=True,
                bulk=True,
            ),
            Action(
                "assign",
                "crm:activity-partial-update",
                label=_("Change assignee"),
                fields=("assignee",),
                message=_("Assignee changed."),
                bulk=True,
            ),
        ),
        empty=_("No activities yet."),
    ),
    Screen(
        "activity-calendar",
        "activities/calendar/",
        "crm:activity-list",
        title=_("Calendar"),
        audience="team",
        layout="calendar",
        calendar=("due_at", "ends_at"),
        fields=("due_at", "state", "about", "assignee"),
        filters=("kind", "assignee", "is_open", "mine"),
        parent="activity-list",
        actions=(Action("new", screen="activity-create", tone="primary"),),
    ),
    Screen(
        "activity-create",
        "activities/new/",
        audience="team",
        fields=FORM_FIELDS,
        success="activity-list",
        message=_("Activity created."),
    ),
    Screen(
        "activity-detail",
        "activities/<uuid:id>/",
        audience="team",
        fields=(
            "kind",
            "state",
            "about",
            "due_at",
            "ends_at",
            "all_day_on",
            "all_day_until",
            "remind_before",
            "assignee",
            "done_at",
            "created_at",
            "description",
        ),
        actions=(
            COMPLETE,
            Action("reopen", "crm:activity-reopen", message=_("Marked as not done.")),
            Action("edit", screen="activity-edit", label=_("Edit")),
            Action("delete", "crm:activity-destroy", label=_("Delete"), tone="danger"),
        ),
    ),
    Screen(
        "activity-edit",
        "activities/<uuid:id>/edit/",
        audience="team",
        fields=FORM_FIELDS,
    ),
    Screen(
        "invitation-import",
        "activities/invitations/",
        "crm:activity-import-invitations",
        kind="form",
        title=_("Import invitations"),
        parent="activity-list",
        audience="team",
        success="activity-list",
        message=_("Invitations imported."),
    ),
    Screen(
        "calendar-feed-list",
        "activities/calendar-address/",
        title=_("Calendar address"),
        parent="activity-list",
        audience="team",
        actions=(
            Action(
                "new",
                "crm:calendar-feed-create",
                label=_("New address"),
                confirm=_("A former address ends. Go on?"),
                fields=(),
                result=("url",),
                message=_("Address created."),
                tone="primary",
            ),
            Action(
                "delete",
                "crm:calendar-feed-destroy",
                label=_("Revoke"),
                message=_("Address revoked."),
                row=True,
            ),
        ),
        empty=_("Your calendar program can show your activities at a private address."),
    ),
)
