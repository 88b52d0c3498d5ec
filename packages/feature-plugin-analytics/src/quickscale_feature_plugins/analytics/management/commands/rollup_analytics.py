"""Counts days into daily statistics. Run it every hour, or every night."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_feature_plugins.analytics.days import current_day, each_day
from quickscale_feature_plugins.analytics.rollup import find_due_days, rollup_day


class Command(BaseCommand):
    help = "Count yesterday, today and any day left out before into daily statistics."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--start", type=date.fromisoformat, help="Count again from this day.")
        parser.add_argument("--end", type=date.fromisoformat, help="Up to this day, else today.")

    def handle(self, **options: Any) -> None:
        start, end = options["start"], options["end"] or current_day()
        if start is None and options["end"]:
            raise CommandError("--end needs --start.")
        for day in each_day(start, min(end, current_day())) if start else find_due_days():
            if rollup_day(day):
                self.stdout.write(f"{day} counted.")
            else:
                self.stdout.write(f"{day} keeps its statistics: its events are deleted.")
