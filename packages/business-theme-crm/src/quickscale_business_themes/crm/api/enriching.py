"""Filling in what leads, contacts and companies lack."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.teams import current_membership, require_team_permission
from quickscale_business_themes.crm.api.bases import narrow_to_seen
from quickscale_business_themes.crm.services.enriching import enrich


class EnrichmentSerializer(serializers.Serializer[Any]):
    """What was filled in."""

    filled = serializers.ListField(
        child=serializers.CharField(), read_only=True, label=_("Filled in")
    )


class EnrichMixin(viewsets.GenericViewSet[Any]):
    """Gives a view set of such records the operation that fills in what they lack."""

    # No transaction is open while other servers are asked.
    @extend_schema(
        summary=_("Enrich"),
        description=_("Fills in what is empty. It costs the team a credit if anything is found."),
        request=None,
        responses=EnrichmentSerializer,
    )
    @action(detail=True, methods=["post"], idempotency_atomic=False)
    def enrich(self, request: Request, id: str) -> Response:
        record = self.get_object()
        require_team_permission(current_membership(request), "credits.spend")
        filled = enrich(record, narrow=lambda rows: narrow_to_seen(rows, request))
        return Response(EnrichmentSerializer({"filled": filled}).data)
