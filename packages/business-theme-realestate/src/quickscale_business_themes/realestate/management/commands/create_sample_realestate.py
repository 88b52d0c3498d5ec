from __future__ import annotations

from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quickscale.core.teams import team_scope
from quickscale_business_themes.realestate.models import Office
from quickscale_business_themes.realestate.samples.town import fill_agency


class Command(BaseCommand):
    help = "Fill an agency with the homes of a small town. Safe to run more than once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", metavar="SLUG", help="whose, by default the current team's")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["team"]
        with team_scope(find_team(slug)) if slug else nullcontext():
            is_filled = fill_agency()
        told = "Created a small town." if is_filled else "There are properties already."
        self.stdout.write(told)


def find_team(slug: str) -> Any:
    teams: Any = Office._meta.get_field("team").related_model
    team = teams.objects.filter(slug=slug).first()
    if team is None:
        raise CommandError(f"There is no team “{slug}”.")
    return team
