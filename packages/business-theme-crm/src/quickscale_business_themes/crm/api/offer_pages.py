"""An offer as the customer reads it, and accepts it, without an account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import ModelSerializer, MoneyField
from quickscale_business_themes.crm.api.offers import ShownLineSerializer
from quickscale_business_themes.crm.models import Offer, OfferStatus
from quickscale_business_themes.crm.services.offers import accept_offer, find_offer

_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)


class OfferPageSerializer(ModelSerializer[Offer]):
    """An offer, without what is the team's alone."""

    team = serializers.CharField(source="team.name", read_only=True, label=_("From"))
    total = MoneyField(read_only=True, allow_null=True, label=_("Total"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = [
            "title",
            "team",
            "valid_until",
            "total",
            "currency",
            "content",
            "accepted_name",
            "accepted_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["valid_until"]}

    def get_can(self, offer: Offer) -> dict[str, bool]:
        return {"accept": offer.status == OfferStatus.PUBLISHED}


class AcceptanceSerializer(serializers.Serializer[Any]):
    """The name of whoever accepts an offer."""

    name = serializers.CharField(
        max_length=200,
        label=_("Your name"),
        help_text=_("By typing your name you accept this offer."),
    )


class OfferPageView(APIView):
    """The page behind an offer's secret address.

    It knows no session, so that no other site's page can accept for anybody.
    """

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    resource = {"name": "offer_page", "label": _("offer"), "plural": _("offers")}

    @extend_schema(
        operation_id="offer-page-retrieve",
        summary=_("Offer"),
        parameters=[_TOKEN],
        responses=OfferPageSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        return Response(OfferPageSerializer(find_offer(token)).data)

    @extend_schema(
        operation_id="offer-page-accept",
        summary=_("Accept offer"),
        parameters=[_TOKEN],
        request=AcceptanceSerializer,
        responses=OfferPageSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        find_offer(token)
        sent = AcceptanceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        accepted = accept_offer(token, sent.validated_data["name"])
        return Response(OfferPageSerializer(accepted).data, status=status.HTTP_200_OK)


class OfferPageLinesView(APIView):
    """The lines of an offer, for whoever knows its secret address."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    resource = {"name": "offer_page_line", "label": _("line"), "plural": _("lines")}

    @extend_schema(
        operation_id="offer-page-line-list",
        summary=_("Lines"),
        parameters=[_TOKEN],
        responses=ShownLineSerializer(many=True),
    )
    def get(self, request: Request, token: str) -> Response:
        lines = find_offer(token).lines.select_related("offer")
        return Response(ShownLineSerializer(lines, many=True).data)
