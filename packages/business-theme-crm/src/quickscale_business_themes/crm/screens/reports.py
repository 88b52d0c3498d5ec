"""What became of it, in figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import P, Panel, Screen

FILTERS = {
    "period": P("query.period"),
    "pipeline": P("query.pipeline"),
    "owner": P("query.owner"),
}

REPORTS = (
    Screen(
        "reports",
        "reports/",
        kind="dashboard",
        title=_("Reports"),
        navigation=True,
        audience="team",
        filters=("period", "pipeline", "owner"),
        panels=(
            Panel(
                "won",
                "crm:won-stat",
                kind="stat",
                title=_("Won"),
                query=FILTERS,
            ),
            Panel(
                "win-rate",
                "crm:win-rate-stat",
                kind="stat",
                title=_("Win rate"),
                query=FILTERS,
            ),
            Panel(
                "won-value",
                "crm:won-value-stat",
                kind="stat",
                title=_("Average won deal"),
                query=FILTERS,
            ),
            Panel(
                "cycle",
                "crm:cycle-stat",
                kind="stat",
                title=_("Sales cycle in days"),
                query=FILTERS,
            ),
            Panel(
                "velocity",
                "crm:velocity-stat",
                kind="stat",
                title=_("Sales velocity a day"),
                query=FILTERS,
            ),
            Panel(
                "pipeline",
                "crm:pipeline-value-stat",
                kind="stat",
                title=_("Open pipeline"),
                query=FILTERS,
            ),
            Panel(
                "weighted",
                "crm:weighted-value-stat",
                kind="stat",
                title=_("Weighted pipeline"),
                query=FILTERS,
            ),
            Panel(
                "won-over-time",
                "crm:won-series",
                kind="series",
                title=_("Won over time"),
                query=FILTERS,
                empty=_("Nothing was won in this period."),
            ),
            Panel(
                "stages",
                "crm:stage-report-list",
                kind="table",
                title=_("Pipeline by stage"),
                query=FILTERS,
                limit=30,
            ),
            Panel(
                "forecast",
                "crm:forecast-list",
                kind="table",
                title=_("Forecast"),
                query=FILTERS,
                limit=30,
                empty=_("No open deals."),
            ),
            Panel(
                "funnel",
                "crm:funnel-list",
                kind="table",
                title=_("Conversion by stage"),
                query=FILTERS,
                limit=30,
            ),
            Panel(
                "owners",
                "crm:owner-report-list",
                kind="table",
                title=_("By owner"),
                query=FILTERS,
                limit=30,
                empty=_("No deals in this period."),
            ),
            Panel(
                "sources",
                "crm:source-report-list",
                kind="table",
                title=_("By source"),
                query=FILTERS,
                limit=30,
                empty=_("No deals in this period."),
            ),
            Panel(
                "unconverted",
                "crm:unconverted-list",
                kind="table",
                title=_("Left out: no exchange rate"),
                query={"pipeline": P("query.pipeline"), "owner": P("query.owner")},
                limit=30,
            ),
            Panel(
                "lost-reasons",
                "crm:lost-reason-list",
                kind="table",
                title=_("Lost reasons"),
                query=FILTERS,
                limit=30,
                empty=_("No deals were lost in this period."),
            ),
        ),
    ),
)
