from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core.credits.services import settle_due_accounts


class Command(BaseCommand):
    """Write what time has changed. Balances are right without it; run it daily for the record."""

    help = "Begin and expire grants and release holds that ran out, in every account that is due."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{settle_due_accounts()} accounts settled.")
