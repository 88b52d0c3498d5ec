"""What a visitor has asked, and how they go on, without an account: by the link of a mail.

These operations know no session, so that no other site's page can answer for anybody, and tell
nothing but what the visitor wrote, or was written.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import IdempotentMixin, ModelSerializer
from quickscale_business_themes.realestate.api.slots import SlotField
from quickscale_business_themes.realestate.api.visitors import take_values, trap_field
from quickscale_business_themes.realestate.models import (
    Inquiry,
    InquiryMessage,
    InquiryStatus,
    ViewingStatus,
)
from quickscale_business_themes.realestate.services import conversations as steps
from quickscale_business_themes.realestate.services import viewings
from quickscale_business_themes.realestate.services.slots import find_shower
from quickscale_business_themes.realestate.viewing_mails import write_time

TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)


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
        parameters=[TOKEN],
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
        parameters=[TOKEN],
        responses=ConversationMessageSerializer(many=True),
    )
    def get(self, request: Request, token: str) -> Response:
        messages = self.find().messages.select_related("inquiry", "team").order_by("-pk")[:200]
        return Response(ConversationMessageSerializer(messages, many=True).data)


class ConversationReplyView(ConversationView):
    @extend_schema(
        operation_id="conversation-reply",
        summary=_("Send message"),
        parameters=[TOKEN],
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
        parameters=[TOKEN],
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
        parameters=[TOKEN],
        request=None,
        responses=ConversationSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        viewings.cancel_viewing_of(self.find())
        return self.show()
