"""What the search field suggests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import Suggestion, SuggestionSerializer
from quickscale_business_themes.ecommerce.services.search_terms import MAX_SEARCH_LENGTH
from quickscale_business_themes.ecommerce.services.suggestions import list_suggestions


class SuggestionListView(GenericAPIView[Suggestion]):  # type: ignore[type-var]  # of no model
    """Pages that a visitor may be looking for."""

    serializer_class = SuggestionSerializer
    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    pagination_class = None
    filter_backends = ()
    resource = {"name": "suggestion", "label": _("suggestion"), "plural": _("suggestions")}

    @extend_schema(
        operation_id="suggestion-list",
        summary=_("Search suggestions"),
        parameters=[OpenApiParameter("search", str, description="What was typed so far.")],
        responses=SuggestionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("search", "").replace("\x00", "")[:MAX_SEARCH_LENGTH]
        found = list_suggestions(text, user=request.user)
        return Response(self.get_serializer(found, many=True).data)
