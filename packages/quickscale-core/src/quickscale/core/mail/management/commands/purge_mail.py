from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from quickscale.core.mail.outbox import purge


class Command(BaseCommand):
    help = "Delete old records of sent and failed e-mails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=30,
            help="Delete records older than this many days (default: 30).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        gone = purge(older_than=timedelta(days=options["days"]))
        self.stdout.write(f"Deleted {gone} e-mails.")
