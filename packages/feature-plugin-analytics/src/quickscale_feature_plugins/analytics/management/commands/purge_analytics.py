"""Deletes events, statistics and salts that have been kept long enough. Run it every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_feature_plugins.analytics.retention import purge_events, purge_salts, purge_stats


class Command(BaseCommand):
    help = (
        "Delete data older than QUICKSCALE_ANALYTICS_EVENT_DAYS and "
        "QUICKSCALE_ANALYTICS_STAT_MONTHS."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Deleted {purge_events()} events.")
        self.stdout.write(f"Deleted {purge_stats()} daily statistics.")
        self.stdout.write(f"Deleted {purge_salts()} salts.")
