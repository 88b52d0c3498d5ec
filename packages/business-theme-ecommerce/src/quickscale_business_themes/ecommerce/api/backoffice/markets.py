"""Which consumer law applies where, as the shop's owner decides."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import Market
from quickscale_business_themes.ecommerce.services import markets

_RULES = ("withdrawal", "prior_prices", "unit_prices", "order_button", "invoices")


class MarketSerializer(ModelSerializer[Market]):
    """A country and the rules that apply to buyers there."""

    id = serializers.CharField(source="country", read_only=True)
    country = serializers.ChoiceField(choices=COUNTRIES, label=_("Country"))
    is_default = serializers.SerializerMethodField(label=_("Default"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Market
        fields = [
            "id",
            "country",
            *_RULES,
            "is_default",
            "can",
        ]
        presentation = {
            "title": "country",
            "columns": [*_RULES],
        }

    def get_is_default(self, market: Market) -> bool:
        return market.pk is None

    def get_can(self, market: Market) -> dict[str, bool]:
        return {"reset": market.pk is not None}


class MarketEditSerializer(ModelSerializer[Market]):
    """The rules of a country that is known by its address."""

    class Meta:
        model = Market
        fields = [*_RULES]
        presentation = {"title": ""}


class BackofficeMarketViewSet(BackofficeViewSet[Market]):
    """The countries in which rules apply, or about which something was decided."""

    queryset = Market.objects.all()
    serializer_class = MarketSerializer
    permission_model = "market"
    pagination_class = None
    filter_backends = ()
    lookup_field = "country"

    def find_market(self) -> Market:
        market = markets.find_or_build(self.kwargs["country"])
        if market is None:
            raise Http404
        return market

    @extend_schema(operation_id="staff-market-list", summary=_("Markets"))
    def list(self, request: Request) -> Response:
        return Response(self.get_serializer(markets.list_markets(), many=True).data)

    @extend_schema(operation_id="staff-market-retrieve", summary=_("Market"))
    def retrieve(self, request: Request, country: str) -> Response:
        return Response(self.get_serializer(self.find_market()).data)

    @extend_schema(
        operation_id="staff-market-create",
        summary=_("Add country"),
        responses={201: MarketSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        rules = dict(asked.validated_data)
        market = markets.decide(rules.pop("country"), rules)
        return Response(self.get_serializer(market).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="staff-market-update",
        summary=_("Edit market"),
        request=MarketEditSerializer,
        responses=MarketSerializer,
    )
    def update(self, request: Request, country: str) -> Response:
        market = self.find_market()
        asked = MarketEditSerializer(market, data=request.data)
        asked.is_valid(raise_exception=True)
        market = markets.decide(market.country, asked.validated_data)
        return Response(self.get_serializer(market).data)

    @extend_schema(
        operation_id="staff-market-reset",
        summary=_("Reset to default"),
        request=None,
        responses=MarketSerializer,
    )
    def reset(self, request: Request, country: str) -> Response:
        market = markets.reset(self.find_market().country)
        return Response(self.get_serializer(market).data)
