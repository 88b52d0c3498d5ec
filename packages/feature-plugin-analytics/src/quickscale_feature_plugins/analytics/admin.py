"""Events and daily statistics in the admin, to look at only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from quickscale_feature_plugins.analytics.models import DailyStat, Event


class AnalyticsReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Shows rows that nobody writes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(AnalyticsReadOnlyAdmin):
    date_hierarchy = "at"
    list_display = ["at", "name", "theme", "path", "source", "value", "currency"]
    list_filter = ["theme", "device"]
    search_fields = ["name", "object_id"]
    list_select_related = ["user"]
    ordering = ["-at"]


@admin.register(DailyStat)
class DailyStatAdmin(AnalyticsReadOnlyAdmin):
    date_hierarchy = "day"
    list_display = ["day", "name", "theme", "dimension", "key", "events", "visitors", "visits"]
    list_filter = ["dimension", "currency"]
    search_fields = ["name", "key"]
    ordering = ["-day", "dimension", "-events"]
