from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.billing.events import process_due_events
from quickscale.core.billing.payments import perform_refunds
from quickscale.core.billing.services.subscriptions import process_cancellations


class Command(BaseCommand):
    """Run it every minute where the tasks' backend cannot wait, and every few minutes elsewhere."""

    help = "Process Stripe events that are due or were interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Processed {process_due_events()} events.")
        perform_refunds()
        process_cancellations()
