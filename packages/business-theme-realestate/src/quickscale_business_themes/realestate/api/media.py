"""Photos, plans and documents of listings, for whoever may see the listing."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Max
from django.http import FileResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.request import Request

from quickscale.core.api import FilterSet, ModelSerializer, PrivateFilesMixin, RefFilter
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.models import Listing, Media, MediaCategory
from quickscale_business_themes.realestate.pictures import BadPicture, digest_file, redraw_picture
from quickscale_business_themes.realestate.services.searching import list_public

#: What media may consist of, and what those are that have a picture.
_CONTENTS = ("image", "file", "url")
_PICTURES = (MediaCategory.PHOTO, MediaCategory.FLOOR_PLAN)
#: How long a browser keeps what never changes, and disappears with its listing, in seconds.
_KEPT = 3600


class MediaSerializer(ModelSerializer[Media]):
    """A picture, a document or a tour of a listing that the public sees."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    title = serializers.CharField(source="__str__", read_only=True, label=_("Title"))

    class Meta:
        model = Media
        fields = ["id", "title", "category", "image", "file", "url", "alt_text"]
        read_only_fields = fields
        presentation = {"title": "title", "image": "image", "columns": ["category", "url", "file"]}


class MediaFilters(FilterSet):
    listing = RefFilter(
        queryset=list_public(),
        to_field_name="slug",
        operation="realestate:listing-list",
        label=_("Listing"),
    )
    has_image = django_filters.BooleanFilter(method="filter_image", label="")

    class Meta:
        model = Media
        fields = ["listing", "category"]

    def filter_image(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.exclude(image="") if value else queryset.filter(image="")


class MediaViewSet(
    PrivateFilesMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Media],
):
    """What the public sees of listings, in the order in which it's shown."""

    queryset = Media.objects.across_teams()
    serializer_class = MediaSerializer
    permission_classes = (permissions.AllowAny,)
    shows_published = True
    accepts_team_keys = True
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    filterset_class = MediaFilters
    ordering = ("position", "pk")

    def get_queryset(self) -> Any:
        return Media.objects.across_teams().filter(listing__is_public=True)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(final, FileResponse):
            del final["Cache-Control"]
            patch_cache_control(final, private=True, max_age=_KEPT)
        return final


class AgencyMediaSerializer(RecordSerializer[Media]):
    """A picture, a document or the address of a tour."""

    listing: RecordRef = RecordRef(
        queryset=Listing.objects.all(), operation="realestate:agency-listing-list"
    )
    title = serializers.CharField(source="__str__", read_only=True, label=_("Title"))

    class Meta:
        model = Media
        fields = [
            "id",
            "title",
            "listing",
            "category",
            "image",
            "file",
            "url",
            "alt_text",
            "position",
            "created_at",
        ]
        extra_kwargs = {"url": {"min_length": 1}, "position": {"required": False}}
        presentation = {
            "title": "title",
            "image": "image",
            "columns": ["category", "position", "alt_text"],
        }

    def validate_image(self, image: Any) -> Any:
        """Return the picture drawn anew, which says no place and no camera."""
        if not image:
            return image
        self.checksum = digest_file(image)
        try:
            return redraw_picture(image)
        except BadPicture as error:
            raise serializers.ValidationError(str(error)) from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values; what isn't a picture is a document if it has a file, else a tour."""
        has = {name: attrs.get(name, getattr(self.instance, name, "")) for name in _CONTENTS}
        if not any(has.values()):
            asked = "image" if attrs.get("category") in _PICTURES else "url"
            raise serializers.ValidationError({asked: [_("This field is required.")]})
        category = attrs.get("category", getattr(self.instance, "category", MediaCategory.PHOTO))
        if not has["image"]:
            attrs["category"] = MediaCategory.DOCUMENT if has["file"] else MediaCategory.TOUR
        elif category not in _PICTURES:
            raise serializers.ValidationError({"category": [_("Choose what the picture shows.")]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Media:
        if validated_data.get("position") is None:
            validated_data["position"] = find_next_position(validated_data["listing"])
        return super().create({**validated_data, "checksum": getattr(self, "checksum", "")})


def find_next_position(listing: Listing) -> int:
    found = listing.media.aggregate(last=Max("position"))["last"]
    return 0 if found is None else found + 1


class AgencyMediaFilters(FilterSet):
    listing = ref_filter(Listing, operation="realestate:agency-listing-list", label=_("Listing"))

    class Meta:
        model = Media
        fields = ["listing", "category"]


class AgencyMediaViewSet(PrivateFilesMixin, AgencyViewSet[Media], viewsets.ModelViewSet[Media]):
    """The pictures, documents and tours of the agency's listings."""

    queryset = Media.objects.select_related("listing")
    serializer_class = AgencyMediaSerializer
    resource = {"name": "agency_media", "label": _("media"), "plural": _("media")}
    filterset_class = AgencyMediaFilters
    ordering = ("position", "pk")
    needed: ClassVar[dict[str, str]] = {}
