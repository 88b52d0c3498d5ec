from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale_business_themes.realestate.management.commands.create_sample_realestate import (
    find_team,
)
from quickscale_business_themes.realestate.models import FeedFormat
from quickscale_business_themes.realestate.services.feed_export import export_feed


class Command(BaseCommand):
    help = "Export the listings that the public sees; hidden addresses stay hidden."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--team", required=True, metavar="SLUG", help="whose")
        parser.add_argument("--format", required=True, choices=FeedFormat.values)
        parser.add_argument("--branch", default="", help="Rightmove's number of it, for BLM")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] == FeedFormat.BLM and not options["branch"]:
            raise CommandError("BLM needs --branch.")
        team = find_team(options["team"])
        pieces = export_feed(team, options["format"], branch=options["branch"])
        if options["file"] is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        with options["file"].open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
