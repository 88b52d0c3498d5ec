"""When agents show homes, and the viewings that were agreed on."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets

from quickscale.core.api import ExportMixin, FilterSet, SwitchFilter
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.models import (
    Agent,
    AgentAbsence,
    Inquiry,
    Listing,
    Viewing,
    ViewingHours,
)
from quickscale_business_themes.realestate.models.viewings import QUARTER

_CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"


def agent_ref() -> RecordRef:
    return RecordRef(
        queryset=Agent.objects.all(), operation="realestate:agency-agent-list", label=_("Agent")
    )


class ViewingSerializer(RecordSerializer[Viewing]):
    """A viewing as the agency sees it."""

    title = serializers.SerializerMethodField(label=_("Viewing"))
    inquiry: RecordRef = RecordRef(
        read_only=True,
        operation="realestate:agency-inquiry-list",
        screen="agency-inquiry-detail",
        label=_("Visitor"),
    )
    listing: RecordRef = RecordRef(read_only=True, operation="realestate:agency-listing-list")
    agent: RecordRef = RecordRef(
        read_only=True, allow_null=True, operation="realestate:agency-agent-list"
    )

    class Meta:
        model = Viewing
        fields = [
            "id",
            "title",
            "inquiry",
            "listing",
            "agent",
            "status",
            "starts_at",
            "ends_at",
            "booked_at",
        ]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["starts_at", "inquiry", "listing", "agent", "status"],
            "tones": {"status": {"confirmed": "success", "canceled": "danger"}},
        }

    def get_title(self, viewing: Viewing) -> str:
        return f"{viewing.inquiry.name}: {viewing.listing.title}"


class ViewingFilters(FilterSet):
    agent = ref_filter(Agent, operation="realestate:agency-agent-list", label=_("Agent"))
    listing = ref_filter(Listing, operation="realestate:agency-listing-list", label=_("Listing"))
    inquiry = ref_filter(Inquiry, operation="realestate:agency-inquiry-list", label="")
    starts_at = django_filters.DateFromToRangeFilter(label=_("Date"))
    mine = SwitchFilter(method="filter_mine", label=_("Only mine"))
    is_ahead = SwitchFilter(method="filter_ahead", label="")

    class Meta:
        model = Viewing
        fields = ["status"]

    def filter_mine(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(agent__user=self.request.user) if value else queryset

    def filter_ahead(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(ends_at__gt=timezone.now()) if value else queryset


class AgencyViewingViewSet(
    ExportMixin,
    AgencyViewSet[Viewing],
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Viewing],
):
    """The viewings of the agency."""

    queryset = Viewing.objects.select_related("inquiry", "listing", "agent")
    serializer_class = ViewingSerializer
    filterset_class = ViewingFilters
    resource = {"name": "agency_viewing", "label": _("viewing"), "plural": _("viewings")}
    search_fields = ("inquiry__name", "listing__title")
    orderings = {"starts_at": _("Earliest"), "-starts_at": _("Latest")}
    ordering = ("starts_at",)
    needed: ClassVar[dict[str, str]] = {}


@extend_schema_field({"type": "string", "pattern": _CLOCK})
class ClockField(serializers.TimeField):
    """A time by the clocks somewhere, ``15:00:00``: what JSON Schema calls a time has a zone."""

    quickscale_format = "time"


class ViewingHoursSerializer(RecordSerializer[ViewingHours]):
    """When an agent shows homes on a day of each week."""

    title = serializers.CharField(source="__str__", read_only=True, label=_("Hours"))
    agent = agent_ref()
    listing: RecordRef = RecordRef(
        queryset=Listing.objects.all(),
        required=False,
        allow_null=True,
        operation="realestate:agency-listing-list",
        label=_("Only for this listing"),
        help_text=_("A listing with hours of its own isn't shown in the others."),
    )
    starts_at = ClockField(help_text=_("By the clocks of the agent's office."))
    ends_at = ClockField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = ViewingHours
        fields = ["id", "title", "agent", "listing", "weekday", "starts_at", "ends_at", "can"]
        presentation = {
            "title": "title",
            "columns": ["agent", "weekday", "starts_at", "ends_at", "listing"],
        }

    def get_can(self, hours: ViewingHours) -> dict[str, bool]:
        return {"edit": True, "delete": self.may("realestate.delete")}

    def validate_starts_at(self, value: time) -> time:
        return require_quarter(value)

    def validate_ends_at(self, value: time) -> time:
        return require_quarter(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return hours that end after they begin."""
        stored = self.instance
        begins, ends = (attrs.get(n, getattr(stored, n, None)) for n in ("starts_at", "ends_at"))
        if begins is not None and ends is not None and ends <= begins:
            raise serializers.ValidationError({"ends_at": [_("It has to end after it begins.")]})
        return attrs


def require_quarter(value: time) -> time:
    """Return a time that begins a quarter of an hour."""
    if value.minute % (QUARTER.total_seconds() // 60) or value.second or value.microsecond:
        raise serializers.ValidationError(_("Enter a full quarter of an hour."))
    return value


class ViewingHoursFilters(FilterSet):
    agent = ref_filter(Agent, operation="realestate:agency-agent-list", label=_("Agent"))
    listing = ref_filter(Listing, operation="realestate:agency-listing-list", label=_("Listing"))

    class Meta:
        model = ViewingHours
        fields = ["agent", "listing"]


class ViewingHoursViewSet(AgencyViewSet[ViewingHours], viewsets.ModelViewSet[ViewingHours]):
    """The weekly hours in which agents show homes."""

    queryset = ViewingHours.objects.select_related("agent", "listing")
    serializer_class = ViewingHoursSerializer
    filterset_class = ViewingHoursFilters
    ordering = ("agent__name", "weekday", "starts_at")


class AgentAbsenceSerializer(RecordSerializer[AgentAbsence]):
    """Days on which an agent shows nothing."""

    title = serializers.CharField(source="__str__", read_only=True, label=_("Days off"))
    agent = agent_ref()
    can = serializers.SerializerMethodField()

    class Meta:
        model = AgentAbsence
        fields = ["id", "title", "agent", "first_day", "last_day", "can"]
        presentation = {"title": "title", "columns": ["agent", "first_day", "last_day"]}

    def get_can(self, absence: AgentAbsence) -> dict[str, bool]:
        return {"edit": True, "delete": self.may("realestate.delete")}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return days of which the last isn't before the first."""
        stored = self.instance
        first, last = (attrs.get(n, getattr(stored, n, None)) for n in ("first_day", "last_day"))
        if first is not None and last is not None and last < first:
            message = _("The last day can't be before the first one.")
            raise serializers.ValidationError({"last_day": [message]})
        return attrs


class AgentAbsenceFilters(FilterSet):
    agent = ref_filter(Agent, operation="realestate:agency-agent-list", label=_("Agent"))

    class Meta:
        model = AgentAbsence
        fields = ["agent"]


class AgentAbsenceViewSet(AgencyViewSet[AgentAbsence], viewsets.ModelViewSet[AgentAbsence]):
    """The days on which agents show nothing."""

    queryset = AgentAbsence.objects.select_related("agent")
    serializer_class = AgentAbsenceSerializer
    filterset_class = AgentAbsenceFilters
    ordering = ("-last_day",)
