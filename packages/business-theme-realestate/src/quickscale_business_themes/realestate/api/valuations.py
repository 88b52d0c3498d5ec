"""An agency's estimates of its properties."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, MoneyField
from quickscale.core.money import format_money
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.models import Property, Valuation
from quickscale_business_themes.realestate.services.valuations import (
    estimate_value,
    find_addresses,
)

NOTICE = _("An estimate of a statistical model. It is no appraisal and not for lending.")
TOPICS = {
    "time": _("Time of the sale"),
    "location": _("Location"),
    "area": _("Living area"),
    "lot": _("Lot size"),
    "beds": _("Bedrooms"),
    "baths": _("Bathrooms"),
    "floors": _("Stories"),
    "year": _("Year built"),
    "waterfront": _("Waterfront"),
    "view": _("View"),
}


class ValuationSerializer(RecordSerializer[Valuation]):
    """An estimate of what a property would sell for."""

    title = serializers.CharField(source="property", read_only=True, label=_("Address"))
    estimate = MoneyField(read_only=True, label=_("Estimate"))
    low = MoneyField(read_only=True, label=_("From"))
    high = MoneyField(read_only=True, label=_("To"))
    confidence = serializers.SerializerMethodField(
        label=_("Confidence"),
        help_text=_("How probable it is that the price is within a tenth of the estimate."),
    )
    by = serializers.SerializerMethodField(label=_("By"))
    notice = serializers.SerializerMethodField(label=_("Please note"))

    class Meta:
        model = Valuation
        fields = [
            "id",
            "title",
            "property",
            "estimate",
            "low",
            "high",
            "currency",
            "confidence",
            "created_at",
            "by",
            "notice",
        ]
        read_only_fields = ["currency", "created_at"]
        presentation = {
            "title": "title",
            "columns": ["estimate", "low", "high", "confidence", "created_at"],
        }

    def get_confidence(self, valuation: Valuation) -> str:
        return write_percent(valuation.confidence)

    def get_by(self, valuation: Valuation) -> str:
        return valuation.by.get_full_name() if valuation.by else ""

    def get_notice(self, valuation: Valuation) -> str:
        return str(NOTICE)

    def create(self, validated_data: Any) -> Valuation:
        return estimate_value(validated_data["property"], user=self.user)


class ComparableSerializer(serializers.Serializer[Any]):
    """A sale that counts for an estimate, and by how much its price was adjusted for what."""

    title = serializers.CharField(read_only=True, label=_("Address"))
    sold_on = serializers.DateField(read_only=True, label=_("Sold on"))
    kilometres = serializers.FloatField(read_only=True, label=_("Distance (km)"))
    price = MoneyField(read_only=True, label=_("Price"))
    adjustments = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        label=_("Adjustments"),
        style={"format": "lines"},
    )
    adjusted_price = MoneyField(read_only=True, label=_("Adjusted price"))
    currency = serializers.CharField(read_only=True)
    weight = serializers.CharField(read_only=True, label=_("Share of the estimate"))
    net = serializers.CharField(read_only=True, label=_("Net adjustment"))
    gross = serializers.CharField(read_only=True, label=_("Gross adjustment"))
    is_net_exceeded = serializers.BooleanField(read_only=True, label=_("Net above 15%"))
    is_gross_exceeded = serializers.BooleanField(read_only=True, label=_("Gross above 25%"))

    class Meta:
        presentation = {
            "title": "title",
            "columns": [
                "sold_on",
                "kilometres",
                "price",
                "adjustments",
                "adjusted_price",
                "weight",
                "net",
                "gross",
                "is_net_exceeded",
                "is_gross_exceeded",
            ],
            "tones": {
                "is_net_exceeded": {"true": "warning"},
                "is_gross_exceeded": {"true": "warning"},
            },
        }


def list_comparables(valuation: Valuation) -> list[dict[str, Any]]:
    """Return an estimate's comparable sales as people read them."""
    keys = [it["key"] for it in valuation.comparables]
    addresses = find_addresses(keys, team_id=valuation.team_id)
    return [
        {
            **it,
            "title": addresses.get(it["key"]) or gettext("A home whose address isn't shown"),
            "price": Decimal(it["price"]),
            "adjusted_price": Decimal(it["adjusted_price"]),
            "currency": valuation.currency,
            "adjustments": [
                write_adjustment(part, valuation.currency) for part in it["adjustments"]
            ],
            "weight": write_percent(it["weight"]),
            "net": write_percent(it["net"]),
            "gross": write_percent(it["gross"]),
        }
        for it in valuation.comparables
    ]


def write_adjustment(part: dict[str, str], currency: str) -> str:
    """Return an adjustment as ``Living area: +€12,400.00``."""
    amount, topic = Decimal(part["amount"]), part["topic"]
    sign = "+" if amount > 0 else ""
    return f"{TOPICS.get(topic, topic)}: {sign}{format_money(amount, currency)}"


def write_percent(share: float) -> str:
    return gettext("{number}%").format(number=number_format(100 * share, 1, use_l10n=True))


class ValuationFilters(FilterSet):
    property = ref_filter(Property, operation="realestate:property-list", label=_("Property"))

    class Meta:
        model = Valuation
        fields = ["property"]


class ValuationViewSet(
    AgencyViewSet[Valuation],
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Valuation],
):
    """Estimates of the agency's properties, the newest first. None is changed later."""

    queryset = Valuation.objects.select_related("property", "by").order_by("-created_at", "-pk")
    serializer_class = ValuationSerializer
    filterset_class = ValuationFilters
    needed: ClassVar[dict[str, str]] = {"create": "realestate.value"}

    @extend_schema(
        operation_id="valuation-comparables",
        summary=_("Comparable sales"),
        responses=ComparableSerializer(many=True),
        filters=False,
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def comparables(self, request: Request, id: str) -> Response:
        rows = list_comparables(self.get_object())
        return Response(ComparableSerializer(rows, many=True).data)
