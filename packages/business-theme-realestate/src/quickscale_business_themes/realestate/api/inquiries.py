"""Asking about a listing, and the agency's answers."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import (
    ExportMixin,
    FilterSet,
    IdempotentMixin,
    ModelSerializer,
    MoneyField,
)
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.api.slots import SlotField
from quickscale_business_themes.realestate.api.visitor_offers import require_ahead
from quickscale_business_themes.realestate.api.visitors import (
    HONEYPOT,
    take_values,
    trap_field,
)
from quickscale_business_themes.realestate.exceptions import NoSuchListing
from quickscale_business_themes.realestate.models import (
    Agent,
    Inquiry,
    InquiryKind,
    InquiryMessage,
    Listing,
    ViewingStatus,
)
from quickscale_business_themes.realestate.services.inquiries import (
    answer_inquiry,
    close_inquiry,
    receive_inquiry,
    reopen_inquiry,
)
from quickscale_business_themes.realestate.services.searching import list_public
from quickscale_business_themes.realestate.services.viewings import (
    arrange_viewing,
    cancel_viewing_of,
)

CONSENT = _("By sending this you agree that your details are used to answer this inquiry.")


#: What else an offer says.
_TERMS: tuple[str, ...] = ("conditions", "expires_on")
#: What only one kind of inquiry says.
_ONLY_FOR = {
    InquiryKind.OFFER: ("offered_price", *_TERMS),
    InquiryKind.VIEWING: ("starts_at", "preferred_at"),
}


class InquirySerializer(ModelSerializer[Inquiry]):
    """What somebody asks about a listing."""

    listing = serializers.SlugField(label=_("Listing"), help_text=_("Its slug."))
    offered_price = MoneyField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=10**9,
        label=_("Your offer"),
        help_text=_("In the currency of the listing."),
    )
    starts_at = SlotField(
        required=False,
        allow_null=True,
        narrow={"slug": "path.slug"},
        operation="realestate:viewing-slot-list",
        help_text=_("Choose a free time, or ask for another one below."),
    )
    conditions = serializers.CharField(
        required=False,
        allow_blank=True,
        write_only=True,
        max_length=5000,
        label=_("Conditions"),
        help_text=_("For instance your financing, or when you could move in."),
        style={"format": "longtext"},
    )
    expires_on = serializers.DateField(
        required=False,
        allow_null=True,
        write_only=True,
        label=_("Valid until"),
        help_text=_("The last day on which your offer can be accepted."),
    )
    topic = trap_field()

    class Meta:
        model = Inquiry
        fields = [
            "listing",
            "kind",
            "name",
            "email",
            "phone",
            "starts_at",
            "preferred_at",
            "offered_price",
            "conditions",
            "expires_on",
            "message",
            HONEYPOT,
        ]
        extra_kwargs = {
            "name": {"label": _("Your name")},
            "email": {"label": _("Your e-mail")},
            "message": {"help_text": CONSENT},
        }

    def validate_listing(self, slug: str) -> Listing:
        """Return a listing that the public sees."""
        listing = list_public().filter(slug=slug).first()
        if listing is None:
            raise serializers.ValidationError(NoSuchListing.message)
        return listing

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what belongs to this kind of inquiry, which has to be filled in."""
        kind = attrs.setdefault("kind", InquiryKind.QUESTION)
        needed = {InquiryKind.OFFER: "offered_price", InquiryKind.QUESTION: "message"}.get(kind)
        if needed and not attrs.get(needed):
            raise serializers.ValidationError({needed: [_("This field is required.")]})
        for own, names in _ONLY_FOR.items():
            for name in names if kind != own else ():
                attrs.pop(name, None)
        return attrs

    def validate_expires_on(self, day: Any) -> Any:
        return require_ahead(day)


