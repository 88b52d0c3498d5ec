from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from quickscale.core.migration_safety.applying import apply_pending


class Command(BaseCommand):
    help = "Apply migrations without keeping the site waiting for locks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=3.0,
            metavar="SECONDS",
            help="How long to wait for a table that is in use.",
        )
        parser.add_argument("--retries", type=int, default=10, help="How often to try again.")
        parser.add_argument(
            "--expand-only",
            action="store_true",
            help="Stop before the first that the running release doesn't live with.",
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, **options: Any) -> None:
        left = apply_pending(
            connections[options["database"]],
            lock_timeout=options["lock_timeout"],
            retries=options["retries"],
            expand_only=options["expand_only"],
            report=self.stdout.write,
        )
        for name in left:
            self.stdout.write(f"{name}: left for when the old release is gone")
