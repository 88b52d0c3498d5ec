"""What the rows of the agency's reports say."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import MoneyField
from quickscale_business_themes.realestate.models import OfferType


class PercentField(serializers.DecimalField):
    """A fraction as a percentage."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"max_digits": 9, "decimal_places": 2, "read_only": True}
        super().__init__(**{**options, **kwargs})

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value * 100)


def offer_field() -> Any:
    return serializers.ChoiceField(choices=OfferType.choices, read_only=True, label=_("Offer"))


def name_month(month: Any) -> str:
    """Return a month as people write it; the present one isn't over."""
    name = date_format(month, "YEAR_MONTH_FORMAT")
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    is_over = month < today.replace(day=1)
    return name if is_over else gettext("{month} (so far)").format(month=name)


class RowSerializer(serializers.Serializer[Any]):
    """A row of a report."""

    id = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()

    def get_id(self, row: Any) -> str:
        raise NotImplementedError

    def get_name(self, row: Any) -> str:
        raise NotImplementedError

    def find_agent(self, row: Any) -> Any:
        return self.context["agents"].get(row.agent)

    def name_agent(self, row: Any) -> str:
        agent = self.find_agent(row)
        return str(agent.name) if agent else gettext("Nobody")

    def identify_agent(self, row: Any) -> str:
        agent = self.find_agent(row)
        return str(agent.public_id) if agent else "none"


class ClosingsSerializer(RowSerializer):
    """What was sold or let."""

    offer_type = offer_field()
    currency = serializers.CharField(read_only=True)
    closed = serializers.IntegerField(read_only=True, label=_("Closed"))
    volume = MoneyField(read_only=True, max_digits=30, label=_("Volume"))
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
                "offer_type",
                "closed",
                "volume",
                "sale_to_list",
                "sale_to_original",
                "price_per_m2",
                "days",
            ],
        }

    def get_id(self, row: Any) -> str:
        return f"{row.offer_type}:{row.currency}:{self.get_key(row)}"

    def get_key(self, row: Any) -> str:
        return self.get_name(row)


class MonthClosingsSerializer(ClosingsSerializer):
    """What was sold or let in a month."""

    name = serializers.SerializerMethodField(label=_("Month"))

    def get_key(self, row: Any) -> str:
        return f"{row.month:%Y-%m}"

    def get_name(self, row: Any) -> str:
        return name_month(row.month)


class CityClosingsSerializer(ClosingsSerializer):
    """What was sold or let in a city."""

    name = serializers.SerializerMethodField(label=_("City"))

    def get_name(self, row: Any) -> str:
        return str(row.city)


class AgentClosingsSerializer(ClosingsSerializer):
    """What an agent sold or let, and how soon they answer."""

    name = serializers.SerializerMethodField(label=_("Agent"))
    response = serializers.SerializerMethodField(label=_("Response time (hours)"))

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["offer_type", "closed", "volume", "sale_to_list", "days", "response"],
        }

    def get_key(self, row: Any) -> str:
        return self.identify_agent(row)

    def get_name(self, row: Any) -> str:
        return self.name_agent(row)

    def get_response(self, row: Any) -> float | None:
        hours = self.context["hours"].get(row.agent)
        return None if hours is None else float(hours)


class PriceSerializer(ClosingsSerializer):
    """What a square metre costs in a city, in a month."""

    name = serializers.SerializerMethodField(label=_("City"))
    month = serializers.SerializerMethodField(label=_("Month"))

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["month", "offer_type", "closed", "price_per_m2"],
        }

    def get_key(self, row: Any) -> str:
        return f"{row.month:%Y-%m}:{row.city}"

    def get_name(self, row: Any) -> str:
        return str(row.city)

    def get_month(self, row: Any) -> str:
        return name_month(row.month)


class AbsorptionSerializer(RowSerializer):
    """How fast the market took what was offered in a month."""

    name = serializers.SerializerMethodField(label=_("Month"))
    offer_type = offer_field()
    active = serializers.IntegerField(read_only=True, label=_("Active at its start"))
    closed = serializers.IntegerField(read_only=True, label=_("Closed"))
    rate = PercentField(allow_null=True, label=_("Absorption rate (%)"))
    months_of_supply = serializers.DecimalField(
        max_digits=9,
        decimal_places=1,
        read_only=True,
        allow_null=True,
        label=_("Months of supply"),
    )

    class Meta:
        presentation = {
            "title": "name",
            "columns": ["offer_type", "active", "closed", "rate", "months_of_supply"],
        }

    def get_id(self, row: Any) -> str:
        return f"{row.offer_type}:{row.month:%Y-%m}"

    def get_name(self, row: Any) -> str:
        return name_month(row.month)


class ResponsesSerializer(RowSerializer):
    """How an agent answered."""

    name = serializers.SerializerMethodField(label=_("Agent"))
    inquiries = serializers.IntegerField(read_only=True, label=_("Inquiries"))
    answered = serializers.IntegerField(read_only=True, label=_("Answered"))
    rate = PercentField(label=_("Answered (%)"))
    hours = serializers.DecimalField(
        max_digits=9,
        decimal_places=1,
        read_only=True,
        allow_null=True,
        label=_("Response time (hours)"),
    )

    class Meta:
        presentation = {"title": "name", "columns": ["inquiries", "answered", "rate", "hours"]}

    def get_id(self, row: Any) -> str:
        return self.identify_agent(row)

    def get_name(self, row: Any) -> str:
        return self.name_agent(row)


class DefinitionSerializer(serializers.Serializer[Any]):
    """What a figure means."""

    id = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True, label=_("Figure"))
    meaning = serializers.CharField(read_only=True, label=_("Meaning"))

    class Meta:
        presentation = {"title": "name", "columns": ["meaning"]}
