from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.mail.outbox import deliver_due


class Command(BaseCommand):
    help = "Deliver e-mails that are due for a retry or were interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sent {deliver_due()} e-mails.")
