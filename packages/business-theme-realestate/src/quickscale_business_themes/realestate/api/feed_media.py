"""Photos that feeds name and that couldn't be fetched."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, serializers

from quickscale.core.api import CursorPagination
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
)
from quickscale_business_themes.realestate.models import Listing, ListingSource


class MediaProblemSerializer(RecordSerializer[ListingSource]):
    """A listing whose photos couldn't all be fetched."""

    id = serializers.UUIDField(source="listing.public_id", read_only=True)
    listing: RecordRef = RecordRef(
        queryset=Listing.objects.all(),
        operation="realestate:agency-listing-list",
        label=_("Listing"),
    )
    media_due_at = serializers.DateTimeField(label=_("Tried again"), read_only=True)

    class Meta:
        model = ListingSource
        fields = ["id", "media_problem", "listing", "media_due_at"]
        read_only_fields = fields
        presentation = {"title": "media_problem", "columns": ["listing", "media_due_at"]}


class MediaProblemViewSet(mixins.ListModelMixin, AgencyViewSet[ListingSource]):
    """Listings whose photos couldn't all be fetched."""

    queryset = ListingSource.objects.exclude(media_problem="").select_related("listing")
    serializer_class = MediaProblemSerializer
    resource: ClassVar = {
        "name": "media_problem",
        "label": _("photo problem"),
        "plural": _("photo problems"),
    }
    pagination_class = CursorPagination
    ordering = ("-id",)
    needed: ClassVar[dict[str, str]] = {}
