from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale_business_themes.realestate.feeds import list_targets
from quickscale_business_themes.realestate.management.commands.create_sample_realestate import (
    find_team,
)
from quickscale_business_themes.realestate.models import (
    FeedFormat,
    FeedImport,
    FeedPeople,
    FeedProblem,
    FeedState,
)
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
        parser.add_argument(
            "--people",
            choices=FeedPeople.values,
            default=FeedPeople.MATCH,
            help="what becomes of agents and offices that the feed names",
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            help="of a CSV: a JSON file of its headers by what they hold, "
            '{"key": "Ref", "price": "Asking price"}',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        team = find_team(options["team"])
        mapping = read_mapping(options["mapping"]) if options["mapping"] else None
        try:
            with options["file"].open("rb") as file:
                done = import_feed(
                    file,
                    team=team,
                    format=options["format"],
                    source=options["source"],
                    is_full=options["full"],
                    is_confirmed=options["confirm"],
                    people=options["people"],
                    mapping=mapping,
                )
        except OSError as error:
            raise CommandError(tell_unreadable(options["file"], error)) from error
        self.tell(done)

    def tell(self, done: FeedImport) -> None:
        problems = FeedProblem.objects.for_team(done.team).filter(feed_import=done)
        for problem in problems.order_by("pk").iterator():
            self.stderr.write(f"line {problem.line}: {problem.key}: {problem.reason}")
        counts = (
            f"Read {done.read} listings: {done.created} created, {done.updated} updated, "
            f"{done.unchanged} unchanged, {done.refused} refused, {done.withdrawn} withdrawn."
        )
        if done.state == FeedState.STOPPED:
            told = f"{done.reason} Run this again with --confirm if that is right."
            raise CommandError(f"{told}\n{counts}")
        if done.state == FeedState.FAILED:
            raise CommandError(f"{done.reason}\n{counts}")
        self.stdout.write(f"{counts} Photos are fetched by fetch_listing_media.")


def read_mapping(path: Path) -> dict[str, str]:
    try:
        mapping: Any = json.loads(path.read_bytes())
    except OSError as error:
        raise CommandError(tell_unreadable(path, error)) from error
    except ValueError as error:
        raise CommandError(f"{path} holds no JSON.") from error
    is_plain = isinstance(mapping, dict) and all(isinstance(it, str) for it in mapping.values())
    if not is_plain:
        raise CommandError(f"{path} must hold an object of texts.")
    known = list_targets()
    for name in mapping:
        if name not in known and not name.startswith("description_"):
            raise CommandError(f"Nothing is called {name}. Known are {', '.join(known)}.")
    return dict(mapping)


def tell_unreadable(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is no file {path}."
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder."
    if isinstance(error, PermissionError):
        return f"The file {path} may not be read."
    return f"The file {path} can't be read."
