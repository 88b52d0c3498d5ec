"""Files of records that come in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

READING = {
    "columns": P("data.mapping"),
    "values": P("data.values"),
    "date_order": P("data.date_order"),
}

IMPORTS = (
    Screen(
        "import-list",
        "imports/",
        audience="team",
        actions=(
            Action("new", screen="import-create", label=_("Choose a file"), tone="primary"),
            Action("export", "crm:team-data-file"),
        ),
        empty=_("No imports yet."),
    ),
    Screen(
        "import-create",
        "imports/new/",
        title=_("Choose a file"),
        audience="team",
        success="import-detail",
        message=_("Nothing has been imported yet. Review what will be."),
    ),
    Screen(
        "import-detail",
        "imports/<uuid:id>/",
        audience="team",
        fields=(
            "kind",
            "status",
            "error",
            "rows_read",
            "rows_ready",
            "rows_imported",
            "rows_left_out",
            "records_kept",
            "kept",
            "columns",
            "ignored",
            "stages",
            "encoding",
            "created_at",
        ),
        actions=(
            Action(
                "run",
                "crm:import-run",
                message=_("Import started. Reload this page to see its progress."),
                tone="primary",
            ),
            Action(
                "map-contact",
                "crm:import-map-contact",
                label=_("Change columns"),
                fields=("columns", "values", "date_order"),
                initial=READING,
                message=_("The file is checked again."),
            ),
            Action(
                "map-lead",
                "crm:import-map-lead",
                label=_("Change columns"),
                fields=("columns", "values", "date_order"),
                initial=READING,
                message=_("The file is checked again."),
            ),
            Action(
                "map-company",
                "crm:import-map-company",
                label=_("Change columns"),
                fields=("columns", "values", "date_order"),
                initial=READING,
                message=_("The file is checked again."),
            ),
            Action(
                "map-deal",
                "crm:import-map-deal",
                label=_("Change columns"),
                fields=("columns", "values", "date_order"),
                initial=READING,
                message=_("The file is checked again."),
            ),
            Action("left-out", "crm:import-left-out"),
            Action(
                "undo",
                "crm:import-undo",
                confirm=_(
                    "Undo this import? What it created is deleted, but for records to which "
                    "somebody has added something since."
                ),
                message=_("The import is being undone."),
                tone="danger",
            ),
        ),
        panels=(
            Panel(
                "problem-summary",
                "crm:problem-summary-list",
                kind="table",
                title=_("Problems by reason"),
                params={"id": P("path.id")},
                limit=20,
            ),
            Panel(
                "problems",
                "crm:import-problem-list",
                kind="table",
                title=_("Problems by row"),
                params={"id": P("path.id")},
                limit=25,
                more="import-problem-list",
            ),
        ),
    ),
    Screen(
        "import-problem-list",
        "imports/<uuid:id>/problems/",
        title=_("Problems by row"),
        audience="team",
        layout="table",
    ),
)
