from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale.core.jobs.models import ScheduledRun
from quickscale.core.jobs.scheduler import Scheduler, list_commands, run_due


class Command(BaseCommand):
    help = "Run scheduled commands when they are due, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            "--once",
            action="store_true",
            help="Run the commands that are due once, then exit (for cron).",
        )
        group.add_argument(
            "--list", action="store_true", help="List the scheduled commands and their last runs."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.list_runs()
        elif options["once"]:
            self.run_once()
        else:
            scheduler = Scheduler()
            scheduler.stop_at_signals()
            scheduler.run()

    def run_once(self) -> None:
        if failed := run_due():
            raise CommandError(f"{failed} commands failed.")

    def list_runs(self) -> None:
        rows = {row.name: row for row in ScheduledRun.objects.all()}
        for command in list_commands():
            row = rows.get(command.name)
            last = f"{row.started_at:%Y-%m-%d %H:%M:%S}" if row and row.started_at else "never"
            error = row.error if row else ""
            line = f"{command.name:<32} every {command.every!s:<16} last {last}  {error}"
            self.stdout.write(line.rstrip())
