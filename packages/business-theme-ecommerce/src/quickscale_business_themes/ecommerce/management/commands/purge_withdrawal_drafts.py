from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.ecommerce.services.withdrawals import purge_drafts


class Command(BaseCommand):
    help = "Deletes statements of withdrawal that nobody has confirmed within a day."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{purge_drafts()} statements deleted.")
