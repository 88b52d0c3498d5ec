from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.credits.services.settlement import settle_due_accounts


class Command(BaseCommand):
    """Balances are right without it; run it daily for the record."""

    help = "Activate and expire grants and release expired holds in all accounts that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Settled {settle_due_accounts()} accounts.")
