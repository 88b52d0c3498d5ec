from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from quickscale.core.api.models import IdempotencyRecord


class Command(BaseCommand):
    """Deletes idempotency keys that have expired; run it daily."""

    help = "Delete expired idempotency keys."

    def handle(self, *args: Any, **options: Any) -> None:
        expired = IdempotencyRecord.objects.filter(expires_at__lte=timezone.now())
        count, _ = expired.delete()
        self.stdout.write(f"Deleted {count} expired idempotency keys.")
