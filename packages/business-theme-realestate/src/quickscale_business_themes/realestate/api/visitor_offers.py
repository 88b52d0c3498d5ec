"""A visitor's offers, made and answered without an account: by the link of a mail."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer, MoneyField
from quickscale_business_themes.realestate.api.conversations import TOKEN, ConversationView
from quickscale_business_themes.realestate.api.visitors import trap_field
from quickscale_business_themes.realestate.models import Offer, OfferStatus
from quickscale_business_themes.realestate.models.listings import MAX_PRICE
from quickscale_business_themes.realestate.services import offers

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class MyOfferSerializer(ModelSerializer[Offer]):
    """An offer as the visitor sees it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    title = serializers.SerializerMethodField(label=_("From"))
    amount = MoneyField(read_only=True, label=_("Amount"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = [
            "id",
            "title",
            "status",
            "amount",
            "currency",
            "conditions",
            "expires_on",
            "created_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["amount", "status", "expires_on", "created_at"],
            "tones": {"status": {"accepted": "success", "closed": "success", "open": "info"}},
        }

    def get_title(self, offer: Offer) -> str:
        return offer.team.name if offer.is_counter else offer.inquiry.name

    def get_can(self, offer: Offer) -> dict[str, bool]:
        is_open = offer.status == OfferStatus.OPEN and not offer.is_expired
        is_answer = is_open and offer.is_counter
        return {"accept": is_answer, "decline": is_answer, "withdraw": is_open and not is_answer}


class OfferTermsSerializer(serializers.Serializer[Any]):
    """What somebody offers."""

    amount = serializers.DecimalField(
        max_digits=19,
        decimal_places=4,
        min_value=1,
        max_value=MAX_PRICE,
        label=_("Your offer"),
        help_text=_("In the currency of the listing."),
    )
    conditions = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=5000,
        label=_("Conditions"),
        help_text=_("For instance your financing, or when you could move in."),
        style={"format": "longtext"},
    )
    expires_on = serializers.DateField(required=False, allow_null=True, label=_("Valid until"))

    def validate_expires_on(self, day: Any) -> Any:
        return require_ahead(day)


def require_ahead(day: Any) -> Any:
    """Return a day, which isn't over yet."""
    if day is not None and day < timezone.localdate():
        raise serializers.ValidationError(_("Choose a day that is still to come."))
    return day


class VisitorOfferSerializer(OfferTermsSerializer):
    topic = trap_field()


class ConversationOfferListView(ConversationView):
    resource = {"name": "my_offer", "label": _("offer"), "plural": _("offers")}

    @extend_schema(
        operation_id="conversation-offer-list",
        summary=_("Your offers"),
        parameters=[TOKEN],
        responses=MyOfferSerializer(many=True),
    )
    def get(self, request: Request, token: str) -> Response:
        found = self.find().offers.select_related("inquiry", "team").order_by("-pk")[:200]
        return Response(MyOfferSerializer(found, many=True).data)

    @extend_schema(
        operation_id="conversation-offer",
        summary=_("Make offer"),
        parameters=[TOKEN],
        request=VisitorOfferSerializer,
        responses={204: None},
    )
    def post(self, request: Request, token: str) -> Response:
        inquiry = self.find()
        if values := self.take(VisitorOfferSerializer):
            offers.make_offer(inquiry, values)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ConversationOfferView(ConversationView):
    """A step of one offer."""

    resource = {"name": "my_offer", "label": _("offer"), "plural": _("offers")}

    def find_offer(self) -> Offer:
        rows = self.find().offers.select_related("inquiry__listing", "listing", "team")
        found: Offer | None = rows.filter(public_id=self.kwargs["id"]).first()
        if found is None:
            raise Http404
        return found

    def show_offer(self) -> Response:
        return Response(MyOfferSerializer(self.find_offer()).data)


class ConversationOfferAcceptView(ConversationOfferView):
    @extend_schema(
        operation_id="conversation-offer-accept",
        summary=_("Accept"),
        parameters=[TOKEN, _ID],
        request=None,
        responses=MyOfferSerializer,
    )
    def post(self, request: Request, token: str, id: Any) -> Response:
        offers.accept_offer(self.find_offer(), by_visitor=True)
        return self.show_offer()


class ConversationOfferDeclineView(ConversationOfferView):
    @extend_schema(
        operation_id="conversation-offer-decline",
        summary=_("Decline"),
        parameters=[TOKEN, _ID],
        request=None,
        responses=MyOfferSerializer,
    )
    def post(self, request: Request, token: str, id: Any) -> Response:
        offers.decline_offer(self.find_offer(), by_visitor=True)
        return self.show_offer()


class ConversationOfferWithdrawView(ConversationOfferView):
    @extend_schema(
        operation_id="conversation-offer-withdraw",
        summary=_("Withdraw"),
        parameters=[TOKEN, _ID],
        request=None,
        responses=MyOfferSerializer,
    )
    def post(self, request: Request, token: str, id: Any) -> Response:
        offers.withdraw_offer(self.find_offer())
        return self.show_offer()
