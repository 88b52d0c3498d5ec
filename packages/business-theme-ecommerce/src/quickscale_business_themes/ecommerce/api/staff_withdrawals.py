"""Withdrawals, as the staff see them and decide on them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin, RefField, staff_permission
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.staff_serializers import ActorField, ItemsField
from quickscale_business_themes.ecommerce.models import Withdrawal
from quickscale_business_themes.ecommerce.models.withdrawals import WithdrawalStatus
from quickscale_business_themes.ecommerce.services import withdrawal_decisions

_VIEW, _CHANGE = "ecommerce.view_order", "ecommerce.change_order"
_REFUND = "ecommerce.add_refund"


class StaffWithdrawalSerializer(serializers.ModelSerializer[Withdrawal]):
    """A statement of withdrawal, and until when it is to be paid back."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    order: RefField = RefField(
        operation="ecommerce:staff-order-list",
        screen="dashboard:order-detail",
        label_field="number",
        lookup="number",
        read_only=True,
        label=_("Order"),
    )
    items = ItemsField()
    refund_due_on = serializers.DateField(label=_("Refund due"), read_only=True)
    return_status = serializers.CharField(
        source="returned.get_status_display", default="", label=_("Return"), read_only=True
    )
    by = ActorField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = Withdrawal
        fields = (
            "id",
            "order",
            "items",
            "name",
            "email",
            "status",
            "submitted_at",
            "refund_due_on",
            "return_status",
            "reason",
            "by",
            "can",
        )
        read_only_fields = fields
        presentation = {
            "title": "items",
            "columns": ["order", "name", "status", "submitted_at", "refund_due_on"],
        }

    def get_can(self, withdrawal: Withdrawal) -> dict[str, bool]:
        is_open = withdrawal.status == WithdrawalStatus.RECEIVED
        return {"accept": is_open, "reject": is_open}


class RejectedWithdrawalSerializer(serializers.Serializer[Any]):
    """Why there was no right to withdraw."""

    reason = serializers.CharField(
        max_length=500, label=_("Reason"), help_text=_("Included in the e-mail to the customer.")
    )


class StaffWithdrawalViewSet(
    ShopView,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Withdrawal],
):
    """All withdrawals that were confirmed, the newest first."""

    queryset = Withdrawal.objects.all()
    serializer_class = StaffWithdrawalSerializer
    filterset_fields = {"status": ["exact"]}
    search_fields = ("order__number", "name", "email")
    ordering = ("-submitted_at", "-id")
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    resource = {"name": "staff_withdrawal", "label": _("withdrawal"), "plural": _("withdrawals")}

    def get_permissions(self) -> list[BasePermission]:
        needed = {"accept": (_CHANGE, _REFUND), "reject": (_CHANGE,)}.get(self.action or "", ())
        return [staff_permission(_VIEW, *needed)()]

    def get_queryset(self) -> QuerySet[Withdrawal]:
        found = super().get_queryset().exclude(status=WithdrawalStatus.DRAFT)
        return found.select_related("order", "returned", "user").prefetch_related("lines__line")

    def answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="staff-withdrawal-list", summary=_("Withdrawals"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-withdrawal-retrieve", summary=_("Withdrawal"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-withdrawal-accept", summary=_("Accept"), request=None)
    def accept(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        withdrawal_decisions.accept_withdrawal(self.get_object(), user=request.user)
        return self.answer()

    @extend_schema(
        operation_id="staff-withdrawal-reject",
        summary=_("Reject"),
        request=RejectedWithdrawalSerializer,
    )
    def reject(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = RejectedWithdrawalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        withdrawal_decisions.reject_withdrawal(
            self.get_object(), reason=asked.validated_data["reason"], user=request.user
        )
        return self.answer()
