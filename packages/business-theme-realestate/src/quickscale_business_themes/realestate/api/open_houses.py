"""Open days: where the public registers, and where the agency looks after them."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import ExportMixin, FilterSet, IdempotentMixin, ModelSerializer
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.api.visitors import take_values, trap_field
from quickscale_business_themes.realestate.exceptions import TooFewPlaces
from quickscale_business_themes.realestate.models import (
    Agent,
    Listing,
    OpenHouse,
    OpenHouseRegistration,
    OpenHouseStatus,
)
from quickscale_business_themes.realestate.services import conversations
from quickscale_business_themes.realestate.services import open_houses as steps
from quickscale_business_themes.realestate.viewing_mails import write_time

CONSENT = _("By sending this you agree that your details are used for this open day.")
_USUAL_MINUTES = 120
_TONES = {"active": "success", "canceled": "danger"}


class OpenHouseSerializer(ModelSerializer[OpenHouse]):
    """An open day as the public sees it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    title = serializers.CharField(source="listing.title", read_only=True, label=_("Home"))
    listing: RecordRef = RecordRef(
        read_only=True,
        lookup="slug",
        operation="realestate:listing-list",
        label=_("Home"),
    )
    address = serializers.CharField(
        source="listing.public_address", read_only=True, label=_("Address")
    )
    agency = serializers.CharField(source="team.name", read_only=True, label=_("Agency"))
    places_left = serializers.SerializerMethodField(label=_("Places left"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = OpenHouse
        fields = [
            "id",
            "title",
            "listing",
            "starts_at",
            "ends_at",
            "address",
            "agency",
            "places_left",
            "remarks",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["starts_at", "ends_at", "address", "agency", "places_left"],
        }

    def get_places_left(self, open_house: OpenHouse) -> int | None:
        """Return how many may still come, None where nobody counts them."""
        if open_house.capacity is None:
            return None
        return open_house.capacity - open_house.registered

    def get_can(self, open_house: OpenHouse) -> dict[str, bool]:
        return {"register": self.get_places_left(open_house) != 0}


class RegisterSerializer(ModelSerializer[OpenHouseRegistration]):
    """Who comes to an open day."""

    topic = trap_field()

    class Meta:
        model = OpenHouseRegistration
        fields = ["name", "email", "phone", "guests", "topic"]
        extra_kwargs = {
            "name": {"label": _("Your name")},
            "email": {"label": _("Your e-mail")},
            "guests": {"label": _("How many of you come?"), "help_text": CONSENT},
        }


class OpenHouseFilters(FilterSet):
    listing = django_filters.CharFilter("listing__slug", label="")
    city = django_filters.CharFilter("listing__city", lookup_expr="icontains", label=_("City"))

    class Meta:
        model = OpenHouse
        fields = ["listing", "city"]


class OpenHouseViewSet(
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[OpenHouse],
):
    """The open days of all agencies that anybody may come to."""

    queryset = OpenHouse.objects.across_teams()
    serializer_class = OpenHouseSerializer
    permission_classes = (permissions.AllowAny,)
    shows_published = True
    accepts_team_keys = True
    filterset_class = OpenHouseFilters
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    ordering = ("starts_at",)

    def get_queryset(self) -> Any:
        return steps.list_public_open_houses()

    @extend_schema(summary=_("Register"), request=RegisterSerializer, responses={204: None})
    @action(detail=True, methods=["post"], serializer_class=RegisterSerializer)
    def register(self, request: Request, id: str) -> Response:
        open_house = self.get_object()
        sent = RegisterSerializer(data=request.data, context=self.get_serializer_context())
        values = take_values(request, sent)
        if values is not None:
            steps.register(open_house, values, consent_text=str(CONSENT), user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)


class RegistrationSerializer(ModelSerializer[OpenHouseRegistration]):
    """A registration as the visitor sees it."""

    title = serializers.CharField(
        source="open_house.listing.title", read_only=True, label=_("Home")
    )
    time = serializers.SerializerMethodField(label=_("Time"))
    address = serializers.CharField(
        source="open_house.listing.public_address", read_only=True, label=_("Address")
    )
    agency = serializers.CharField(source="team.name", read_only=True, label=_("Agency"))
    status = serializers.ChoiceField(
        choices=OpenHouseStatus.choices,
        source="open_house.status",
        read_only=True,
        label=_("Open day"),
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = OpenHouseRegistration
        fields = [
            "title",
            "time",
            "address",
            "agency",
            "status",
            "guests",
            "canceled_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {"title": "title", "columns": ["time", "guests"]}

    def get_time(self, registration: OpenHouseRegistration) -> str:
        open_house = registration.open_house
        return write_time(open_house.starts_at, open_house.agent)

    def get_can(self, registration: OpenHouseRegistration) -> dict[str, bool]:
        is_active = registration.open_house.status == OpenHouseStatus.ACTIVE
        return {"cancel": is_active and registration.canceled_at is None}


class RegistrationView(IdempotentMixin, APIView):
    """A registration, for whoever has the link: see ``api/conversations.py``."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    resource = {
        "name": "registration",
        "label": _("registration"),
        "plural": _("registrations"),
    }

    @extend_schema(
        operation_id="registration-retrieve",
        summary=_("Your registration"),
        parameters=[_TOKEN],
        responses=RegistrationSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        found = conversations.find_registration(token)
        return Response(RegistrationSerializer(found).data)

    @extend_schema(
        operation_id="registration-cancel",
        summary=_("Cancel registration"),
        parameters=[_TOKEN],
        request=None,
        responses=RegistrationSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        steps.cancel_registration(conversations.find_registration(token))
        found = conversations.find_registration(token)
        return Response(RegistrationSerializer(found).data)


class AgencyOpenHouseSerializer(RecordSerializer[OpenHouse]):
    """An open day as the agency sees it."""

    title = serializers.CharField(source="listing.title", read_only=True, label=_("Home"))
    listing: RecordRef = RecordRef(
        queryset=Listing.objects.all(),
        operation="realestate:agency-listing-list",
        label=_("Listing"),
    )
    agent: RecordRef = RecordRef(
        queryset=Agent.objects.all(),
        required=False,
        allow_null=True,
        operation="realestate:agency-agent-list",
        label=_("Agent"),
    )
    minutes = serializers.IntegerField(
        required=False,
        default=_USUAL_MINUTES,
        min_value=15,
        max_value=720,
        label=_("Length (minutes)"),
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = OpenHouse
        fields = [
            "id",
            "title",
            "listing",
            "agent",
            "type",
            "status",
            "starts_at",
            "minutes",
            "ends_at",
            "capacity",
            "registered",
            "remarks",
            "can",
        ]
        read_only_fields = ["status", "ends_at", "registered"]
        presentation = {
            "title": "title",
            "columns": ["starts_at", "ends_at", "type", "status", "capacity", "registered"],
            "tones": {"status": _TONES},
        }

    def get_can(self, open_house: OpenHouse) -> dict[str, bool]:
        is_active = open_house.status == OpenHouseStatus.ACTIVE
        may_delete = self.may("realestate.delete") and not open_house.registered
        return {"edit": is_active, "cancel": is_active, "delete": may_delete}

    def validate_capacity(self, capacity: int | None) -> int | None:
        if self.instance and capacity is not None and capacity < self.instance.registered:
            raise serializers.ValidationError(TooFewPlaces.message)
        return capacity

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values; it ends as many minutes after it begins."""
        stored = self.instance
        begins = attrs.get("starts_at", getattr(stored, "starts_at", None))
        minutes = attrs.pop("minutes", getattr(stored, "minutes", _USUAL_MINUTES))
        if begins is not None:
            attrs["ends_at"] = begins + timedelta(minutes=minutes)
        return attrs

    def create(self, validated_data: dict[str, Any]) -> OpenHouse:
        return steps.save_open_house(OpenHouse(), validated_data)

    def update(self, instance: OpenHouse, validated_data: dict[str, Any]) -> OpenHouse:
        return steps.save_open_house(instance, validated_data)


class AgencyOpenHouseFilters(FilterSet):
    listing = ref_filter(Listing, operation="realestate:agency-listing-list", label=_("Listing"))
    agent = ref_filter(Agent, operation="realestate:agency-agent-list", label=_("Agent"))
    starts_at = django_filters.DateFromToRangeFilter(label=_("Date"))

    class Meta:
        model = OpenHouse
        fields = ["status", "type"]


class AgencyOpenHouseViewSet(
    ExportMixin, AgencyViewSet[OpenHouse], viewsets.ModelViewSet[OpenHouse]
):
    """The open days of the agency."""

    queryset = OpenHouse.objects.select_related("listing", "agent")
    serializer_class = AgencyOpenHouseSerializer
    filterset_class = AgencyOpenHouseFilters
    resource = {"name": "agency_open_house", "label": _("open day"), "plural": _("open days")}
    search_fields = ("listing__title",)
    orderings = {"starts_at": _("Earliest"), "-starts_at": _("Latest")}
    ordering = ("-starts_at",)

    @extend_schema(summary=_("Cancel"), request=None, responses=AgencyOpenHouseSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, id: str) -> Response:
        steps.cancel_open_house(self.get_object())
        context = self.get_serializer_context()
        return Response(AgencyOpenHouseSerializer(self.get_object(), context=context).data)


class AgencyRegistrationSerializer(RecordSerializer[OpenHouseRegistration]):
    """Somebody who comes to an open day."""

    class Meta:
        model = OpenHouseRegistration
        fields = ["id", "name", "email", "phone", "guests", "created_at", "canceled_at"]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "columns": ["email", "phone", "guests", "created_at", "canceled_at"],
        }


class RegistrationFilters(FilterSet):
    open_house = ref_filter(
        OpenHouse, operation="realestate:agency-open-house-list", label=_("Open day")
    )

    class Meta:
        model = OpenHouseRegistration
        fields = ["open_house"]


class AgencyRegistrationViewSet(
    ExportMixin,
    AgencyViewSet[OpenHouseRegistration],
    mixins.ListModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[OpenHouseRegistration],
):
    """Who comes to the agency's open days."""

    queryset = OpenHouseRegistration.objects.select_related("open_house")
    serializer_class = AgencyRegistrationSerializer
    filterset_class = RegistrationFilters
    resource = {
        "name": "agency_registration",
        "label": _("registration"),
        "plural": _("registrations"),
    }
    search_fields = ("name", "email")
    ordering = ("name",)

    def perform_destroy(self, instance: OpenHouseRegistration) -> None:
        steps.delete_registration(instance)
