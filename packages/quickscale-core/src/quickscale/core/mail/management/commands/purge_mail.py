from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from quickscale.core.mail.outbox import purge


class Command(BaseCommand):
    """Forget who was sent what; run it daily."""

    help = "Delete the records of mails that were sent or given up long ago."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="How old they are (default: 30).")

    def handle(self, *args: Any, **options: Any) -> None:
        gone = purge(older_than=timedelta(days=options["days"]))
        self.stdout.write(f"{gone} mails deleted.")
