"""Give every endpoint a turn for which an attempt is due; for a scheduler, every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Min

from quickscale.core.webhooks.models import WebhookDelivery
from quickscale.core.webhooks.sending import enqueue_waiting, list_due


class Command(BaseCommand):
    help = "Send webhook deliveries that are due for a retry or were interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        WebhookDelivery.objects.fail_abandoned()
        endpoints = find_endpoints()
        # A task for each endpoint, not for each delivery: they would pile up where one is slow.
        for endpoint in endpoints:
            enqueue_waiting(endpoint)
        self.stdout.write(f"Processed {len(endpoints)} webhooks.")


def find_endpoints() -> list[int]:
    due = list_due().order_by().values("endpoint").annotate(since=Min("next_attempt_at"))
    return [row["endpoint"] for row in due.order_by("since")]
