"""Duplicates, and what was merged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Screen
from quickscale_business_themes.crm.screens.records import MERGE_WARNING

MERGES = (
    Screen(
        "merge-log-list",
        "merges/",
        title=_("Merged records"),
        audience="team",
        actions=(
            Action(
                "undo",
                "crm:merge-log-undo",
                confirm=_("Bring the merged record back?"),
                message=_("Merge undone."),
                row=True,
            ),
        ),
        empty=_("Nothing was merged."),
    ),
    Screen(
        "duplicate-contact-list",
        "contacts/duplicates/",
        title=_("Possible duplicate contacts"),
        audience="team",
        layout="table",
        actions=(
            Action(
                "find",
                "crm:duplicate-contact-find",
                message=_("Search started. Reload this page to see what it finds."),
                tone="primary",
            ),
            Action("rules", screen="duplicate-rule-list", label=_("Rules")),
            Action(
                "merge",
                "crm:contact-merge",
                params={"id": P("row.first.id")},
                body={"duplicate": P("row.second.id")},
                confirm=MERGE_WARNING,
                message=_("Merged."),
                row=True,
            ),
            Action(
                "dismiss",
                "crm:duplicate-contact-dismiss",
                message=_("Noted: they aren't the same."),
                row=True,
                bulk=True,
            ),
        ),
        empty=_("No possible duplicates. Search for them when there are new records."),
    ),
    Screen(
        "duplicate-company-list",
        "companies/duplicates/",
        title=_("Possible duplicate companies"),
        audience="team",
        layout="table",
        actions=(
            Action(
                "find",
                "crm:duplicate-company-find",
                message=_("Search started. Reload this page to see what it finds."),
                tone="primary",
            ),
            Action("rules", screen="duplicate-rule-list", label=_("Rules")),
            Action(
                "merge",
                "crm:company-merge",
                params={"id": P("row.first.id")},
                body={"duplicate": P("row.second.id")},
                confirm=MERGE_WARNING,
                message=_("Merged."),
                row=True,
            ),
            Action(
                "dismiss",
                "crm:duplicate-company-dismiss",
                message=_("Noted: they aren't the same."),
                row=True,
                bulk=True,
            ),
        ),
        empty=_("No possible duplicates. Search for them when there are new records."),
    ),
    Screen(
        "duplicate-rule-list",
        "duplicate-rules/",
        parent="duplicate-contact-list",
        audience="team",
        actions=(
            Action("new", screen="duplicate-rule-create", tone="primary"),
            Action("edit", screen="duplicate-rule-edit", label=_("Edit"), row=True),
            Action("delete", "crm:duplicate-rule-destroy", label=_("Delete"), row=True),
        ),
        empty=_("No rules of your own. Alike names, addresses and numbers are found without."),
    ),
    Screen(
        "duplicate-rule-create",
        "duplicate-rules/new/",
        audience="team",
        success="duplicate-rule-list",
        message=_("Rule saved."),
    ),
    Screen(
        "duplicate-rule-edit",
        "duplicate-rules/<uuid:id>/edit/",
        audience="team",
        success="duplicate-rule-list",
        message=_("Rule saved."),
    ),
)
