from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale_business_themes.realestate.management.commands.create_sample_realestate import (
    find_team,
)
from quickscale_business_themes.realestate.models import FeedFormat, FeedProblem, FeedState
from quickscale_business_themes.realestate.services.feed_import import import_feed


class Command(BaseCommand):
    help = "Import a feed of listings. Safe to run more than once, also after an interruption."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--team", required=True, metavar="SLUG", help="whose")
        parser.add_argument("--format", required=True, choices=FeedFormat.values)
        parser.add_argument("--source", default="", help="whose keys they are, one per sender")
        parser.add_argument("--full", action="store_true", help="withdraw what is missing")
        parser.add_argument("--confirm", action="store_true", help="even if that is much")

    def handle(self, *args: Any, **options: Any) -> None:
        team = find_team(options["team"])
        with options["file"].open("rb") as file:
            done = import_feed(
                file,
                team=team,
                format=options["format"],
                source=options["source"],
                is_full=options["full"],
                is_confirmed=options["confirm"],
            )
        problems = FeedProblem.objects.for_team(team).filter(feed_import=done).order_by("pk")
        for problem in problems.iterator():
            self.stderr.write(f"line {problem.line}: {problem.key}: {problem.reason}")
        self.stdout.write(
            f"Read {done.read} listings: {done.created} created, {done.updated} updated, "
            f"{done.unchanged} unchanged, {done.refused} refused, {done.withdrawn} withdrawn. "
            "Media are kept as addresses, not fetched."
        )
        if done.state == FeedState.STOPPED:
            raise CommandError(f"{done.reason} Run this again with --confirm if that is right.")
        if done.state == FeedState.FAILED:
            raise CommandError(done.reason)
