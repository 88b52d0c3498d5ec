"""Forget what was sent by forms and not confirmed in time; for a scheduler, every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.crm.services.capture import purge_submissions


class Command(BaseCommand):
    help = "Delete what was sent by forms and not confirmed in time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted {purge_submissions()} submissions.")
