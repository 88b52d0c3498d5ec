from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.crm.services.automation.running import sweep
from quickscale_business_themes.crm.services.work import send_reminders


class Command(BaseCommand):
    help = "Try the rules that wait, and remind people of their activities."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Tried {sweep()} events, sent {send_reminders()} reminders.")
