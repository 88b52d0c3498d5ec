"""Offers of deals."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, ModelSerializer, MoneyField
from quickscale.core.money import MAX_PRICE, MAX_TOTAL, quantum
from quickscale_business_themes.crm.api.bases import (
    ChangeableSerializer,
    CrmViewSet,
    RecordPermission,
    RecordRef,
    RecordSerializer,
    may_change,
)
from quickscale_business_themes.crm.api.filters import ref_filter
from quickscale_business_themes.crm.models import Deal, Offer, OfferLine, OfferStatus, OfferView
from quickscale_business_themes.crm.models.offers import MAX_QUANTITY
from quickscale_business_themes.crm.services import offers

_MAX_LINES = 100


class OfferLineSerializer(ModelSerializer[OfferLine]):
    """A line as a row of its offer."""

    quantity = serializers.DecimalField(
        max_digits=11,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=MAX_QUANTITY,
        default=Decimal(1),
        normalize_output=True,
        label=_("Quantity"),
    )
    unit_price = MoneyField(
        min_value=0, max_value=MAX_PRICE, currency_field="currency", label=_("Unit price")
    )
    currency = serializers.CharField(source="offer.currency", read_only=True)

    class Meta:
        model = OfferLine
        fields = ["description", "quantity", "unit_price", "currency"]


class ShownLineSerializer(OfferLineSerializer):
    """A line as tables show it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    amount = MoneyField(read_only=True, label=_("Amount"))

    class Meta(OfferLineSerializer.Meta):
        fields = ["id", "description", "quantity", "unit_price", "amount", "currency"]
        read_only_fields = fields
        presentation = {
            "title": "description",
            "columns": ["quantity", "unit_price", "amount"],
        }


class OfferRowSerializer(ChangeableSerializer[Offer]):
    """An offer as lists show it."""

    deal = RecordRef(queryset=Deal.objects.all(), operation="crm:deal-list", label=_("Deal"))
    status = serializers.ChoiceField(choices=OfferStatus.choices, read_only=True, label=_("Status"))
    total = MoneyField(read_only=True, allow_null=True, label=_("Total"))

    class Meta:
        model = Offer
        fields = [
            "id",
            "title",
            "deal",
            "status",
            "total",
            "currency",
            "valid_until",
            "view_count",
            "last_viewed_at",
            "accepted_at",
            "created_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["deal", "status", "total", "valid_until", "view_count", "last_viewed_at"],
        }

    def get_can(self, record: Offer) -> dict[str, bool]:
        can = super().get_can(record)
        is_changeable = can["edit"]
        return {
            **can,
            "edit": is_changeable and record.is_draft,
            "publish": is_changeable and record.is_draft,
            "revoke": is_changeable and not record.is_draft and record.revoked_at is None,
            "copy": is_changeable,
        }


class OfferSerializer(OfferRowSerializer):
    """An offer with what it says."""

    url = serializers.SerializerMethodField(
        label=_("Address for your customer"), style={"format": "url"}
    )
    lines = OfferLineSerializer(  # type: ignore[call-arg]  # the list's
        many=True, required=False, max_length=_MAX_LINES, label=_("Lines")
    )

    class Meta(OfferRowSerializer.Meta):
        fields = [
            "id",
            "title",
            "deal",
            "status",
            "valid_until",
            "url",
            "content",
            "lines",
            "total",
            "currency",
            "view_count",
            "first_viewed_at",
            "last_viewed_at",
            "published_at",
            "accepted_at",
            "accepted_name",
            "revoked_at",
            "created_at",
            "can",
        ]
        read_only_fields = ["view_count"]

    def get_url(self, offer: Offer) -> str:
        return offers.find_offer_url(offer)

    def validate_deal(self, deal: Deal) -> Deal:
        if self.instance is not None and deal != self.instance.deal:
            raise serializers.ValidationError(_("An offer stays with its deal."))
        if not may_change(self.context["request"], deal):
            raise PermissionDenied(RecordPermission.message)
        return deal

    def validate_valid_until(self, day: Any) -> Any:
        if day < timezone.localdate():
            raise serializers.ValidationError(_("This day is over."))
        return day

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if sum(line["quantity"] * line["unit_price"] for line in lines) > MAX_TOTAL:
            raise serializers.ValidationError(_("These lines come to too much."))
        return lines

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse prices that pages round: a customer could not reckon with them."""
        currency = self.instance.currency if self.instance else attrs["deal"].currency
        errors = {
            str(number): {"unit_price": [_("Nobody can pay such a fraction.")]}
            for number, line in enumerate(attrs.get("lines", ()))
            if line["unit_price"] % quantum(currency)
        }
        if errors:
            raise serializers.ValidationError({"lines": errors})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Offer:
        values = {**validated_data}
        values.pop("team", None)
        lines = values.pop("lines", [])
        return offers.create_offer(values.pop("deal"), values, lines, user=self.user)

    def update(self, instance: Offer, validated_data: dict[str, Any]) -> Offer:
        values = {**validated_data}
        values.pop("deal", None)
        lines = values.pop("lines", None)
        return offers.update_offer(instance, values, lines)


class OfferFilters(FilterSet):
    deal = ref_filter(Deal)

    class Meta:
        model = Offer
        fields = ["deal"]


class OfferViewSet(CrmViewSet[Offer], viewsets.ModelViewSet[Offer]):
    """What customers are offered, the newest first."""

    queryset = Offer.objects.select_related("deal", "deal__owner").prefetch_related("lines__offer")
    serializer_class = OfferSerializer
    list_serializer_class = OfferRowSerializer
    filterset_class = OfferFilters
    search_fields = ("title",)
    ordering = ("-created_at",)

    @extend_schema(summary=_("Publish"), request=None, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, id: str) -> Response:
        return self.answer(offers.publish_offer(self.get_object()))

    @extend_schema(summary=_("Revoke"), request=None, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, id: str) -> Response:
        return self.answer(offers.revoke_offer(self.get_object(), user=request.user))

    @extend_schema(summary=_("Copy"), request=None, responses={201: OfferSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, id: str) -> Response:
        made = offers.copy_offer(self.get_object(), user=request.user)
        return self.answer(made, status.HTTP_201_CREATED)

    def answer(self, offer: Offer, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(offer).data, status=code)


class OfferLineFilters(FilterSet):
    offer = ref_filter(Offer)

    class Meta:
        model = OfferLine
        fields = ["offer"]


class OfferLineViewSet(mixins.ListModelMixin, CrmViewSet[OfferLine]):
    """The lines of an offer."""

    queryset = OfferLine.objects.select_related("offer")
    serializer_class = ShownLineSerializer
    filterset_class = OfferLineFilters
    ordering = ("position", "pk")


class OfferViewSerializer(RecordSerializer[OfferView]):
    """A moment at which a customer opened an offer's page."""

    class Meta:
        model = OfferView
        fields = ["id", "offer", "at"]
        read_only_fields = fields
        presentation = {"title": "at"}


class OfferViewFilters(FilterSet):
    offer = ref_filter(Offer)

    class Meta:
        model = OfferView
        fields = ["offer"]


class OfferViewViewSet(mixins.ListModelMixin, CrmViewSet[OfferView]):
    """When customers opened an offer's page, the latest first."""

    queryset = OfferView.objects.select_related("offer")
    serializer_class = OfferViewSerializer
    filterset_class = OfferViewFilters
    ordering = ("-at", "-pk")
