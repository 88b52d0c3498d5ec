from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.admin_dashboard.figures import count_days


class Command(BaseCommand):
    help = "Aggregate past days for the dashboard. Safe to run at any time and more than once."

    def handle(self, *args: Any, **options: Any) -> None:
        days = count_days()
        if options["verbosity"]:
            self.stdout.write(f"Aggregated {days} days.")
