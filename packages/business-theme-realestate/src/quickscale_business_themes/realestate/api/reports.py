"""What the agency has sold, as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import MoneyField, Period, document
from quickscale.core.teams import TeamScopedMixin
from quickscale_business_themes.realestate.models import Agent, Listing
from quickscale_business_themes.realestate.services import closings


class PercentField(serializers.DecimalField):
    """A fraction as a percentage."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"max_digits": 9, "decimal_places": 2, "read_only": True}
        super().__init__(**{**options, **kwargs})

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value * 100)


class ClosingsSerializer(serializers.Serializer[Any]):
    """What was sold."""

    id = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField(label=_("Name"))
    currency = serializers.CharField(read_only=True)
    sold = serializers.IntegerField(read_only=True, label=_("Sold"))
    volume = MoneyField(read_only=True, max_digits=30, label=_("Sales volume"))
    sale_to_list = PercentField(label=_("Sale-to-list ratio (%)"))
    sale_to_original = PercentField(label=_("Of the original price (%)"))
    price_per_m2 = MoneyField(
        read_only=True, allow_null=True, max_digits=30, label=_("Price per m² (median)")
    )
    days = serializers.IntegerField(read_only=True, label=_("Days on market"))

    class Meta:
        presentation = {
            "title": "name",
            "columns": [
                "sold",
                "volume",
                "sale_to_list",
                "sale_to_original",
                "price_per_m2",
                "days",
            ],
        }

    def get_id(self, row: closings.Closings) -> str:
        return f"{row.currency}:{self.get_name(row)}"

    def get_name(self, row: closings.Closings) -> str:
        return str(row.key)


class MonthClosingsSerializer(ClosingsSerializer):
    """What was sold in a month."""

    name = serializers.SerializerMethodField(label=_("Month"))

    def get_id(self, row: closings.Closings) -> str:
        return f"{row.currency}:{row.key:%Y-%m}"

    def get_name(self, row: closings.Closings) -> str:
        return str(date_format(row.key, "YEAR_MONTH_FORMAT"))


class CityClosingsSerializer(ClosingsSerializer):
    """What was sold in a city."""

    name = serializers.SerializerMethodField(label=_("City"))


class AgentClosingsSerializer(ClosingsSerializer):
    """What an agent sold."""

    name = serializers.SerializerMethodField(label=_("Agent"))

    def get_id(self, row: closings.Closings) -> str:
        agent = self.context["agents"].get(row.key)
        return f"{row.currency}:{agent.public_id if agent else 'none'}"

    def get_name(self, row: closings.Closings) -> str:
        agent = self.context["agents"].get(row.key)
        return str(agent.name) if agent else gettext("Nobody")


class ClosingsView(TeamScopedMixin, GenericAPIView[Any]):
    """What the agency sold in the period that is asked for."""

    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()
    key: Callable[[closings.Sold], Any]

    def get_queryset(self) -> Any:
        return Listing.objects.for_team(self.team)

    def get(self, request: Request) -> Response:
        period = Period.read(request)
        key = type(self).key
        rows = closings.list_closings(self.get_queryset(), period.first, period.last, key)
        return Response(self.get_serializer(rows, many=True).data)


@document("month-closings-list", _("Sold by month"), many=True)
class MonthClosingsView(ClosingsView):
    """What was sold, by month."""

    serializer_class = MonthClosingsSerializer
    resource = {"name": "month_closings", "label": _("month"), "plural": _("Sold by month")}
    key = closings.by_month


@document("city-closings-list", _("Sold by city"), many=True)
class CityClosingsView(ClosingsView):
    """What was sold, by city."""

    serializer_class = CityClosingsSerializer
    resource = {"name": "city_closings", "label": _("city"), "plural": _("Sold by city")}
    key = closings.by_city


@document("agent-closings-list", _("Sold by agent"), many=True)
class AgentClosingsView(ClosingsView):
    """What was sold, by agent."""

    serializer_class = AgentClosingsSerializer
    resource = {"name": "agent_closings", "label": _("agent"), "plural": _("Sold by agent")}
    key = closings.by_agent

    def get_serializer_context(self) -> dict[str, Any]:
        agents = Agent.objects.for_team(self.team) if self.request else ()
        return {**super().get_serializer_context(), "agents": {it.pk: it for it in agents}}
