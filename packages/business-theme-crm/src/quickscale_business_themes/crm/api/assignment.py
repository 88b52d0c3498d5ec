"""Who gets the leads that nobody has."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, viewsets
from rest_framework.permissions import BasePermission, IsAuthenticated

from quickscale.core.teams import TeammateField
from quickscale_business_themes.crm.api.bases import (
    ChangeableSerializer,
    CrmViewSet,
    ManagedViewSet,
    RecordPermission,
    RecordSerializer,
    may,
    may_change,
)
from quickscale_business_themes.crm.models import Absence, AssignmentRule, LeadAssignee
from quickscale_business_themes.crm.services.assignment import (
    last_turn,
    list_naming_alone,
    remove_assignee,
)


class LeadAssigneeSerializer(RecordSerializer[LeadAssignee]):
    """Somebody who takes turns in getting new leads."""

    user: Any = TeammateField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = LeadAssignee
        fields = ["id", "user", "is_available", "assigned", "can"]
        read_only_fields = ["assigned"]
        presentation = {"title": "user", "columns": ["is_available", "assigned"]}

    def get_can(self, assignee: LeadAssignee) -> dict[str, bool]:
        """Return whether the person can be removed."""
        return {"delete": not getattr(assignee, "is_needed", False)}

    def create(self, validated_data: dict[str, Any]) -> LeadAssignee:
        turn = last_turn(validated_data["team"].pk)
        return super().create({**validated_data, "turn": turn})


class LeadAssigneeViewSet(ManagedViewSet[LeadAssignee], viewsets.ModelViewSet[LeadAssignee]):
    """The people who take turns in getting new leads."""

    queryset = LeadAssignee.objects.select_related("user").annotate(
        is_needed=Exists(list_naming_alone().filter(leadassignee=OuterRef("pk")))
    )
    serializer_class = LeadAssigneeSerializer
    ordering = ("user__name", "pk")

    def perform_destroy(self, instance: LeadAssignee) -> None:
        remove_assignee(instance)


class AssignmentRuleSerializer(RecordSerializer[AssignmentRule]):
    """Who gets the leads of a territory."""

    postcodes = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=200,
        label=_("Postcodes"),
        help_text=_("The beginnings of postcodes, one per line. Leave empty for any."),
        style={"format": "lines"},
    )

    class Meta:
        model = AssignmentRule
        fields = ["id", "name", "position", "country", "postcodes", "source", "method", "people"]
        extra_kwargs = {
            "people": {
                "required": False,
                "help_text": _("If you choose nobody, everyone gets leads."),
            },
            "source": {"help_text": _("Leave empty for any source.")},
        }
        presentation = {
            "title": "name",
            "columns": ["position", "country", "postcodes", "source", "method", "people"],
        }


class AssignmentRuleViewSet(ManagedViewSet[AssignmentRule], viewsets.ModelViewSet[AssignmentRule]):
    """Rules by which leads are assigned, in the order in which they are tried."""

    queryset = AssignmentRule.objects.prefetch_related("people__user")
    serializer_class = AssignmentRuleSerializer
    search_fields = ("name",)
    ordering = ("position", "pk")


class AbsenceSerializer(ChangeableSerializer[Absence]):
    """Days on which somebody gets no leads."""

    user: Any = TeammateField(required=False, help_text=_("If you leave it empty, it's you."))

    class Meta:
        model = Absence
        fields = ["id", "user", "starts_on", "ends_on", "can"]
        presentation = {"title": "user", "columns": ["starts_on", "ends_on"]}

    def get_can(self, record: Absence) -> dict[str, bool]:
        is_changeable = may_change(self.context["request"], record)
        return {"edit": is_changeable, "delete": is_changeable}

    def validate_user(self, user: Any) -> Any:
        request = self.context["request"]
        if user != request.user and not may(request, "crm.change_all"):
            raise serializers.ValidationError(_("Your role only lets you enter your own absence."))
        return user

    def create(self, validated_data: dict[str, Any]) -> Absence:
        values = {"user": self.context["request"].user, **validated_data}
        return super().create(values)


class AbsenceViewSet(CrmViewSet[Absence], viewsets.ModelViewSet[Absence]):
    """Who is away when, the latest first."""

    queryset = Absence.objects.select_related("user")
    serializer_class = AbsenceSerializer
    ordering = ("-starts_on", "pk")

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), RecordPermission()]
