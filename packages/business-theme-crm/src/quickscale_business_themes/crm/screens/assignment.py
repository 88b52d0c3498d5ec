"""Who gets which lead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

ASSIGNMENT = (
    Screen(
        "lead-assignee-list",
        "lead-assignment/",
        title=_("Lead assignment"),
        audience="team",
        actions=(
            Action(
                "new",
                screen="lead-assignee-create",
                label=_("Add person"),
                tone="primary",
            ),
            Action("rules", screen="assignment-rule-list"),
            Action("absences", screen="absence-list"),
            Action("edit", screen="lead-assignee-edit", label=_("Edit"), row=True),
            Action("delete", "crm:lead-assignee-destroy", label=_("Remove"), row=True),
        ),
        empty=_("Nobody takes turns yet. New leads go to whoever creates them."),
    ),
    Screen(
        "lead-assignee-create",
        "lead-assignment/new/",
        title=_("Add person"),
        audience="team",
        success="lead-assignee-list",
        message=_("Person added."),
    ),
    Screen(
        "lead-assignee-edit",
        "lead-assignment/<uuid:id>/edit/",
        "crm:lead-assignee-partial-update",
        kind="form",
        title=_("Edit lead assignment"),
        audience="team",
        fields=("is_available",),
        success="lead-assignee-list",
        message=_("Lead assignment saved."),
    ),
    Screen(
        "assignment-rule-list",
        "lead-assignment/rules/",
        audience="team",
        actions=(
            Action("new", screen="assignment-rule-create", tone="primary"),
            Action("edit", screen="assignment-rule-edit", label=_("Edit"), row=True),
            Action("delete", "crm:assignment-rule-destroy", label=_("Delete"), row=True),
        ),
        empty=_("No rules yet. All who get leads take turns."),
    ),
    Screen(
        "assignment-rule-create",
        "lead-assignment/rules/new/",
        audience="team",
        success="assignment-rule-list",
        message=_("Rule created."),
    ),
    Screen(
        "assignment-rule-edit",
        "lead-assignment/rules/<uuid:id>/edit/",
        audience="team",
        success="assignment-rule-list",
        message=_("Rule saved."),
    ),
    Screen(
        "absence-list",
        "lead-assignment/absences/",
        audience="team",
        actions=(
            Action("new", screen="absence-create", tone="primary"),
            Action("edit", screen="absence-edit", label=_("Edit"), row=True),
            Action("delete", "crm:absence-destroy", label=_("Delete"), row=True),
        ),
        empty=_("Nobody is away."),
    ),
    Screen(
        "absence-create",
        "lead-assignment/absences/new/",
        audience="team",
        success="absence-list",
        message=_("Absence saved."),
    ),
    Screen(
        "absence-edit",
        "lead-assignment/absences/<uuid:id>/edit/",
        audience="team",
        success="absence-list",
        message=_("Absence saved."),
    ),
)
