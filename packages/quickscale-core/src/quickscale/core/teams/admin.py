"""Teams to look at and to name. Who belongs to them is changed where everybody changes it, by
services that keep a team's owner and its seats right."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Invitation, Membership, Role, Team


class TeamReadOnlyMixin:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(TeamReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    model = Membership
    fields = readonly_fields = ("user", "role", "custom_role", "joined_at")


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("name", "slug", "created_at", "closed_at")
    search_fields = ("name", "slug", "memberships__user__email")
    readonly_fields = ("public_id", "created_at", "closed_at")
    inlines = (MembershipInline,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(TeamReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("email", "team", "role", "sent_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("team",)
    search_fields = ("email", "team__name")
    exclude = ("token_hash",)


@admin.register(Role)
class RoleAdmin(TeamReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("name", "team")
    list_select_related = ("team",)
    search_fields = ("name", "team__name")
