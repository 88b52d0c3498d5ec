"""Discounts, and the codes that open them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ExportMixin, RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.forms import (
    CurrencyCodeField,
    RuleSerializer,
)
from quickscale_business_themes.ecommerce.models import Promotion, Voucher


class PromotionSerializer(RuleSerializer[Promotion]):
    """A discount with its conditions."""

    currency = CurrencyCodeField()

    class Meta:
        model = Promotion
        fields = [
            "id",
            "name",
            "is_active",
            "needs_voucher",
            "actions",
            "conditions",
            "currency",
            "starts_at",
            "ends_at",
            "usage_limit",
            "times_used",
            "priority",
            "is_exclusive",
        ]
        read_only_fields = ["times_used"]
        presentation = {
            "title": "name",
            "columns": ["is_active", "needs_voucher", "starts_at", "ends_at", "times_used"],
        }


class PromotionViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Promotion],
):
    """All promotions."""

    queryset = Promotion.objects.all()
    permission_model = "promotion"
    serializer_class = PromotionSerializer
    search_fields = ("name", "vouchers__code")
    ordering = ("-priority", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    @extend_schema(operation_id="staff-promotion-list", summary=_("Promotions"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-promotion-retrieve", summary=_("Promotion"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-promotion-create", summary=_("New promotion"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-promotion-update", summary=_("Edit promotion"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-promotion-destroy", summary=_("Delete promotion"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)


class VoucherCodeSerializer(RuleSerializer[Voucher]):
    """A code with its limits."""

    promotion: RefField = RefField(
        queryset=Promotion.objects.all(),
        operation="ecommerce:staff-promotion-list",
        screen="dashboard:shop-promotion-detail",
        label=_("Promotion"),
    )
    #: Compared in upper case, by the model.
    code = serializers.CharField(max_length=40, label=_("Code"))

    class Meta:
        model = Voucher
        fields = [
            "id",
            "code",
            "promotion",
            "is_active",
            "minimum_total",
            "starts_at",
            "ends_at",
            "usage_limit",
            "per_customer_limit",
            "times_used",
        ]
        read_only_fields = ["times_used"]
        extra_kwargs = {"minimum_total": {"normalize_output": True}}
        presentation = {
            "title": "code",
            "columns": ["promotion", "is_active", "ends_at", "times_used"],
        }


class VoucherCodeViewSet(
    ExportMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Voucher],
):
    """All voucher codes."""

    queryset = Voucher.objects.select_related("promotion")
    permission_model = "voucher"
    serializer_class = VoucherCodeSerializer
    search_fields = ("code", "promotion__name")
    ordering = ("code",)
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    @extend_schema(operation_id="staff-voucher-list", summary=_("Voucher codes"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-voucher-retrieve", summary=_("Voucher code"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-voucher-create", summary=_("New voucher code"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-voucher-update", summary=_("Edit voucher code"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-voucher-destroy", summary=_("Delete voucher code"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    @extend_schema(operation_id="staff-voucher-activate", summary=_("Turn on"), request=None)
    def activate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._switch(is_active=True)

    @extend_schema(operation_id="staff-voucher-deactivate", summary=_("Turn off"), request=None)
    def deactivate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._switch(is_active=False)

    def _switch(self, *, is_active: bool) -> Response:
        voucher = self.get_object()
        voucher.is_active = is_active
        voucher.save(update_fields=["is_active"])
        return Response(self.get_serializer(voucher).data)
