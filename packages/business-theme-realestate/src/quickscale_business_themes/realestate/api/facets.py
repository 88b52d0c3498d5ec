"""What the public's list of homes can be narrowed by, with how many are left."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale_business_themes.realestate.api.filters import (
    FACET,
    ListingFilterBackend,
    ListingFilters,
    read_facets,
)
from quickscale_business_themes.realestate.models import Listing
from quickscale_business_themes.realestate.services.facets import count_facets
from quickscale_business_themes.realestate.services.searching import list_public

#: For how many seconds counts may be those of before.
_KEPT_FOR = 60
#: What changes nothing of the counts.
_IDLE = ("ordering", "cursor", "page_size")


class FacetValueSerializer(serializers.Serializer[Any]):
    """A value by which homes differ."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field called like DRF's own
    count = serializers.IntegerField(
        allow_null=True, help_text=_("How many homes are left if it's chosen.")
    )


class FacetSerializer(serializers.Serializer[Any]):
    """What homes differ in."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field called like DRF's own
    values = FacetValueSerializer(many=True)


class UnfacetedBackend(ListingFilterBackend):
    """Narrows homes by all that is asked for but facets."""

    def get_filterset_kwargs(self, request: Request, queryset: Any, view: APIView) -> Any:
        kwargs = super().get_filterset_kwargs(request, queryset, view)
        data = kwargs["data"].copy()
        data.pop(FACET, None)
        return {**kwargs, "data": data}


class FacetListView(GenericAPIView[Listing]):
    """What the homes that a visitor asks for differ in."""

    queryset = Listing.objects.across_teams()
    serializer_class = FacetSerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    shows_published = True
    pagination_class = None
    filter_backends = (UnfacetedBackend,)
    filterset_class = ListingFilters
    search_fields = ("title", "city", "public_remarks")
    resource = {"name": "facet", "label": _("facet"), "plural": _("facets")}

    def get_queryset(self) -> Any:
        return list_public()

    @extend_schema(
        operation_id="listing-facet-list",
        summary=_("Facets of homes"),
        responses=FacetSerializer(many=True),
        filters=True,
    )
    def get(self, request: Request) -> Response:
        chosen = read_facets(request.query_params.getlist(FACET))
        key = make_key(request)
        data = cache.get(key)
        if data is None:
            found = count_facets(self.filter_queryset(self.get_queryset()), chosen)
            data = FacetSerializer(found, many=True).data
            cache.set(key, data, _KEPT_FOR)
        return Response(data)


def make_key(request: Request) -> str:
    """Return the name under which the counts of what is asked for are kept."""
    asked = sorted((name, sorted(values)) for name, values in request.query_params.lists())
    asked = [item for item in asked if item[0] not in _IDLE]
    text = json.dumps([get_language(), asked])
    return f"realestate:facets:{hashlib.sha256(text.encode()).hexdigest()}"
