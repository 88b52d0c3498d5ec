"""Agents and offices, as the public and as the agency see them."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, ModelSerializer, NotImpersonating, PrivateFilesMixin
from quickscale.core.mail import absolute_url
from quickscale.core.teams import TeammateField
from quickscale_business_themes.realestate.api.bases import (
    ManagedViewSet,
    RecordRef,
    RecordSerializer,
    may,
    ref_filter,
)
from quickscale_business_themes.realestate.countries import COUNTRIES
from quickscale_business_themes.realestate.models import (
    ON_MARKET,
    Agent,
    Listing,
    Office,
)
from quickscale_business_themes.realestate.pictures import BadPicture, redraw_picture
from quickscale_business_themes.realestate.services.agent_calendars import reset_calendar
from quickscale_business_themes.realestate.services.searching import list_public


class AgentSerializer(ModelSerializer[Agent]):
    """An agent as the public sees them."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    office = serializers.CharField(
        source="office.name", read_only=True, default="", label=_("Office")
    )
    agency = serializers.CharField(source="team.name", read_only=True, label=_("Agency"))

    class Meta:
        model = Agent
        fields = [
            "id",
            "name",
            "photo",
            "job_title",
            "agency",
            "office",
            "phone",
            "license_number",
            "about",
        ]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "image": "photo",
            "columns": ["job_title", "agency", "phone"],
        }


class AgentViewSet(
    PrivateFilesMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Agent],
):
    """The agents of all agencies that offer something to the public."""

    queryset = Agent.objects.across_teams()
    serializer_class = AgentSerializer
    permission_classes = (permissions.AllowAny,)
    shows_published = True
    accepts_team_keys = True
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self) -> Any:
        found = Agent.objects.across_teams().filter(
            is_active=True, pk__in=list_public().values("list_agent")
        )
        return found.select_related("office", "team")


class AgencyAgentSerializer(RecordSerializer[Agent]):
    """An agent of the agency."""

    user: TeammateField = TeammateField(
        required=False,
        allow_null=True,
        label=_("Account"),
        help_text=_("The member of your team that this agent is, if there is one."),
    )
    office: RecordRef = RecordRef(
        queryset=Office.objects.all(),
        required=False,
        allow_null=True,
        operation="realestate:agency-office-list",
        label=_("Office"),
    )
    open_listings = serializers.IntegerField(
        read_only=True, default=0, label=_("Listings on the market")
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = Agent
        fields = [
            "id",
            "name",
            "job_title",
            "email",
            "phone",
            "license_number",
            "office",
            "user",
            "photo",
            "about",
            "is_active",
            "viewing_minutes",
            "viewing_notice",
            "open_listings",
            "can",
        ]
        extra_kwargs = {"email": {"min_length": 1}}
        presentation = {
            "title": "name",
            "columns": ["job_title", "email", "phone", "office", "open_listings", "is_active"],
        }

    def get_can(self, agent: Agent) -> dict[str, bool]:
        is_manager = self.may("realestate.manage")
        visitor = self.context["request"].user
        is_own = agent.user_id is not None and agent.user_id == visitor.pk
        return {
            "edit": is_manager,
            "delete": is_manager,
            "reset-calendar": is_manager or is_own,
        }

    def validate_photo(self, photo: Any) -> Any:
        if not photo:
            return photo
        try:
            return redraw_picture(photo)
        except BadPicture as error:
            raise serializers.ValidationError(str(error)) from None


class AgentCalendarSerializer(serializers.Serializer[Agent]):
    """The address of an agent's calendar, this once."""

    url = serializers.SerializerMethodField(
        label=_("Address for a calendar program. Copy it now: you won't see it again"),
        style={"format": "secret"},
    )

    def get_url(self, agent: Agent) -> str:
        token = self.context["token"]
        return absolute_url(reverse("api:realestate:calendar", kwargs={"token": token}))


class AgentFilters(FilterSet):
    office = ref_filter(Office, operation="realestate:agency-office-list", label=_("Office"))

    class Meta:
        model = Agent
        fields = ["office", "is_active"]


#: Counted for the agents of a page: a join would count those of all of them.
OPEN_LISTINGS = (
    Listing.objects.across_teams()
    .filter(list_agent=OuterRef("pk"), standard_status__in=ON_MARKET)
    .order_by()
    .values("list_agent")
    .annotate(count=Count("pk"))
    .values("count")
)


class AgencyAgentViewSet(PrivateFilesMixin, ManagedViewSet[Agent], viewsets.ModelViewSet[Agent]):
    """The people who sell and let what the agency offers."""

    queryset = Agent.objects.select_related("office", "user").annotate(
        open_listings=Coalesce(Subquery(OPEN_LISTINGS), 0)
    )
    serializer_class = AgencyAgentSerializer
    resource = {"name": "agency_agent", "label": _("agent"), "plural": _("agents")}
    filterset_class = AgentFilters
    search_fields = ("name", "email", "license_number")
    orderings = {"name": _("Name")}
    ordering = ("name",)

    def get_permissions(self) -> list[BasePermission]:
        # Whoever has the address reads the calendar for as long as it is there.
        more = [NotImpersonating()] if self.action == "reset_calendar" else []
        return [*super().get_permissions(), *more]

    @extend_schema(
        summary=_("New calendar address"), request=None, responses=AgentCalendarSerializer
    )
    @action(detail=True, methods=["post"], url_path="reset-calendar")
    def reset_calendar(self, request: Request, id: str) -> Response:
        agent = self.get_object()
        if agent.user_id != request.user.pk and not may(request, "realestate.manage"):
            raise PermissionDenied
        token = reset_calendar(agent, user=request.user)
        return Response(AgentCalendarSerializer(agent, context={"token": token}).data)


class AgencyOfficeSerializer(RecordSerializer[Office]):
    """An office of the agency."""

    country = serializers.ChoiceField(
        choices=COUNTRIES, required=False, allow_blank=True, label=_("Country")
    )
    time_zone = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=50,
        label=_("Time zone"),
        help_text=_("Of its clocks, such as Europe/Berlin. If you leave it empty, the site's."),
    )
    agent_count = serializers.IntegerField(read_only=True, default=0, label=_("Agents"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Office
        fields = [
            "id",
            "name",
            "email",
            "phone",
            "street",
            "postal_code",
            "city",
            "country",
            "time_zone",
            "agent_count",
            "can",
        ]
        extra_kwargs = {"email": {"min_length": 1}}
        presentation = {"title": "name", "columns": ["city", "phone", "email", "agent_count"]}

    def validate_time_zone(self, name: str) -> str:
        if name and name not in available_timezones():
            raise serializers.ValidationError(_("This isn't the name of a time zone."))
        return name

    def get_can(self, office: Office) -> dict[str, bool]:
        is_manager = self.may("realestate.manage")
        return {"edit": is_manager, "delete": is_manager}


class AgencyOfficeViewSet(ManagedViewSet[Office], viewsets.ModelViewSet[Office]):
    """The places of the agency."""

    queryset = Office.objects.annotate(agent_count=Count("agents"))
    serializer_class = AgencyOfficeSerializer
    search_fields = ("name", "city")
    orderings = {"name": _("Name")}
    ordering = ("name",)
