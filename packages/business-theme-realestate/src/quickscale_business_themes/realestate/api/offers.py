"""Offers as the agency sees and answers them."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ExportMixin, FilterSet, MoneyField
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.api.listing_steps import price_input
from quickscale_business_themes.realestate.api.visitor_offers import OfferTermsSerializer
from quickscale_business_themes.realestate.models import (
    Agent,
    Inquiry,
    Listing,
    Offer,
    OfferStatus,
)
from quickscale_business_themes.realestate.services import offers as steps

OFFER_TONES = {
    "open": "info",
    "accepted": "success",
    "closed": "success",
    "declined": "danger",
    "fell_through": "danger",
}


class AgencyOfferSerializer(RecordSerializer[Offer]):
    """An offer, with who made it and for what."""

    name = serializers.CharField(source="inquiry.name", read_only=True, label=_("Name"))
    inquiry: RecordRef = RecordRef(
        read_only=True,
        operation="realestate:agency-inquiry-list",
        screen="agency-inquiry-detail",
        label=_("Inquiry"),
    )
    listing: RecordRef = RecordRef(read_only=True, operation="realestate:agency-listing-list")
    amount = MoneyField(read_only=True, label=_("Amount"))
    list_price = MoneyField(source="listing.list_price", read_only=True, label=_("Price"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = [
            "id",
            "name",
            "inquiry",
            "listing",
            "status",
            "is_counter",
            "amount",
            "list_price",
            "currency",
            "conditions",
            "expires_on",
            "created_at",
            "decided_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "columns": ["listing", "amount", "status", "is_counter", "expires_on", "created_at"],
            "tones": {"status": OFFER_TONES},
        }

    def get_can(self, offer: Offer) -> dict[str, bool]:
        is_open = offer.status == OfferStatus.OPEN and not offer.is_counter
        is_answerable = is_open and not offer.is_expired
        is_accepted = offer.status == OfferStatus.ACCEPTED
        return {
            "accept": is_answerable,
            "counter": is_answerable,
            "decline": is_answerable,
            "fall-through": is_accepted,
            "close": is_accepted,
        }


class FallThroughSerializer(serializers.Serializer[Any]):
    """Why an agreement came to nothing."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=500, label=_("Note"))


class CloseOfferSerializer(serializers.Serializer[Any]):
    """For how much, when, and by whom a home was bought or rented."""

    close_price = price_input(label=_("Closing price"))
    close_date = serializers.DateField(label=_("Closing date"))
    buyer_agent: RecordRef = RecordRef(
        queryset=Agent.objects.all(),
        required=False,
        allow_null=True,
        operation="realestate:agency-agent-list",
        label=_("Buyer's agent"),
    )


class CounterSerializer(OfferTermsSerializer):
    """What the agency answers with."""


class OfferFilters(FilterSet):
    listing = ref_filter(Listing, operation="realestate:agency-listing-list", label=_("Listing"))
    inquiry = ref_filter(Inquiry, operation="realestate:agency-inquiry-list", label="")

    class Meta:
        model = Offer
        fields = ["status", "is_counter", "listing", "inquiry"]


class AgencyOfferViewSet(
    ExportMixin,
    AgencyViewSet[Offer],
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Offer],
):
    """What was offered for the agency's listings."""

    queryset = Offer.objects.select_related("inquiry", "listing")
    serializer_class = AgencyOfferSerializer
    filterset_class = OfferFilters
    resource = {"name": "agency_offer", "label": _("offer"), "plural": _("offers")}
    search_fields = ("inquiry__name", "listing__title")
    orderings = {"-created_at": _("Newest"), "-amount": _("Highest")}
    ordering = ("-created_at",)
    needed: ClassVar[dict[str, str]] = {}

    @extend_schema(summary=_("Accept"), request=None, responses=AgencyOfferSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, id: str) -> Response:
        return self.show(steps.accept_offer(self.get_object(), user=request.user))

    @extend_schema(summary=_("Decline"), request=None, responses=AgencyOfferSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, id: str) -> Response:
        return self.show(steps.decline_offer(self.get_object(), user=request.user))

    @extend_schema(summary=_("Counter"), request=CounterSerializer, responses=AgencyOfferSerializer)
    @action(detail=True, methods=["post"], serializer_class=CounterSerializer)
    def counter(self, request: Request, id: str) -> Response:
        offer = self.get_object()
        values = self.read(CounterSerializer)
        return self.show(steps.counter_offer(offer, values, user=request.user))

    @extend_schema(
        summary=_("Fell through"), request=FallThroughSerializer, responses=AgencyOfferSerializer
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="fall-through",
        serializer_class=FallThroughSerializer,
    )
    def fall_through(self, request: Request, id: str) -> Response:
        offer = self.get_object()
        values = self.read(FallThroughSerializer)
        return self.show(steps.fall_through(offer, user=request.user, **values))

    @extend_schema(
        summary=_("Close"), request=CloseOfferSerializer, responses=AgencyOfferSerializer
    )
    @action(detail=True, methods=["post"], serializer_class=CloseOfferSerializer)
    def close(self, request: Request, id: str) -> Response:
        offer = self.get_object()
        values = self.read(CloseOfferSerializer)
        closed = steps.close_offer(
            offer,
            price=values["close_price"],
            on=values["close_date"],
            buyer_agent=values.get("buyer_agent"),
            user=request.user,
        )
        return self.show(closed)

    def read(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        sent = serializer(data=self.request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def show(self, offer: Offer) -> Response:
        """Answer with an offer as it stands after a step."""
        shown = self.get_queryset().get(pk=offer.pk)
        context = self.get_serializer_context()
        return Response(AgencyOfferSerializer(shown, context=context).data)
