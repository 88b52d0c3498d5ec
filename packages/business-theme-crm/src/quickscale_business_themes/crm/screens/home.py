"""What is to be done today."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Panel, Screen
from quickscale_business_themes.crm.screens.records import COMPLETE

HOME = (
    Screen(
        "home",
        "",
        kind="dashboard",
        title=_("Your day"),
        audience="team",
        panels=(
            Panel(
                "won",
                "crm:won-stat",
                kind="stat",
                title=_("Won"),
                more="reports",
            ),
            Panel(
                "win-rate",
                "crm:win-rate-stat",
                kind="stat",
                title=_("Win rate"),
                more="reports",
            ),
            Panel(
                "pipeline",
                "crm:pipeline-value-stat",
                kind="stat",
                title=_("Open pipeline"),
                more="deal-list",
            ),
            Panel(
                "weighted",
                "crm:weighted-value-stat",
                kind="stat",
                title=_("Weighted pipeline"),
                more="reports",
            ),
            Panel(
                "next",
                "crm:activity-list",
                kind="table",
                title=_("Your open activities"),
                query={"mine": "true", "is_open": "true"},
                fields=("kind", "about", "due_at", "state"),
                limit=8,
                more="activity-list",
                actions=(COMPLETE,),
                empty=_("Nothing to do. Enjoy it!"),
            ),
            Panel(
                "deals",
                "crm:deal-list",
                kind="table",
                title=_("Your open deals"),
                query={"mine": "true", "status": "open", "ordering": "expected_close_on"},
                fields=("stage", "amount", "expected_close_on", "is_stale"),
                limit=8,
                more="deal-list",
                empty=_("You have no open deals."),
            ),
            Panel(
                "leads",
                "crm:lead-list",
                kind="table",
                title=_("Your new leads"),
                query={"mine": "true", "status": "new"},
                fields=("company_name", "source", "rating", "created_at"),
                limit=8,
                more="lead-list",
            ),
        ),
    ),
)
