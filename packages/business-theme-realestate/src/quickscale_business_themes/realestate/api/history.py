"""How the price and the status of a listing have changed, as the public may know it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.realestate.api.events import describe_event
from quickscale_business_themes.realestate.models import (
    EventKind,
    Listing,
    ListingEvent,
    PublishingState,
)
from quickscale_business_themes.realestate.services.searching import list_public


class HistorySerializer(ModelSerializer[ListingEvent]):
    """A change of a listing's price or status."""

    title = serializers.SerializerMethodField(label=_("Change"))

    class Meta:
        model = ListingEvent
        fields = ["title", "kind", "at"]
        presentation = {"title": "title", "columns": ["at", "kind"]}

    def get_title(self, event: ListingEvent) -> str:
        return describe_event(event)


class HistoryView(APIView):
    """The history of a home since it was first published, the newest change first."""

    permission_classes = (permissions.AllowAny,)
    resource = {"name": "listing_history", "label": _("change"), "plural": _("changes")}

    @extend_schema(
        operation_id="listing-history-list",
        summary=_("Price history"),
        parameters=[OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses=HistorySerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        listing = list_public().filter(slug=slug).first()
        if listing is None:
            raise Http404
        return Response(HistorySerializer(list_history(listing), many=True).data)


def list_history(listing: Listing) -> Any:
    """Return what happened with a home since the public could first see each offer of it.

    Drafts are nobody's, and neither is what its owner has kept off the internet.
    """
    offers = Listing.objects.for_team(listing.team_id).filter(
        property=listing.property_id,
        offer_type=listing.offer_type,
        internet_entire_listing_display=True,
    )
    events = ListingEvent.objects.for_team(listing.team_id).filter(listing__in=offers)
    published = events.filter(
        listing=OuterRef("listing"), kind=EventKind.PUBLISHING, new=PublishingState.PUBLISHED
    )
    first = Subquery(published.order_by("pk").values("pk")[:1])
    shown = events.filter(kind__in=(EventKind.PRICE, EventKind.STATUS), pk__gt=first)
    return shown.select_related("listing").order_by("-pk")[:100]
