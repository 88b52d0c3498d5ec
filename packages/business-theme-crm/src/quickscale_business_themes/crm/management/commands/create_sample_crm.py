from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quickscale.core.teams import team_scope
from quickscale_business_themes.crm.models import Pipeline
from quickscale_business_themes.crm.samples.team_year import fill_team


class Command(BaseCommand):
    help = "Fill a team's CRM with a sample year. Safe to run more than once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", metavar="SLUG", help="whose, by default the current team's")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        team = self.find_team(options["team"])
        with team_scope(team):
            is_filled = fill_team(team)
        told = "Created a sample year." if is_filled else "There are companies already."
        self.stdout.write(told)

    def find_team(self, slug: str | None) -> Any:
        """Return the team of this name, or the one that the command is called for."""
        pipelines = Pipeline.objects.across_teams() if slug else Pipeline.objects.all()
        found = pipelines.select_related("team")
        pipeline = (found.filter(team__slug=slug) if slug else found).first()
        if pipeline is None:
            raise CommandError(f"There is no team “{slug}” that has a pipeline.")
        return pipeline.team
