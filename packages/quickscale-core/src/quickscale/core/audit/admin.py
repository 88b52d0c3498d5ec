from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale.core.privacy.admin import ModelAdmin, ReadOnlyMixin

from .actions import list_actions
from .models import AuditEvent


class ActionFilter(admin.SimpleListFilter):
    """Offers what is known to happen; to ask the log itself, all of it would be read."""

    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list_actions(("",))

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyMixin, ModelAdmin):
    list_display = ("created_at", "action", "actor", "impersonator", "team", "label", "ip")
    list_select_related = ("actor", "impersonator", "team")
    list_filter = (ActionFilter,)
    search_fields = ("=actor__email", "=object_id", "=ip", "^action")
    date_hierarchy = "created_at"
    show_full_result_count = False
    list_per_page = 50
