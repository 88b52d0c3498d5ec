"""What a visitor has asked, and how they go on, without an account: by the link of a mail.

These operations know no session, so that no other site's page can answer for anybody, and tell
nothing but what the visitor wrote, or was written.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import IdempotentMixin, ModelSerializer, MoneyField
from quickscale_business_themes.realestate.api.slots import SlotField
from quickscale_business_themes.realestate.api.visitors import take_values, trap_field
from quickscale_business_themes.realestate.models import (
    Inquiry,
    InquiryMessage,
    InquiryStatus,
    Offer,
    OfferStatus,
    ViewingStatus,
)
from quickscale_business_themes.realestate.models.listings import MAX_PRICE
from quickscale_business_themes.realestate.services import conversations as steps
from quickscale_business_themes.realestate.services import offers, viewings
from quickscale_business_themes.realestate.services.slots import find_shower
from quickscale_business_themes.realestate.viewing_mails import write_time

_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)
_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class ConversationSerializer(ModelSerializer[Inquiry]):
    """An inquiry as the visitor sees it."""

    title = serializers.CharField(source="listing.title", read_only=True, label=_("Home"))
    agency = serializers.CharField(source="team.name", read_only=True, label=_("Agency"))
    agent = serializers.CharField(source="agent.name", read_only=True, default="", label=_("Agent"))
    phone = serializers.CharField(
        source="agent.phone", read_only=True, default="", label=_("Phone")
    )
    address = serializers.CharField(
        source="listing.public_address", read_only=True, label=_("Address")
    )
    viewing = serializers.SerializerMethodField(label=_("Viewing"))
    listing = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = Inquiry
        fields = [
            "title",
            "kind",
            "agency",
            "agent",
            "phone",
            "address",
            "viewing",
            "message",
            "created_at",
            "listing",
            "can",
        ]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["kind", "viewing", "created_at"]}

    def get_viewing(self, inquiry: Inquiry) -> str:
        """Return when the viewing is, by the clocks near the home."""
        viewing = getattr(inquiry, "viewing", None)
        if viewing is None:
            return ""
        told = write_time(viewing.starts_at, inquiry.agent)
        if viewing.status == ViewingStatus.CANCELED:
            return f"{told} ({viewing.get_status_display()})"
        return told

    def get_listing(self, inquiry: Inquiry) -> str:
        """Return the slug of the home while the public sees it."""
        return inquiry.listing.slug if inquiry.listing.is_public else ""

    def get_can(self, inquiry: Inquiry) -> dict[str, bool]:
        viewing = getattr(inquiry, "viewing", None)
        is_booked = viewing is not None and viewing.status == ViewingStatus.CONFIRMED
        is_public = inquiry.listing.is_public
        is_closed = inquiry.status == InquiryStatus.CLOSED
        can_book = is_public and not is_closed and find_shower(inquiry.listing) is not None
        return {
            "book": can_book and not is_booked,
            "move": can_book and is_booked,
            "cancel": is_booked,
            "offer": is_public,
            "home": is_public,
        }


class MyInquirySerializer(ConversationSerializer):
    """An inquiry of somebody with an account."""

    token = serializers.SerializerMethodField()

    class Meta(ConversationSerializer.Meta):
        fields = ["token", "title", "kind", "agency", "viewing", "created_at"]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["kind", "agency", "viewing", "created_at"]}

    def get_token(self, inquiry: Inquiry) -> str:
        return steps.make_token(inquiry)


class MyInquiryViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Inquiry]):
    """What the visitor has asked agencies, and the viewings that they have booked."""

    queryset = Inquiry.objects.across_teams()
    serializer_class = MyInquirySerializer
    permission_classes = (permissions.IsAuthenticated,)
    shows_published = True
    resource = {"name": "my_inquiry", "label": _("inquiry"), "plural": _("inquiries")}
    ordering = ("-created_at",)

    def get_queryset(self) -> Any:
        own = steps.list_own(self.request.user)
        return own.select_related("listing__property", "team", "agent__office", "viewing")


class ConversationMessageSerializer(ModelSerializer[InquiryMessage]):
    """A message of the thread, without which member of the agency wrote it."""

    title = serializers.SerializerMethodField(label=_("From"))

    class Meta:
        model = InquiryMessage
        fields = ["title", "at", "text"]
        presentation = {"title": "title", "columns": ["at", "text"]}

    def get_title(self, message: InquiryMessage) -> str:
        return message.inquiry.name if message.is_from_visitor else message.team.name


class ReplySerializer(serializers.Serializer[Any]):
    """What a visitor answers."""

    text = serializers.CharField(max_length=5000, label=_("Message"), style={"format": "longtext"})
    topic = trap_field()


class BookSerializer(serializers.Serializer[Any]):
    """When the visitor wants to see the home."""

    starts_at = SlotField(
        narrow={"token": "path.token"}, operation="realestate:conversation-slot-list"
    )


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


class ConversationView(IdempotentMixin, APIView):
    """An operation of whoever has the link."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    resource = {"name": "conversation", "label": _("inquiry"), "plural": _("inquiries")}

    def find(self) -> Inquiry:
        return steps.find_inquiry(self.kwargs["token"])

    def take(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any] | None:
        return take_values(self.request, serializer(data=self.request.data))

    def show(self) -> Response:
        return Response(ConversationSerializer(self.find()).data)


