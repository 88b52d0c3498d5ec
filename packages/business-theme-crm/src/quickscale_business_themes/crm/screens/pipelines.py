"""The stages of deals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

PIPELINES = (
    Screen(
        "pipeline-list",
        "pipelines/",
        audience="team",
        actions=(
            Action("new", screen="pipeline-create", tone="primary"),
            Action(
                "make-default",
                "crm:pipeline-make-default",
                message=_("Default pipeline changed."),
                row=True,
            ),
        ),
    ),
    Screen(
        "pipeline-create",
        "pipelines/new/",
        audience="team",
        success="pipeline-detail",
        message=_("Pipeline created."),
    ),
    Screen(
        "pipeline-detail",
        "pipelines/<uuid:id>/",
        audience="team",
        fields=("is_default",),
        actions=(
            Action("edit", "crm:pipeline-update", screen="pipeline-edit", label=_("Edit")),
            Action("delete", "crm:pipeline-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "stages",
                "crm:stage-list",
                kind="table",
                title=_("Stages"),
                query={"pipeline": P("data.id")},
                fields=("kind", "probability", "rotten_days"),
                limit=30,
            ),
        ),
    ),
    Screen(
        "pipeline-edit",
        "pipelines/<uuid:id>/edit/",
        audience="team",
        message=_("Pipeline saved."),
    ),
)
