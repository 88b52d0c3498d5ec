"""Listings as the agency that offers them works on them."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    BoardMixin,
    ExportMixin,
    FilterSet,
    MoneyField,
    SwitchFilter,
)
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.api.listing_steps import (
    ChangePriceSerializer,
    ChangeStatusSerializer,
    CloseSerializer,
    charge_input,
    price_input,
)
from quickscale_business_themes.realestate.api.listings import STATUS_TONES
from quickscale_business_themes.realestate.models import (
    Agent,
    Listing,
    OfferType,
    Office,
    PricePeriod,
    Property,
    PublishingState,
    StandardStatus,
)
from quickscale_business_themes.realestate.models.bases import default_currency
from quickscale_business_themes.realestate.services import listings as steps
from quickscale_business_themes.realestate.services import publishing
from quickscale_business_themes.realestate.services.duplicates import find_same_homes
from quickscale_business_themes.realestate.services.transitions import has_ended, is_allowed

CURRENCIES = (
    "AED AUD BGN BRL CAD CHF CLP CNY CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MAD MXN MYR "
    "NOK NZD PHP PLN RON SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
).split()


def agent_ref(label: Any) -> RecordRef:
    return RecordRef(
        queryset=Agent.objects.all(),
        required=False,
        allow_null=True,
        operation="realestate:agency-agent-list",
        screen="agency-agent-detail",
        label=label,
    )


class AgencyListingRowSerializer(RecordSerializer[Listing]):
    """A listing as the agency's lists show it."""

    property: RecordRef = RecordRef(
        queryset=Property.objects.all(),
        operation="realestate:property-list",
        screen="property-detail",
        label=_("Property"),
    )
    list_price = price_input(label=_("Price"))
    currency = serializers.ChoiceField(
        choices=[(code, code) for code in CURRENCIES],
        default=default_currency,
        label=_("Currency"),
    )
    list_agent = agent_ref(_("Agent"))
    days_on_market = serializers.IntegerField(read_only=True, label=_("Days on market"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Listing
        fields = [
            "id",
            "title",
            "property",
            "offer_type",
            "standard_status",
            "publishing",
            "list_price",
            "currency",
            "price_period",
            "list_agent",
            "days_on_market",
            "expiration_date",
            "created_at",
            "can",
        ]
        presentation = {
            "title": "title",
            "columns": [
                "standard_status",
                "publishing",
                "list_price",
                "list_agent",
                "days_on_market",
                "expiration_date",
            ],
            "tones": {
                "standard_status": STATUS_TONES,
                "publishing": {"review": "warning", "published": "success"},
            },
        }

    def get_can(self, listing: Listing) -> dict[str, bool]:
        """Return what may be done with the listing as it stands."""
        state, status = listing.publishing, listing.standard_status
        is_over = has_ended(status)
        may_publish = self.may("realestate.publish")
        return {
            "submit": state == PublishingState.DRAFT and not is_over and not may_publish,
            "publish": state != PublishingState.PUBLISHED and not is_over and may_publish,
            "unpublish": state != PublishingState.DRAFT,
            "change-status": not is_over,
            "close": is_allowed(status, StandardStatus.CLOSED),
            "change-price": not is_over,
            "view": bool(listing.is_public),
            "delete": self.may("realestate.delete"),
        }


class AgencyListingSerializer(AgencyListingRowSerializer):
    """A listing with all that the agency says of it."""

    notice = serializers.SerializerMethodField(label=_("Please note"))
    deposit = charge_input(_("Deposit"))
    service_charge = charge_input(_("Service charge"))
    original_list_price = MoneyField(read_only=True, allow_null=True, label=_("Original price"))
    previous_list_price = MoneyField(read_only=True, allow_null=True, label=_("Previous price"))
    close_price = MoneyField(read_only=True, allow_null=True, label=_("Closing price"))
    cumulative_days_on_market = serializers.SerializerMethodField(
        label=_("Days on market, all listings")
    )
    co_list_agent = agent_ref(_("Second agent"))
    list_office: RecordRef = RecordRef(
        queryset=Office.objects.all(),
        required=False,
        allow_null=True,
        operation="realestate:agency-office-list",
        screen="agency-office-detail",
        label=_("Office"),
    )

    class Meta(AgencyListingRowSerializer.Meta):
        fields = [
            "id",
            "slug",
            "title",
            "notice",
            "property",
            "offer_type",
            "standard_status",
            "publishing",
            "list_price",
            "currency",
            "price_period",
            "deposit",
            "service_charge",
            "original_list_price",
            "previous_list_price",
            "close_price",
            "close_date",
            "list_agent",
            "co_list_agent",
            "list_office",
            "days_on_market",
            "cumulative_days_on_market",
            "listing_contract_date",
            "expiration_date",
            "on_market_date",
            "off_market_date",
            "internet_entire_listing_display",
            "internet_address_display",
            "internet_automated_valuation_display",
            "public_remarks",
            "private_remarks",
            "published_at",
            "created_at",
            "can",
        ]
        presentation = AgencyListingRowSerializer.Meta.presentation

    def get_notice(self, listing: Listing) -> str:
        """Return what to look at before the listing is published; it can be published all the same.

        The public sees a listing that is published already, and its history tells of it.
        """
        if listing.publishing == PublishingState.PUBLISHED or has_ended(listing.standard_status):
            return ""
        count = len(find_same_homes(listing.property))
        told = ngettext(
            "{count} other property has the same address. If it is the same home, merge the two "
            "before you publish.",
            "{count} other properties have the same address. If they are the same home, merge "
            "them before you publish.",
            count,
        )
        return told.format(count=count) if count else ""

    def get_cumulative_days_on_market(self, listing: Listing) -> int:
        return steps.count_cumulative_days(listing)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values; a rent says what it is paid for."""
        offer = attrs.get("offer_type") or getattr(self.instance, "offer_type", OfferType.SALE)
        if offer == OfferType.SALE:
            attrs["price_period"] = ""
        elif not attrs.get("price_period", getattr(self.instance, "price_period", "")):
            attrs["price_period"] = PricePeriod.MONTH
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Listing:
        team = validated_data.pop("team")
        return steps.create_listing(team=team, user=self.user, values=validated_data)

    def update(self, instance: Listing, validated_data: Mapping[str, Any]) -> Listing:
        return steps.update_listing(instance, values=validated_data, user=self.user)


class AgencyListingFilters(FilterSet):
    agent = ref_filter(
        Agent, field_name="list_agent", operation="realestate:agency-agent-list", label=_("Agent")
    )
    office = ref_filter(
        Office,
        field_name="list_office",
        operation="realestate:agency-office-list",
        label=_("Office"),
    )
    property = ref_filter(Property, operation="realestate:property-list", label="")
    price = django_filters.RangeFilter("list_price", label=_("Price"))
    mine = SwitchFilter(method="filter_mine", label=_("Only mine"))

    class Meta:
        model = Listing
        fields = ["standard_status", "publishing", "offer_type", "property_type", "city"]

    def filter_mine(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(list_agent__user=self.request.user) if value else queryset


#: The statuses that the board shows as columns: those in which there is something to do.
BOARD_STATUSES = (
    StandardStatus.INCOMPLETE,
    StandardStatus.COMING_SOON,
    StandardStatus.ACTIVE,
    StandardStatus.ACTIVE_UNDER_CONTRACT,
    StandardStatus.PENDING,
    StandardStatus.HOLD,
    StandardStatus.CLOSED,
)


class AgencyListingViewSet(
    BoardMixin, ExportMixin, AgencyViewSet[Listing], viewsets.ModelViewSet[Listing]
):
    """What the agency offers, drafts and past listings too."""

    queryset = Listing.objects.select_related(
        "property", "list_agent", "co_list_agent", "list_office"
    )
    serializer_class = AgencyListingSerializer
    list_serializer_class = AgencyListingRowSerializer
    filterset_class = AgencyListingFilters
    search_fields = ("title", "property__street_name", "property__postal_code", "city")
    orderings = {
        "-created_at": _("Newest"),
        "list_price": _("Price, low to high"),
        "-list_price": _("Price, high to low"),
        "expiration_date": _("Expiration date"),
    }
    ordering = ("-created_at",)
    # The public's listings have pages of their own.
    resource = {"name": "agency_listing", "label": _("listing"), "plural": _("listings")}
    board_field, board_amount = "standard_status", "list_price"
    needed: ClassVar[dict[str, str]] = {
        "destroy": "realestate.delete",
        "publish": "realestate.publish",
    }

    def get_board_columns(self) -> Iterable[tuple[Any, str, str]]:
        return [(it.value, it.value, str(it.label)) for it in BOARD_STATUSES]

    @extend_schema(summary=_("Submit"), request=None, responses=AgencyListingSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, id: str) -> Response:
        return self.show(publishing.submit_listing(self.get_object(), user=request.user))

    @extend_schema(summary=_("Publish"), request=None, responses=AgencyListingSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, id: str) -> Response:
        return self.show(publishing.publish_listing(self.get_object(), user=request.user))

    @extend_schema(summary=_("Unpublish"), request=None, responses=AgencyListingSerializer)
    @action(detail=True, methods=["post"])
    def unpublish(self, request: Request, id: str) -> Response:
        return self.show(publishing.unpublish_listing(self.get_object(), user=request.user))

    @extend_schema(
        summary=_("Change status"),
        request=ChangeStatusSerializer,
        responses=AgencyListingSerializer,
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="change-status",
        serializer_class=ChangeStatusSerializer,
    )
    def change_status(self, request: Request, id: str) -> Response:
        listing = self.get_object()
        values = self.read(ChangeStatusSerializer)
        closing = steps.Closing(values.get("close_price"), values.get("close_date"))
        return self.show(
            steps.change_status(
                listing,
                values["standard_status"],
                user=request.user,
                closing=closing,
                expiration_date=values.get("expiration_date"),
                note=values.get("note", ""),
            )
        )

    @extend_schema(summary=_("Close"), request=CloseSerializer, responses=AgencyListingSerializer)
    @action(detail=True, methods=["post"], serializer_class=CloseSerializer)
    def close(self, request: Request, id: str) -> Response:
        listing = self.get_object()
        values = self.read(CloseSerializer)
        closing = steps.Closing(values["close_price"], values["close_date"])
        closed = steps.change_status(
            listing, StandardStatus.CLOSED, user=request.user, closing=closing
        )
        return self.show(closed)

    @extend_schema(
        summary=_("Change price"),
        request=ChangePriceSerializer,
        responses=AgencyListingSerializer,
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="change-price",
        serializer_class=ChangePriceSerializer,
    )
    def change_price(self, request: Request, id: str) -> Response:
        listing = self.get_object()
        price = self.read(ChangePriceSerializer)["list_price"]
        return self.show(steps.change_price(listing, price, user=request.user))

    def read(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        sent = serializer(data=self.request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def show(self, listing: Listing) -> Response:
        """Answer with a listing as it stands after a step."""
        shown = self.get_queryset().get(pk=listing.pk)
        context = self.get_serializer_context()
        return Response(AgencyListingSerializer(shown, context=context).data)
