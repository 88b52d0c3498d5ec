"""The ledger to look at; the only thing to do here is to open an account or to grant credits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale.core.audit.services import record

from .forms import GrantForm
from .models import CreditAccount, Entry, EntryLine, Grant, Hold
from .services import grant
from .services.settlement import calculate_balance


class LedgerReadOnlyMixin:
    """Nothing is changed or deleted in the admin."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CreditAccount)
class CreditAccountAdmin(LedgerReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("__str__", "spendable", "held")
    list_select_related = ("user", "team")
    search_fields = ("user__email", "user__name", "team__name")
    autocomplete_fields = ("user",)
    raw_id_fields = ("team",)
    readonly_fields = ("spendable", "held", "next_due", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: CreditAccount | None = None) -> bool:
        """Let an account that was never used go with its owner."""
        if obj is None or obj.entries.exists():
            return False
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    @admin.display(description=_("balance"))
    def spendable(self, account: CreditAccount) -> Decimal:
        return calculate_balance(account)


@admin.register(Grant)
class GrantAdmin(LedgerReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    form = GrantForm
    list_display = (
        "account",
        "source",
        "amount",
        "remaining",
        "priority",
        "paid",
        "expires_at",
        "revoked_at",
    )
    list_select_related = ("account__user", "account__team")
    list_filter = ("source", "paid")
    search_fields = ("account__user__email", "account__team__name", "source")
    autocomplete_fields = ("account",)

    def save_model(self, request: HttpRequest, obj: Grant, form: GrantForm, change: bool) -> None:
        given = form.cleaned_data
        owner = obj.account.owner
        with transaction.atomic():
            obj.pk = grant(
                obj.account,
                obj.amount,
                source=obj.source,
                reason=given["reason"],
                priority=obj.priority,
                paid=obj.paid,
                effective_at=obj.effective_at,
                expires_at=obj.expires_at,
                idempotency_key=given["idempotency_key"],
            ).pk
            record(
                "credits.granted",
                actor=request.user,
                team=obj.account.team,
                object_type="team" if obj.account.team else "user",
                object_id=owner.public_id,
                label=str(owner),
                data={"amount": str(obj.amount), "reason": given["reason"]},
            )


class EntryLineInline(LedgerReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    model = EntryLine
    fields = ("grant", "amount", "held")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(LedgerReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("created_at", "account", "kind", "amount", "held", "balance_after", "reason")
    list_select_related = ("account__user", "account__team")
    list_filter = ("kind", "created_at")
    search_fields = (
        "account__user__email",
        "account__team__name",
        "reason",
        "reference",
        "idempotency_key",
    )
    ordering = ("-pk",)
    inlines = (EntryLineInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Hold)
class HoldAdmin(LedgerReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("account", "amount", "status", "created_at", "expires_at")
    list_select_related = ("account__user", "account__team")
    list_filter = ("status",)
    search_fields = ("account__user__email", "account__team__name", "public_id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
