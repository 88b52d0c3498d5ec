"""Importing products from a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

SCREENS = (
    Screen(
        "shop-import-list",
        "shop/imports/",
        "ecommerce:staff-import-list",
        title=_("Import products"),
        group=_("Shop"),
        navigation=True,
        item="shop-import-detail",
        layout="table",
        fields=("status", "rows_read", "rows_left_out", "created_at"),
        actions=(
            Action("new", screen="shop-import-create", label=_("Choose a file"), tone="primary"),
        ),
        empty=_("No imports yet."),
        audience="staff",
    ),
    Screen(
        "shop-import-create",
        "shop/imports/new/",
        "ecommerce:staff-import-create",
        title=_("Choose a file"),
        parent="shop-import-list",
        success="shop-import-detail",
        message=_("Nothing has been imported yet. Review what will change."),
        audience="staff",
    ),
    Screen(
        "shop-import-detail",
        "shop/imports/<uuid:id>/",
        "ecommerce:staff-import-retrieve",
        parent="shop-import-list",
        fields=(
            "status",
            "error",
            "format",
            "created",
            "updated",
            "unchanged",
            "rows_read",
            "rows_written",
            "rows_left_out",
            "missing_pictures",
            "ignored",
            "created_at",
        ),
        actions=(
            Action(
                "run",
                "ecommerce:staff-import-run",
                label=_("Import"),
                message=_("Import started. Reload this page to see its progress."),
                tone="primary",
            ),
        ),
        panels=(
            Panel(
                "problems",
                "ecommerce:staff-import-problem-list",
                kind="table",
                title=_("Problems"),
                params={"id": P("path.id")},
                fields=("row", "column", "value", "reason"),
                limit=100,
            ),
        ),
        audience="staff",
    ),
)
