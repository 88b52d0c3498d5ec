"""Counts days into daily statistics. Run it every hour, or every night."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_feature_plugins.analytics.days import current_day, each_day
from quickscale_feature_plugins.analytics.rollup import find_due_days, rollup_day


class Command(BaseCommand):
    help = "Aggregate yesterday, today and any missed days into daily statistics."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--start", type=date.fromisoformat, help="Aggregate again from this day."
        )
        parser.add_argument(
            "--end", type=date.fromisoformat, help="The last day to aggregate (default: today)."
        )

    def handle(self, **options: Any) -> None:
        start, end = options["start"], options["end"] or current_day()
        if start is None and options["end"]:
            raise CommandError("--end requires --start.")
        for day in each_day(start, min(end, current_day())) if start else find_due_days():
            if rollup_day(day):
                self.stdout.write(f"Aggregated {day}.")
            else:
                self.stdout.write(f"{day} is unchanged: its events have been deleted.")
