from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.billing.services.seats import reconcile_seats


class Command(BaseCommand):
    """Run it hourly: it finds those whose task was lost."""

    help = "Update subscriptions whose billed seats differ from the team's seats."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Updated {reconcile_seats()} subscriptions.")
