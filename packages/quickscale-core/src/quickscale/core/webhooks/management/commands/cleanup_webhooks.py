"""Forget what was told long ago; for a scheduler, every day."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from quickscale.core.webhooks.models import WebhookDelivery

#: So that nobody waits for a deletion.
_BATCH = 1000


class Command(BaseCommand):
    help = "Delete old webhook deliveries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=30, help="Delete records older than this many days."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.now() - timedelta(days=options["days"])
        deleted = 0
        while some := find_old(before):
            deleted += WebhookDelivery.objects.filter(pk__in=some).delete()[0]
        self.stdout.write(f"Deleted {deleted} deliveries.")


def find_old(before: datetime) -> list[int]:
    old = WebhookDelivery.objects.filter(created_at__lt=before).order_by("created_at")
    return list(old.values_list("pk", flat=True)[:_BATCH])
