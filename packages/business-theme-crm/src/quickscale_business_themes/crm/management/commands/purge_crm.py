"""Forget what is kept long enough; for a scheduler, every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.crm.services.retention import (
    purge_imports,
    purge_merges,
    purge_rule_runs,
)


class Command(BaseCommand):
    help = "Forget what merged records said, and old rows of imports and of the log of rules."

    def handle(self, *args: Any, **options: Any) -> None:
        merges, runs, rows = purge_merges(), purge_rule_runs(), purge_imports()
        self.stdout.write(f"Purged {merges} merges, {runs} runs of rules and {rows} import rows.")
