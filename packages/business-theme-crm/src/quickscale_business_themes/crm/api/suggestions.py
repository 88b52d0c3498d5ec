"""What the search field suggests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
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

#: What is searched: the model, its name in the plural, and by which columns.
_SEARCHED: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (Contact, _("Contacts"), ("first_name", "last_name", "email")),
    (Company, _("Companies"), ("name", "domain")),
    (Deal, _("Deals"), ("name",)),
    (Lead, _("Leads"), ("first_name", "last_name", "email", "company_name")),
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
    """Yield a few records of each kind whose columns hold all words of a text."""
    for model, group, columns in _SEARCHED:
        rows = narrow_to_seen(model.objects.all(), request)
        for word in text.split():
            condition = Q()
            for column in columns:
                condition |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(condition)
        for row in rows.order_by("-updated_at")[:_EACH]:
            screen = f"{model._meta.model_name}-detail"
            yield Suggestion(str(row), str(group), screen, {"id": str(row.public_id)})