class ConversationRetrieveView(ConversationView):
    @extend_schema(
        operation_id="conversation-retrieve",
        summary=_("Your inquiry"),
        parameters=[_TOKEN],
        responses=ConversationSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        return self.show()


class ConversationMessageListView(ConversationView):
    resource = {
        "name": "conversation_message",
        "label": _("message"),
        "plural": _("messages"),
    }

    @extend_schema(
        operation_id="conversation-message-list",
        summary=_("Messages"),
        parameters=[_TOKEN],
        responses=ConversationMessageSerializer(many=True),
    )
    def get(self, request: Request, token: str) -> Response:
        messages = self.find().messages.select_related("inquiry", "team").order_by("-pk")[:200]
        return Response(ConversationMessageSerializer(messages, many=True).data)


class ConversationReplyView(ConversationView):
    @extend_schema(
        operation_id="conversation-reply",
        summary=_("Send message"),
        parameters=[_TOKEN],
        request=ReplySerializer,
        responses={204: None},
    )
    def post(self, request: Request, token: str) -> Response:
        inquiry = self.find()
        values = self.take(ReplySerializer)
        if values:
            steps.reply_to_agency(inquiry, values["text"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ConversationBookView(ConversationView):
    @extend_schema(
        operation_id="conversation-book",
        summary=_("Book viewing"),
        parameters=[_TOKEN],
        request=BookSerializer,
        responses=ConversationSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        inquiry = self.find()
        if values := self.take(BookSerializer):
            viewings.book_slot(inquiry, values["starts_at"])
        return self.show()


class ConversationCancelView(ConversationView):
    @extend_schema(
        operation_id="conversation-cancel-viewing",
        summary=_("Cancel viewing"),
        parameters=[_TOKEN],
        request=None,
        responses=ConversationSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        viewings.cancel_viewing_of(self.find())
        return self.show()


class ConversationOfferListView(ConversationView):
    resource = {"name": "my_offer", "label": _("offer"), "plural": _("offers")}

    @extend_schema(
        operation_id="conversation-offer-list",
        summary=_("Your offers"),
        parameters=[_TOKEN],
        responses=MyOfferSerializer(many=True),
    )
    def get(self, request: Request, token: str) -> Response:
        found = self.find().offers.select_related("inquiry", "team").order_by("-pk")[:200]
        return Response(MyOfferSerializer(found, many=True).data)

    @extend_schema(
        operation_id="conversation-offer",
        summary=_("Make offer"),
        parameters=[_TOKEN],
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
        parameters=[_TOKEN, _ID],
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
        parameters=[_TOKEN, _ID],
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
        parameters=[_TOKEN, _ID],
        request=None,
        responses=MyOfferSerializer,
    )
    def post(self, request: Request, token: str, id: Any) -> Response:
        offers.withdraw_offer(self.find_offer())
        return self.show_offer()
