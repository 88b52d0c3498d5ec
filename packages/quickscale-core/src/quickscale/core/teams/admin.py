"""Teams to look at and to name; services change members, and keep owner and seats right."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from quickscale.core.privacy.admin import ModelAdmin, ReadOnlyMixin, TabularInline

from .models import Invitation, Membership, Role, Team


class MembershipInline(ReadOnlyMixin, TabularInline):
    model = Membership
    fields = readonly_fields = ("user", "role", "custom_role", "joined_at")


@admin.register(Team)
class TeamAdmin(ModelAdmin):
    list_display = ("name", "slug", "created_at", "closed_at")
    search_fields = ("name", "slug", "memberships__user__email")
    readonly_fields = ("public_id", "created_at", "closed_at")
    inlines = (MembershipInline,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyMixin, ModelAdmin):
    list_display = ("email", "team", "role", "sent_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("team",)
    search_fields = ("email", "team__name")
    exclude = ("token_hash",)


@admin.register(Role)
class RoleAdmin(ReadOnlyMixin, ModelAdmin):
    list_display = ("name", "team")
    list_select_related = ("team",)
    search_fields = ("name", "team__name")
