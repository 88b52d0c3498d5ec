import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.audit.services import record
from quickscale.core.privacy.admin import AppendOnlyMixin, ModelAdmin, ReadOnlyMixin, TabularInline

from .amounts import LIMIT, PLACES
from .models import CreditAccount, Entry, EntryLine, Grant, Hold
from .services import grant
from .services.settlement import calculate_balance

OWNER = ("account__user__email", "account__team__name")


class LedgerAdmin(AppendOnlyMixin, ModelAdmin):
    list_select_related: ClassVar[Any] = ("account__user", "account__team")


@admin.register(CreditAccount)
class CreditAccountAdmin(LedgerAdmin):
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


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Grants credits once, however often it is sent."""

    amount = forms.DecimalField(
        label=_("Amount"), min_value=PLACES, max_value=LIMIT - PLACES, decimal_places=4
    )
    reason = forms.CharField(label=_("Reason"), help_text=_("Shown to the recipient."))
    idempotency_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    class Meta:
        model = Grant
        fields = ("account", "amount", "source", "priority", "paid", "effective_at", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        expires_at: datetime | None = self.cleaned_data["expires_at"]
        if expires_at and expires_at <= timezone.now():
            raise ValidationError(_("Choose an expiry date in the future."))
        return expires_at

    def clean_idempotency_key(self) -> str:
        key = str(self.cleaned_data["idempotency_key"])
        if Entry.objects.filter(idempotency_key=key).exists():
            raise ValidationError(_("These credits have already been granted."))
        return key


@admin.register(Grant)
class GrantAdmin(LedgerAdmin):
    form = GrantForm
    list_display = (
        *("account", "source", "amount", "remaining"),
        *("priority", "paid", "expires_at", "revoked_at"),
    )
    list_filter = ("source", "paid")
    search_fields = (*OWNER, "source")
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


class EntryLineInline(ReadOnlyMixin, TabularInline):
    model = EntryLine
    fields = ("grant", "amount", "held")


@admin.register(Entry)
class EntryAdmin(ReadOnlyMixin, LedgerAdmin):
    list_display = ("created_at", "account", "kind", "amount", "held", "balance_after", "reason")
    list_filter = ("kind", "created_at")
    search_fields = (*OWNER, "reason", "reference", "idempotency_key")
    ordering = ("-pk",)
    inlines = (EntryLineInline,)


@admin.register(Hold)
class HoldAdmin(ReadOnlyMixin, LedgerAdmin):
    list_display = ("account", "amount", "status", "created_at", "expires_at")
    list_filter = ("status",)
    search_fields = (*OWNER, "public_id")
