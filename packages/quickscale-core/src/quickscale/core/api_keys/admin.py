"""Keys to look at, and to revoke when they were lost."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale.core.privacy.admin import KeepsSecrets, ReadOnlyMixin
from quickscale.core.users.permissions import may_change_account

from .models import ApiKey
from .services import revoke_key


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyMixin, KeepsSecrets):
    list_display = ("name", "prefix", "user", "team", "state", "expires_at", "last_used_at")
    list_select_related = ("user", "team")
    search_fields = ("name", "prefix", "user__email", "team__name")
    readonly_fields = ("prefix", "created_at", "last_used_at", "revoked_at")
    secrets = ("digest",)
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("quickscale_api_keys.change_apikey")

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        for key in queryset.select_related("user"):
            if may_change_account(request.user, key.user):
                revoke_key(key, actor=request.user)  # type: ignore[arg-type]  # whoever is in the admin
