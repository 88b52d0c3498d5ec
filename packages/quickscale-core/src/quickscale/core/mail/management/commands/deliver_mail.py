from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.mail.outbox import deliver_due


class Command(BaseCommand):
    """Try what failed before, and send what no worker took; run it every minute."""

    help = "Deliver e-mails that are due for a retry or were interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sent {deliver_due()} e-mails.")
