"""Who gets the leads that nobody has."""

from __future__ import annotations

from typing import Any

from rest_framework import viewsets

from quickscale.core.teams import TeammateField
from quickscale_business_themes.crm.api.bases import ManagedViewSet, RecordSerializer
from quickscale_business_themes.crm.models import LeadAssignee
from quickscale_business_themes.crm.services.assignment import last_turn


class LeadAssigneeSerializer(RecordSerializer[LeadAssignee]):
    """Somebody who takes turns in getting new leads."""

    user: Any = TeammateField()

    class Meta:
        model = LeadAssignee
        fields = ["id", "user", "is_available", "assigned"]
        read_only_fields = ["assigned"]
        presentation = {"title": "user", "columns": ["is_available", "assigned"]}

    def create(self, validated_data: dict[str, Any]) -> LeadAssignee:
        turn = last_turn(validated_data["team"].pk)
        return super().create({**validated_data, "turn": turn})


class LeadAssigneeViewSet(ManagedViewSet[LeadAssignee], viewsets.ModelViewSet[LeadAssignee]):
    """The people who take turns in getting new leads."""

    queryset = LeadAssignee.objects.select_related("user")
    serializer_class = LeadAssigneeSerializer
    ordering = ("user__name", "pk")
