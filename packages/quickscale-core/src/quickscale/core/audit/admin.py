from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from .models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """To be read only: nobody changes what happened."""

    list_display = ("created_at", "action", "actor", "impersonator", "team", "label", "ip")
    list_select_related = ("actor", "impersonator", "team")
    list_filter = ("action",)
    search_fields = ("=actor__email", "=object_id", "=ip", "^action")
    date_hierarchy = "created_at"
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
