"""The free times at which a home can be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import RefField
from quickscale_business_themes.realestate.exceptions import NoSuchListing
from quickscale_business_themes.realestate.models import Listing
from quickscale_business_themes.realestate.services.conversations import find_inquiry
from quickscale_business_themes.realestate.services.searching import list_public
from quickscale_business_themes.realestate.services.slots import find_shower, list_slots


class SlotSerializer(serializers.Serializer[Any]):
    """A time at which a home can be seen."""

    id = serializers.CharField(label=_("Begins"), help_text=_("In UTC."))
    title = serializers.CharField(
        label=_("Time"), help_text=_("As the clocks at the agent's office show it.")
    )

    class Meta:
        presentation = {"title": "title", "columns": ["title"]}


class SlotField(RefField):
    """A free time, chosen from those that an operation lists."""

    def __init__(self, *, narrow: dict[str, str], operation: str, **kwargs: Any) -> None:
        super().__init__(
            narrow=narrow, operation=operation, write_only=True, label=_("Time"), **kwargs
        )

    def get_queryset(self) -> Any:
        return None

    def to_internal_value(self, data: Any) -> Any:
        try:
            moment = parse_datetime(data) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None or timezone.is_naive(moment):
            raise serializers.ValidationError(_("Choose one of the times."))
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise serializers.ValidationError(_("Choose one of the times.")) from None


def show_slots(listing: Listing) -> list[dict[str, str]]:
    """Return the next free times of a home, as clocks there show them."""
    agent = find_shower(listing)
    zone = agent.time_zone if agent else None
    return [show_slot(moment, zone) for moment in list_slots(listing)]


def show_slot(moment: datetime, zone: Any) -> dict[str, str]:
    local = moment.astimezone(zone)
    title = f"{date_format(local, 'D')}, {date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    return {"id": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "title": title}


class SlotListView(APIView):
    """When a home can be seen next."""

    permission_classes = (permissions.AllowAny,)
    resource = {"name": "viewing_slot", "label": _("time"), "plural": _("times")}

    @extend_schema(
        operation_id="viewing-slot-list",
        summary=_("Free times"),
        parameters=[OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses=SlotSerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        found = list_public().select_related("list_agent__office", "co_list_agent__office")
        listing = found.filter(slug=slug).first()
        if listing is None:
            raise NoSuchListing
        return Response(SlotSerializer(show_slots(listing), many=True).data)


class ConversationSlotListView(APIView):
    """When the home that somebody has asked about can be seen next."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    resource = {"name": "conversation_slot", "label": _("time"), "plural": _("times")}

    @extend_schema(
        operation_id="conversation-slot-list",
        summary=_("Free times"),
        parameters=[OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses=SlotSerializer(many=True),
    )
    def get(self, request: Request, token: str) -> Response:
        listing = find_inquiry(token).listing
        slots = show_slots(listing) if listing.is_public else []
        return Response(SlotSerializer(slots, many=True).data)
