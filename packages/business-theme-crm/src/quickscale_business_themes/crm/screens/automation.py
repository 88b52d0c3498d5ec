"""What happens by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

AUTOMATION = (
    Screen(
        "rule-list",
        "rules/",
        audience="team",
        actions=(
            Action("new", "crm:rule-create", screen="rule-create", tone="primary"),
            Action("log", "crm:rule-run-list", screen="rule-run-list", label=_("Log")),
        ),
        empty=_("No rules yet."),
    ),
    Screen(
        "rule-create",
        "rules/new/",
        audience="team",
        fields=("name", "subject", "trigger", "match", "rows", "actions", "is_active"),
        success="rule-detail",
        message=_("Rule created."),
    ),
    Screen(
        "rule-detail",
        "rules/<uuid:id>/",
        audience="team",
        fields=(
            "subject",
            "trigger",
            "condition_text",
            "action_lines",
            "is_active",
            "paused_because",
            "created_at",
        ),
        actions=(
            Action("edit", "crm:rule-update", screen="rule-edit", label=_("Edit")),
            Action("delete", "crm:rule-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "matches",
                "crm:rule-match-list",
                kind="table",
                title=_("Dry run: records whose conditions hold now"),
                limit=10,
                more="rule-match-list",
                empty=_("The conditions hold of no record."),
            ),
            Panel(
                "runs",
                "crm:rule-run-list",
                kind="table",
                title=_("Log"),
                query={"rule": P("data.id")},
                fields=("status", "lines", "created_at"),
                limit=20,
                more="rule-run-list",
                empty=_("This rule hasn't run yet."),
            ),
        ),
    ),
    Screen(
        "rule-edit",
        "rules/<uuid:id>/edit/",
        audience="team",
        fields=("name", "subject", "trigger", "match", "rows", "actions", "is_active"),
        message=_("Rule saved."),
    ),
    Screen(
        "rule-match-list",
        "rules/<uuid:id>/matches/",
        title=_("Dry run"),
        parent="rule-detail",
        audience="team",
        empty=_("The conditions hold of no record."),
    ),
    Screen(
        "rule-run-list",
        "rule-runs/",
        title=_("Log of the rules"),
        parent="rule-list",
        audience="team",
        empty=_("No rule has run yet."),
    ),
)
