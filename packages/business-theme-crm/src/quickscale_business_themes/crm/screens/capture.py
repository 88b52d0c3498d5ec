"""Forms on other sites, and what they sent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

CAPTURE = (
    Screen(
        "capture-form-list",
        "forms/",
        title=_("Forms for other sites"),
        audience="team",
        actions=(
            Action("new", screen="capture-form-create", tone="primary"),
            Action("submissions", screen="capture-submission-list"),
        ),
        empty=_("No forms yet. A form on your site turns visitors into leads."),
    ),
    Screen(
        "capture-form-create",
        "forms/new/",
        audience="team",
        initial={"fields_asked": ("first_name", "last_name", "email", "description")},
        success="capture-form-detail",
        message=_("Form created. Copy its HTML into your site."),
    ),
    Screen(
        "capture-form-detail",
        "forms/<uuid:id>/",
        audience="team",
        fields=(
            "is_active",
            "submissions",
            "leads",
            "double_opt_in",
            "source",
            "owner",
            "success_url",
            "allowed_origins",
            "url",
            "consent_text",
            "snippet",
        ),
        actions=(
            Action("edit", screen="capture-form-edit", label=_("Edit"), tone="primary"),
            Action(
                "renew",
                "crm:capture-form-renew",
                confirm=_(
                    "Give this form a new address? Copies of it on your sites stop working "
                    "until you replace them."
                ),
                message=_("The form has a new address. Copy its HTML again."),
            ),
            Action(
                "revoke",
                "crm:capture-form-revoke",
                confirm=_("Turn this form off? Copies of it on your sites stop working."),
                message=_("Form turned off."),
            ),
            Action("delete", "crm:capture-form-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "submissions",
                "crm:capture-submission-list",
                kind="table",
                title=_("Submissions"),
                query={"form": P("data.id")},
                fields=("status", "lead", "created_at"),
                empty=_("Nothing was sent yet."),
            ),
        ),
    ),
    Screen(
        "capture-form-edit",
        "forms/<uuid:id>/edit/",
        audience="team",
        message=_("Form saved. If you changed its fields, copy its HTML again."),
    ),
    Screen(
        "capture-submission-list",
        "forms/submissions/",
        audience="team",
        empty=_("Nothing was sent yet."),
    ),
    Screen(
        "capture-submission-detail",
        "forms/submissions/<uuid:id>/",
        audience="team",
        fields=(
            "form",
            "status",
            "lead",
            "created_at",
            "expires_at",
            "details",
            "consent_text",
        ),
    ),
    Screen(
        "capture-received",
        "sent/<str:token>/",
        "crm:capture-retrieve",
        fields=("message",),
    ),
    Screen(
        "capture-confirmation",
        "confirm/<str:token>/",
        "crm:capture-confirmation-retrieve",
        fields=("message",),
        actions=(
            Action(
                "confirm",
                "crm:capture-confirmation-create",
                label=_("Confirm"),
                message=_("Confirmed. Thank you."),
                tone="primary",
            ),
        ),
    ),
)
