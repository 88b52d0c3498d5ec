"""Counts the days that are over, so that the dashboard need not; may be run at any time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.admin_dashboard.figures import count_days


class Command(BaseCommand):
    help = "Count the days that are over for the dashboard. May be run at any time, and twice."

    def handle(self, *args: Any, **options: Any) -> None:
        days = count_days()
        if options["verbosity"]:
            self.stdout.write(f"{days} days of figures counted.")
