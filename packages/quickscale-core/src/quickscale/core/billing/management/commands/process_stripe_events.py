from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.billing.events import process_due_events
from quickscale.core.billing.payments import perform_refunds
from quickscale.core.billing.services.cancelling import process_cancellations


class Command(BaseCommand):
    """Work off events that wait for another attempt, or were left by a worker that died.

    The same for refunds and for subscriptions' ends that were asked for.

    Run it every minute where the tasks' backend cannot wait, and every few minutes elsewhere.
    """

    help = "Work off Stripe's events that are due or were left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{process_due_events()} events worked off.")
        perform_refunds()
        process_cancellations()
