"""Handing over what a member looks after, before they leave or after."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.teams import (
    TeammateField,
    TeamScopedMixin,
    current_team,
    team_permission,
)
from quickscale_business_themes.crm.api.bases import may
from quickscale_business_themes.crm.models import Activity
from quickscale_business_themes.crm.services.handover import OWNED, hand_over


def may_hand_over(request: Any) -> bool:
    """Say whether the visitor is offered to hand records over."""
    return may(request, "crm.manage")


def list_givers(team: Any) -> Any:
    """Return the members, and whoever else still looks after anything of the team."""
    wanted = Q(memberships__team=team)
    for model in OWNED.values():
        owners = model.objects.for_team(team).exclude(owner=None)
        wanted |= Q(pk__in=owners.order_by().values("owner"))
    undone = Activity.objects.for_team(team).filter(done_at=None).exclude(assignee=None)
    wanted |= Q(pk__in=undone.order_by().values("assignee"))
    return get_user_model()._default_manager.filter(wanted).distinct()


class GiverField(TeammateField):
    """Somebody who looks after something of the team, be they still a member or not."""

    def get_queryset(self) -> Any:
        return list_givers(current_team(self.context["request"]))


class GiverSerializer(serializers.Serializer[Any]):
    """Somebody whose records can be handed over."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(source="get_full_name", read_only=True, label=_("Name"))

    class Meta:
        presentation = {"title": "name"}


@extend_schema_view(get=extend_schema(operation_id="handover-giver-list", summary=_("From")))
class GiverListView(TeamScopedMixin, generics.ListAPIView[Any]):
    """Those whose records can be handed over."""

    queryset = get_user_model()._default_manager.none()
    serializer_class = GiverSerializer
    search_fields = ("name", "email")
    ordering = ("email",)

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), team_permission("crm.manage")()]

    def get_queryset(self) -> Any:
        return list_givers(self.team)


class HandoverSerializer(serializers.Serializer[Any]):
    """From whom to whom."""

    giver: Any = GiverField(
        operation="crm:handover-giver-list",
        label=_("From"),
        help_text=_(
            "Everything this person looks after goes to the other one: leads, contacts, companies, "
            "deals, open activities and forms."
        ),
    )
    taker: Any = TeammateField(label=_("To"))


class HandedOverSerializer(serializers.Serializer[Any]):
    """How many of each kind were handed over."""

    leads = serializers.IntegerField(label=_("Leads"))
    contacts = serializers.IntegerField(label=_("Contacts"))
    companies = serializers.IntegerField(label=_("Companies"))
    deals = serializers.IntegerField(label=_("Deals"))
    activities = serializers.IntegerField(label=_("Open activities"))
    forms = serializers.IntegerField(label=_("Forms for other sites"))


class HandoverView(TeamScopedMixin, APIView):
    """Everything that a member looks after becomes another's."""

    serializer_class = HandoverSerializer
    resource = {"name": "handover", "label": _("handover"), "plural": _("handovers")}

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), team_permission("crm.manage")()]

    @extend_schema(
        operation_id="handover-create",
        summary=_("Hand over"),
        request=HandoverSerializer,
        responses=HandedOverSerializer,
    )
    def post(self, request: Request) -> Response:
        asked = HandoverSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        moved = hand_over(team=self.team, by=request.user, **asked.validated_data)
        return Response(HandedOverSerializer(moved).data)
