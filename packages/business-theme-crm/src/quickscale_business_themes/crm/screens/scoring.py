"""How promising a lead is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Panel, Screen

SCORING = (
    Screen(
        "lead-scoring",
        "lead-scoring/",
        "crm:score-model-retrieve",
        title=_("Lead scoring"),
        audience="team",
        actions=(Action("new", screen="score-rule-create", tone="primary"),),
        panels=(
            Panel(
                "rules",
                "crm:score-rule-list",
                kind="table",
                title=_("Scoring rules"),
                limit=100,
                actions=(
                    Action("edit", screen="score-rule-edit", label=_("Edit")),
                    Action("delete", "crm:score-rule-destroy", label=_("Delete")),
                ),
                empty=_("No rules yet. A rule gives points to leads that meet a condition."),
            ),
        ),
    ),
    Screen(
        "score-rule-create",
        "lead-scoring/rules/new/",
        audience="team",
        parent="lead-scoring",
        success="lead-scoring",
        message=_("Rule created. Open leads are scored again."),
    ),
    Screen(
        "score-rule-edit",
        "lead-scoring/rules/<uuid:id>/edit/",
        audience="team",
        parent="lead-scoring",
        success="lead-scoring",
        message=_("Rule saved. Open leads are scored again."),
    ),
)
