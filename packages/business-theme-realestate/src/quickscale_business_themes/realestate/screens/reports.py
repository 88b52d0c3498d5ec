"""What the agency has sold."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import P, Panel, Screen

REPORTS = (
    Screen(
        "agency-reports",
        "agency/reports/",
        kind="dashboard",
        title=_("Reports"),
        navigation=True,
        audience="team",
        filters=("period",),
        panels=(
            Panel(
                "months",
                "realestate:month-closings-list",
                kind="table",
                title=_("Sold by month"),
                query={"period": P("query.period")},
                limit=50,
                empty=_("Nothing was sold in this period."),
            ),
            Panel(
                "cities",
                "realestate:city-closings-list",
                kind="table",
                title=_("Sold by city"),
                query={"period": P("query.period")},
                limit=50,
                empty=_("Nothing was sold in this period."),
            ),
            Panel(
                "agents",
                "realestate:agent-closings-list",
                kind="table",
                title=_("Sold by agent"),
                query={"period": P("query.period")},
                limit=50,
                empty=_("Nothing was sold in this period."),
            ),
        ),
    ),
)
