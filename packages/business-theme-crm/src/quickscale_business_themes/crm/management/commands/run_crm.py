from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.crm.services.automation.running import sweep


class Command(BaseCommand):
    help = "Try the rules that wait: those of every day, and what was left or put off."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Tried {sweep()} events.")
