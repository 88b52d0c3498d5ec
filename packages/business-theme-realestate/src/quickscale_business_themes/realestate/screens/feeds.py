"""Feeds that come in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

SOURCE_FIELDS = ("name", "format", "is_full", "people", "url", "every")

FEEDS = (
    Screen(
        "feed-import-list",
        "agency/feeds/",
        title=_("Feeds"),
        audience="team",
        actions=(
            Action("new", screen="feed-import-create", label=_("Import a feed"), tone="primary"),
            Action("sources", screen="feed-source-list", label=_("Sources")),
        ),
        empty=_("No feeds yet."),
    ),
    Screen(
        "feed-import-create",
        "agency/feeds/new/",
        title=_("Import a feed"),
        audience="team",
        success="feed-import-detail",
        message=_("Import started. Reload this page to see its progress."),
    ),
    Screen(
        "feed-import-detail",
        "agency/feeds/<uuid:id>/",
        audience="team",
        fields=(
            "state",
            "reason",
            "name",
            "format",
            "is_full",
            "read",
            "created",
            "updated",
            "unchanged",
            "refused",
            "withdrawn",
            "listings_before",
            "by",
            "started_at",
            "finished_at",
        ),
        actions=(
            Action(
                "confirm",
                "realestate:feed-import-confirm",
                confirm=_("Withdraw all listings that are missing in this feed?"),
                success="feed-import-list",
                message=_("Import started. Reload this page to see its progress."),
                tone="danger",
            ),
            Action("download", "realestate:feed-import-problems", label=_("Download problems")),
        ),
        panels=(
            Panel(
                "problems",
                "realestate:feed-problem-list",
                kind="table",
                title=_("Problems"),
                query={"feed_import": P("data.id")},
                limit=25,
                more="feed-problem-list",
                empty=_("No problems."),
            ),
        ),
    ),
    Screen(
        "feed-problem-list",
        "agency/feed-problems/",
        title=_("Problems"),
        audience="team",
        layout="table",
    ),
    Screen(
        "feed-source-list",
        "agency/feed-sources/",
        title=_("Sources"),
        audience="team",
        actions=(Action("new", screen="feed-source-create", tone="primary"),),
        empty=_("No sources yet."),
    ),
    Screen(
        "feed-source-create",
        "agency/feed-sources/new/",
        audience="team",
        fields=SOURCE_FIELDS,
        success="feed-source-detail",
        message=_("Source saved. Now import a file of it."),
    ),
    Screen(
        "feed-source-detail",
        "agency/feed-sources/<uuid:id>/",
        audience="team",
        fields=("format", "is_full", "people", "url", "every", "due_at", "problem"),
        actions=(
            Action(
                "import",
                screen="feed-import-create",
                label=_("Import a feed"),
                tone="primary",
            ),
            Action("fetch", "realestate:feed-source-fetch", message=_("Fetched.")),
            Action(
                "columns",
                "realestate:feed-source-columns",
                initial={"columns": P("data.columns")},
                message=_("Columns changed. Import the file again."),
            ),
            Action("edit", screen="feed-source-edit", label=_("Edit")),
            Action("delete", "realestate:feed-source-destroy", label=_("Delete"), tone="danger"),
        ),
        panels=(
            Panel(
                "media-problems",
                "realestate:media-problem-list",
                kind="table",
                title=_("Photos that couldn't be fetched"),
                limit=10,
                empty=_("No problems."),
            ),
        ),
    ),
    Screen(
        "feed-source-edit",
        "agency/feed-sources/<uuid:id>/edit/",
        audience="team",
        fields=SOURCE_FIELDS,
    ),
)
