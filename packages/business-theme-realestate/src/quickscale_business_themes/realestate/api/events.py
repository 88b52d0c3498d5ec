"""What happened with listings."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, serializers, viewsets

from quickscale.core.api import CursorPagination, FilterSet
from quickscale.core.money import format_money
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.models import (
    EventKind,
    Listing,
    ListingEvent,
    PublishingState,
    StandardStatus,
)


class ListingEventSerializer(RecordSerializer[ListingEvent]):
    """A change of a listing."""

    title = serializers.SerializerMethodField(label=_("Change"))
    by = serializers.SerializerMethodField(label=_("By"))

    class Meta:
        model = ListingEvent
        fields = ["id", "title", "kind", "at", "by", "note"]
        presentation = {"title": "title", "columns": ["at", "kind", "by", "note"]}

    def get_title(self, event: ListingEvent) -> str:
        return describe_event(event)

    def get_by(self, event: ListingEvent) -> str:
        return event.by.get_full_name() if event.by else ""


def describe_event(event: ListingEvent) -> str:
    """Return what changed, ``Active → Pending`` or ``$300,000 → $290,000``."""
    parts = [write_value(event, value) for value in (event.old, event.new) if value]
    return " → ".join(parts)


def write_value(event: ListingEvent, value: str) -> str:
    if event.kind == EventKind.PRICE:
        return format_money(Decimal(value), event.listing.currency)
    choices = PublishingState if event.kind == EventKind.PUBLISHING else StandardStatus
    return str(dict(choices.choices).get(value, value))


class ListingEventFilters(FilterSet):
    listing = ref_filter(Listing, operation="realestate:agency-listing-list", label=_("Listing"))

    class Meta:
        model = ListingEvent
        fields = ["listing", "kind"]


class ListingEventViewSet(
    AgencyViewSet[ListingEvent], mixins.ListModelMixin, viewsets.GenericViewSet[ListingEvent]
):
    """What happened with the agency's listings, the newest change first."""

    queryset = ListingEvent.objects.select_related("by", "listing")
    serializer_class = ListingEventSerializer
    filterset_class = ListingEventFilters
    pagination_class = CursorPagination
    ordering = ("-id",)
    needed: ClassVar[dict[str, str]] = {}
