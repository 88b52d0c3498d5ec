"""What the search field suggests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import Suggestion, SuggestionSerializer
from quickscale.core.teams import current_team, team_scope
from quickscale_business_themes.crm.api.bases import narrow_to_seen
from quickscale_business_themes.crm.models import Company, Contact, Deal, Lead
from quickscale_business_themes.crm.services.searching import search

#: What is searched: the model, its name in the plural, and in which order rows are suggested.
_SEARCHED: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (Contact, _("Contacts"), ("last_name", "first_name")),
    (Company, _("Companies"), ("name",)),
    (Deal, _("Deals"), ("-created_at",)),
    (Lead, _("Leads"), ("-created_at",)),
)
_EACH = 4
_MAX_LENGTH = 100


class SuggestionListView(GenericAPIView[Suggestion]):  # type: ignore[type-var]  # of no model
    """Records that a member may be looking for."""

    serializer_class = SuggestionSerializer
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()
    of_workspace = True
    resource = {"name": "suggestion", "label": _("suggestion"), "plural": _("suggestions")}

    @extend_schema(
        operation_id="suggestion-list",
        summary=_("Search suggestions"),
        parameters=[OpenApiParameter("search", str, description="What was typed so far.")],
        responses=SuggestionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("search", "").replace("\x00", "").strip()[:_MAX_LENGTH]
        team = current_team(request)
        if not text or team is None:
            return Response([])
        with team_scope(team):
            found = list(list_suggestions(text, request=request))
        return Response(self.get_serializer(found, many=True).data)


def list_suggestions(text: str, *, request: Any) -> Iterator[Suggestion]:
    """Yield a few records of each kind that say all words of a text."""
    for model, group, order in _SEARCHED:
        records = narrow_to_seen(model.objects.all(), request).order_by(*order, "pk")
        for row in search(records, text.split(), own=True).rows[:_EACH]:
            screen = f"{model._meta.model_name}-detail"
            yield Suggestion(str(row), str(group), screen, {"id": str(row.public_id)})
