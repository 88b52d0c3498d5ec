"""Maven's sales opportunities, imported by the product's own importer, and what the reports say.

The folder holds ``maven_accounts.csv``, ``maven_sales_teams.csv`` and ``maven_sales_pipeline.csv``
of Maven Analytics' data set "CRM sales opportunities". Each figure must be the known one.

Run: python benchmarks/crm_maven.py FOLDER
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from side_by_side import finish

DEALS = {
    "opportunity_id": {"field": "name"},
    "product": {"field": "tags", "values": {"GTXPro": "GTX Pro"}},
    "deal_stage": {"field": "stage", "values": {"Engaging": "Negotiation"}},
}
KNOWN = {
    "deals": 8800, "won": 4238, "lost": 2473, "open": 2089, "without company": 1425,
    "companies": 85, "GTX Pro": 1480, "win rate": "0.6315", "mean value": "2360.91",
    "cycle": "51.78", "revenue": "10005534", "velocity": "60146.85",
}  # fmt: skip


def make_team(folder: Path) -> Any:
    """Make a team of the sales agents."""
    from django.contrib.auth import get_user_model

    from quickscale.core.teams.models import Membership
    from quickscale.core.teams.services import create_team

    users = get_user_model().objects
    team = create_team("Sales", owner=users.create_user("ada@example.com", name="Ada"))
    with (folder / "maven_sales_teams.csv").open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            agent = users.create_user(f"agent{number}@example.com", name=row["sales_agent"])
            Membership.objects.create(team=team, user=agent, role="member")
    return team


def import_file(path: Path, kind: str, mapping: dict[str, Any]) -> None:
    from django.core.management import call_command

    with tempfile.NamedTemporaryFile("w", suffix=".json") as said:
        json.dump(mapping, said)
        said.flush()
        call_command(
            "import_crm", str(path), kind=kind, team="sales", user="ada@example.com",
            mapping=Path(said.name),
        )  # fmt: skip


def read_figures(team: Any) -> dict[str, Any]:
    from quickscale_business_themes.crm.models import Company, Deal
    from quickscale_business_themes.crm.services import reporting

    deals = Deal.objects.for_team(team)
    outcome = reporting.read_outcome(deals.filter(closed_on__lte=date(2017, 12, 31)))
    still_open = reporting.read_open(deals).deals
    return {
        "deals": deals.count(),
        "won": outcome.won,
        "lost": outcome.lost,
        "open": still_open,
        "without company": deals.filter(company=None).count(),
        "companies": Company.objects.for_team(team).count(),
        "GTX Pro": deals.filter(tags__name="GTX Pro").count(),
        "win rate": outcome.win_rate,
        "mean value": outcome.mean_value,
        "cycle": outcome.cycle_days,
        "revenue": f"{outcome.revenue:.0f}",
        "velocity": outcome.velocity(still_open),
    }


def main(folder: Path) -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
        QUICKSCALE_TEST_THEME="crm",
        QUICKSCALE_TEST_PLUGINS="",
    )
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        team = make_team(folder)
        import_file(folder / "maven_accounts.csv", "company", {})
        import_file(folder / "maven_sales_pipeline.csv", "deal", DEALS)
        figures = read_figures(team)
    finally:
        teardown_databases(databases, verbosity=0)
    for name, figure in figures.items():
        verdict = "ok" if str(figure) == str(KNOWN[name]) else f"WRONG, not {KNOWN[name]}"
        print(f"{name}: {figure} {verdict}")
    finish(*(str(figures[name]) == str(known) for name, known in KNOWN.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
