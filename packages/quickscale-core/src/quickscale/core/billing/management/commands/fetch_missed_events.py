from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from quickscale.core.billing.events import fetch_missed_events
from quickscale.core.billing.stripe_api import NotConfigured


class Command(BaseCommand):
    """Run it after an outage, or daily."""

    help = "Fetch Stripe events that were missed since the last one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--days", type=int, help="How far back to look; Stripe keeps 30 days.")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        since = timezone.now() - timedelta(days=days) if days else None
        try:
            self.stdout.write(f"Fetched {fetch_missed_events(since=since)} missed events.")
        except NotConfigured as error:
            raise CommandError(f"{error} Set STRIPE_SECRET_KEY.") from error
