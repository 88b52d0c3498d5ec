"""The ledger of everybody's credits, and giving some."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from datetime import datetime
from decimal import Decimal
from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request

from quickscale.core.account.api.serializers import ENTRY_KINDS
from quickscale.core.admin_dashboard.accounts import grant_account_credits
from quickscale.core.api.exports import ExportMixin
from quickscale.core.api.lists import CursorPagination, FilterSet
from quickscale.core.api.permissions import staff_permission
from quickscale.core.credits.models import Entry
from quickscale.core.credits.owners import CreditOwner

from .fields import OwnerField, OwnerFilter

#: As their owner knows them, and where that is too little to choose one by, more exactly.
_KINDS = {
    **ENTRY_KINDS,
    Entry.Kind.CAPTURE: _("Captured"),
    Entry.Kind.RELEASE: _("Hold expired"),
}


class GrantCreditsSerializer(serializers.Serializer[Any]):
    """Credits that staff give away."""

    amount = serializers.DecimalField(19, 4, min_value=Decimal("0.0001"), label=_("Credits"))
    reason = serializers.CharField(
        max_length=200, label=_("Reason"), help_text=_("Shown to the recipient.")
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, label=_("Expires")
    )

    def validate_expires_at(self, moment: datetime | None) -> datetime | None:
        if moment and moment <= timezone.now():
            raise serializers.ValidationError(_("Choose a date and time in the future."))
        return moment


def grant_requested_credits(owner: CreditOwner, request: Request) -> None:
    terms = GrantCreditsSerializer(data=request.data)
    terms.is_valid(raise_exception=True)
    grant_account_credits(owner, actor=request.user, **terms.validated_data)


class StaffEntrySerializer(serializers.ModelSerializer[Entry]):
    """One entry of the ledger."""

    owner = OwnerField(source="account", label=_("Owner"))
    kind = serializers.ChoiceField(list(_KINDS.items()), label=_("Kind"), read_only=True)

    class Meta:
        model = Entry
        fields = (
            "owner",
            "created_at",
            "kind",
            "reason",
            "reference",
            "amount",
            "held",
            "balance_after",
        )
        read_only_fields = fields
        extra_kwargs = {
            name: {"normalize_output": True} for name in ("amount", "held", "balance_after")
        }
        presentation = {
            "title": "reason",
            "columns": ["owner", "created_at", "kind", "amount", "balance_after"],
        }


class StaffEntryFilter(FilterSet):
    owner = OwnerFilter(user="account__user", team="account__team")
    kind = django_filters.ChoiceFilter(choices=list(_KINDS.items()), label=_("Kind"))
    created = django_filters.DateFromToRangeFilter("created_at")
    user = django_filters.UUIDFilter("account__user__public_id", label="")
    team = django_filters.UUIDFilter("account__team__public_id", label="")


@extend_schema_view(get=extend_schema(operation_id="staff-entry-list", summary=_("Ledger")))
class StaffEntryListView(ExportMixin, generics.ListAPIView[Entry]):
    """The ledger of all credits, the newest first."""

    queryset = Entry.objects.select_related("account__user", "account__team")
    serializer_class = StaffEntrySerializer
    permission_classes = (staff_permission("quickscale_credits.view_entry"),)
    pagination_class = CursorPagination  # entries are never written into the past
    filterset_class = StaffEntryFilter
    ordering = ("-id",)