class InquiryView(IdempotentMixin, GenericAPIView[Inquiry]):
    """Where visitors ask about a listing, without an account."""

    serializer_class = InquirySerializer
    permission_classes = (permissions.AllowAny,)
    resource = {"name": "inquiry", "label": _("inquiry"), "plural": _("inquiries")}

    @extend_schema(
        operation_id="inquiry-create",
        summary=_("Send inquiry"),
        request=InquirySerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        sent = InquirySerializer(data=request.data, context={"request": request, "view": self})
        values = take_values(request, sent)
        if values is not None:
            self.keep(values)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def keep(self, values: dict[str, Any]) -> None:
        listing = values.pop("listing")
        terms = {name: values.pop(name) for name in _TERMS if name in values}
        receive_inquiry(
            listing,
            values,
            starts_at=values.pop("starts_at", None),
            terms=terms,
            consent_text=str(CONSENT),
            user=self.request.user,
        )


class AgencyInquirySerializer(RecordSerializer[Inquiry]):
    """An inquiry as the agency reads it."""

    listing: RecordRef = RecordRef(read_only=True, operation="realestate:agency-listing-list")
    agent: RecordRef = RecordRef(
        queryset=Agent.objects.all(),
        allow_null=True,
        required=False,
        operation="realestate:agency-agent-list",
        label=_("Agent"),
    )
    offered_price = MoneyField(read_only=True, allow_null=True, label=_("Offer"))
    viewing_at = serializers.DateTimeField(
        source="viewing.starts_at",
        read_only=True,
        allow_null=True,
        default=None,
        label=_("Viewing"),
    )
    viewing_status = serializers.ChoiceField(
        choices=ViewingStatus.choices,
        source="viewing.status",
        read_only=True,
        allow_null=True,
        default=None,
        label=_("Status of the viewing"),
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = Inquiry
        fields = [
            "id",
            "name",
            "kind",
            "status",
            "listing",
            "agent",
            "email",
            "phone",
            "preferred_at",
            "viewing_at",
            "viewing_status",
            "offered_price",
            "currency",
            "message",
            "consent_text",
            "created_at",
            "answered_at",
            "can",
        ]
        read_only_fields = [name for name in fields if name != "agent"]
        extra_kwargs: Mapping[str, Any] = {"created_at": {"label": _("Received")}}
        presentation = {
            "title": "name",
            "columns": ["kind", "status", "listing", "agent", "created_at"],
            "tones": {
                "status": {"new": "info", "answered": "success"},
                "kind": {"offer": "success", "viewing": "info"},
            },
        }

    def get_can(self, inquiry: Inquiry) -> dict[str, bool]:
        is_closed = inquiry.status == "closed"
        viewing = getattr(inquiry, "viewing", None)
        is_booked = viewing is not None and viewing.status == ViewingStatus.CONFIRMED
        return {
            "schedule": not is_closed and not is_booked,
            "reschedule": not is_closed and is_booked,
            "cancel-viewing": is_booked,
            "answer": not is_closed,
            "close": not is_closed,
            "reopen": is_closed,
            "assign": True,
            "delete": self.may("realestate.delete"),
        }


class AnswerSerializer(serializers.Serializer[Any]):
    """What a visitor is answered."""

    text = serializers.CharField(max_length=10_000, label=_("Answer"), style={"format": "longtext"})


class ScheduleSerializer(serializers.Serializer[Any]):
    """When a home is shown: the agency isn't bound to its own hours."""

    starts_at = serializers.DateTimeField(label=_("Begins"))
    minutes = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=5,
        max_value=480,
        label=_("Minutes"),
        help_text=_("If you leave it empty, as long as the agent usually takes."),
    )


class InquiryFilters(FilterSet):
    agent = ref_filter(Agent, operation="realestate:agency-agent-list", label=_("Agent"))
    listing = ref_filter(Listing, operation="realestate:agency-listing-list", label=_("Listing"))

    class Meta:
        model = Inquiry
        fields = ["status", "kind", "agent", "listing"]


class AgencyInquiryViewSet(
    ExportMixin,
    AgencyViewSet[Inquiry],
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[Inquiry],
):
    """What visitors have asked."""

    queryset = Inquiry.objects.select_related("listing", "agent", "viewing")
    # Visitors create inquiries that they don't see.
    resource = {"name": "agency_inquiry", "label": _("inquiry"), "plural": _("inquiries")}
    serializer_class = AgencyInquirySerializer
    filterset_class = InquiryFilters
    search_fields = ("name", "email", "phone", "message", "listing__title")
    orderings = {"-created_at": _("Newest"), "created_at": _("Oldest")}
    ordering = ("-created_at",)

    @extend_schema(summary=_("Answer"), request=AnswerSerializer, responses=AgencyInquirySerializer)
    @action(detail=True, methods=["post"], serializer_class=AnswerSerializer)
    def answer(self, request: Request, id: str) -> Response:
        inquiry = self.get_object()
        sent = AnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        answer_inquiry(inquiry, sent.validated_data["text"], user=request.user)
        return self.show(self.get_object())

    @extend_schema(summary=_("Close"), request=None, responses=AgencyInquirySerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, id: str) -> Response:
        close_inquiry(self.get_object())
        return self.show(self.get_object())

    @extend_schema(summary=_("Reopen"), request=None, responses=AgencyInquirySerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, id: str) -> Response:
        reopen_inquiry(self.get_object())
        return self.show(self.get_object())

    @extend_schema(
        summary=_("Schedule viewing"), request=ScheduleSerializer, responses=AgencyInquirySerializer
    )
    @action(detail=True, methods=["post"], serializer_class=ScheduleSerializer)
    def schedule(self, request: Request, id: str) -> Response:
        inquiry = self.get_object()
        sent = ScheduleSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        arrange_viewing(inquiry, user=request.user, **sent.validated_data)
        return self.show(self.get_object())

    @extend_schema(summary=_("Cancel viewing"), request=None, responses=AgencyInquirySerializer)
    @action(detail=True, methods=["post"], url_path="cancel-viewing")
    def cancel_viewing(self, request: Request, id: str) -> Response:
        cancel_viewing_of(self.get_object(), user=request.user)
        return self.show(self.get_object())

    def show(self, inquiry: Inquiry) -> Response:
        context = self.get_serializer_context()
        return Response(AgencyInquirySerializer(inquiry, context=context).data)


class InquiryMessageSerializer(RecordSerializer[InquiryMessage]):
    """A message of an inquiry's thread."""

    title = serializers.SerializerMethodField(label=_("From"))

    class Meta:
        model = InquiryMessage
        fields = ["id", "title", "at", "text"]
        presentation = {"title": "title", "columns": ["at", "text"]}

    def get_title(self, message: InquiryMessage) -> str:
        if message.is_from_visitor:
            return message.inquiry.name
        return message.author.get_full_name() if message.author else str(message.team)


class InquiryMessageFilters(FilterSet):
    inquiry = ref_filter(Inquiry, operation="realestate:agency-inquiry-list", label=_("Inquiry"))

    class Meta:
        model = InquiryMessage
        fields = ["inquiry"]


class InquiryMessageViewSet(
    AgencyViewSet[InquiryMessage],
    mixins.ListModelMixin,
    viewsets.GenericViewSet[InquiryMessage],
):
    """The threads of inquiries, the newest message first."""

    queryset = InquiryMessage.objects.select_related("author", "inquiry", "team")
    serializer_class = InquiryMessageSerializer
    filterset_class = InquiryMessageFilters
    permission_classes = (IsAuthenticated,)
    ordering = ("-at",)
    needed: ClassVar[dict[str, str]] = {}
