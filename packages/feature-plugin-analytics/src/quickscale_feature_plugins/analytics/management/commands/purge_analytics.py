"""Deletes events, statistics and salts that have been kept long enough. Run it every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_feature_plugins.analytics.retention import purge_events, purge_salts, purge_stats


class Command(BaseCommand):
    help = "Delete what QUICKSCALE_ANALYTICS_EVENT_DAYS and _STAT_MONTHS no longer keep."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{purge_events()} events deleted.")
        self.stdout.write(f"{purge_stats()} daily statistics deleted.")
        self.stdout.write(f"{purge_salts()} salts deleted.")
