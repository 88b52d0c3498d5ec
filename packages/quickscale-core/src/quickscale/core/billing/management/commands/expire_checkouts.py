from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.billing.services.checkouts import expire_checkouts


class Command(BaseCommand):
    """Run it by the minute: it finds the checkouts whose event was lost."""

    help = "Expire checkouts that weren't paid."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Checked {expire_checkouts()} checkouts.")
