"""Leads, and their conversion."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import DateFromToRangeFilter, RangeFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import SwitchFilter
from quickscale.core.teams import TeammateField
from quickscale_business_themes.crm.api.bases import (
    ADDRESSES,
    CrmViewSet,
    OwnedSerializer,
    RecordRef,
    narrow_to_seen,
)
from quickscale_business_themes.crm.api.currencies import CurrencyField
from quickscale_business_themes.crm.api.custom_values import CustomExportMixin, custom_values
from quickscale_business_themes.crm.api.enriching import EnrichMixin
from quickscale_business_themes.crm.api.filters import (
    OwnedFilters,
    RecordFilterBackend,
    RecordPagination,
    custom_filter,
)
from quickscale_business_themes.crm.api.scoring import ReasonsField, ScoreField
from quickscale_business_themes.crm.models import Company, Contact, ImportKind, Lead, LeadStatus
from quickscale_business_themes.crm.models.bases import MAX_AMOUNT
from quickscale_business_themes.crm.models.lead_parts import UTM_NAMES
from quickscale_business_themes.crm.services.leads import (
    Conversion,
    convert_lead,
    create_lead,
    update_lead,
)
from quickscale_business_themes.crm.services.matching import find_company, find_contacts

#: What a lead became, apart from the company that it says it works for.
_CONVERTED_INTO = {
    "converted_contact": _("Converted contact"),
    "converted_company": _("Converted company"),
    "converted_deal": _("Converted deal"),
}


class LeadRowSerializer(OwnedSerializer[Lead]):
    """A lead as lists show it."""

    name = serializers.CharField(read_only=True, label=_("Name"))
    score = ScoreField()

    class Meta:
        model = Lead
        fields = [
            "id",
            "name",
            "first_name",
            "last_name",
            "job_title",
            "company_name",
            "email",
            "phone",
            "status",
            "score",
            "points",
            "rating",
            "source",
            "owner",
            "tags",
            "created_at",
            "can",
        ]
        read_only_fields = ["points"]
        extra_kwargs: Mapping[str, Any] = ADDRESSES
        presentation = {
            "title": "name",
            "columns": [
                "company_name",
                "status",
                "score",
                "rating",
                "owner",
                "tags",
                "created_at",
            ],
            "tones": {
                "status": {"new": "info", "qualified": "success", "converted": "success"},
                "rating": {"hot": "danger", "warm": "warning", "cold": "info"},
            },
        }

    def get_can(self, record: Lead) -> dict[str, bool]:
        can = super().get_can(record)
        is_open = can["edit"] and not record.is_converted
        return {**can, "convert": is_open, "enrich": is_open}


class MatchField(RecordRef):
    """A record that is probably the same as a lead, None without one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)


class MatchingContactField(MatchField):
    def get_attribute(self, instance: Any) -> Any:
        if instance.is_converted:
            return None
        return narrow_to_seen(find_contacts(instance), self.context["request"]).first()


class MatchingCompanyField(MatchField):
    def get_attribute(self, instance: Any) -> Any:
        if instance.is_converted:
            return None
        seen = narrow_to_seen(Company.objects.all(), self.context["request"])
        return find_company(instance, seen)


class LeadSerializer(LeadRowSerializer):
    """A lead."""

    custom_fields = custom_values(ImportKind.LEAD)
    owner: TeammateField = TeammateField(
        required=False,
        allow_null=True,
        help_text=_("If you leave it empty, it's whoever's turn it is to get a lead."),
    )
    reasons = ReasonsField()
    matching_contact = MatchingContactField(
        operation="crm:contact-list", screen="contact-detail", label=_("Known contact")
    )
    matching_company = MatchingCompanyField(
        operation="crm:company-list", screen="company-detail", label=_("Known company")
    )

    class Meta(LeadRowSerializer.Meta):
        fields = [
            "id",
            "name",
            "first_name",
            "last_name",
            "job_title",
            "company_name",
            "email",
            "phone",
            "website",
            "postcode",
            "country",
            "status",
            "score",
            "reasons",
            "points",
            "rating",
            "source",
            "owner",
            "tags",
            "custom_fields",
            "custom_facts",
            "description",
            *UTM_NAMES,
            "consent_text",
            "consented_at",
            "converted_at",
            "converted_contact",
            "converted_company",
            "converted_deal",
            "matching_contact",
            "matching_company",
            "created_at",
            "can",
        ]
        read_only_fields = [
            "points",
            "consented_at",
            "converted_at",
            "converted_contact",
            "converted_company",
            "converted_deal",
        ]
        extra_kwargs = {
            **{name: {"allow_null": True} for name in read_only_fields if name != "points"},
            **{
                name: {"allow_null": True, "label": label}
                for name, label in _CONVERTED_INTO.items()
            },
            **{name: {"read_only": True} for name in (*UTM_NAMES, "consent_text")},
            **ADDRESSES,
        }

    def validate_status(self, status: str) -> str:
        is_converted = self.instance is not None and self.instance.is_converted
        if is_converted and status != LeadStatus.CONVERTED:
            raise serializers.ValidationError(_("A converted lead keeps its status."))
        if status == LeadStatus.CONVERTED and not is_converted:
            raise serializers.ValidationError(_("Use “Convert lead” instead."))
        return status

    def create_record(self, values: Mapping[str, Any]) -> Lead:
        columns = dict(values)
        return create_lead(team=columns.pop("team"), user=self.user, values=columns)

    def update_record(self, record: Lead, values: Mapping[str, Any]) -> Lead:
        return update_lead(record, values=values)


class ConversionSerializer(serializers.Serializer[Any]):
    """What a lead is to become."""

    company = RecordRef(
        queryset=Company.objects.all(),
        operation="crm:company-list",
        required=False,
        allow_null=True,
        label=_("Company"),
        help_text=_("Leave empty to create a company of the lead's company name."),
    )
    contact = RecordRef(
        queryset=Contact.objects.all(),
        operation="crm:contact-list",
        required=False,
        allow_null=True,
        label=_("Contact"),
        help_text=_("Leave empty to create a contact."),
    )
    with_deal = serializers.BooleanField(default=True, label=_("Create a deal"))
    deal_name = serializers.CharField(
        required=False, allow_blank=True, max_length=200, label=_("Deal name")
    )
    amount = serializers.DecimalField(
        required=False,
        allow_null=True,
        max_digits=19,
        decimal_places=4,
        min_value=0,
        max_value=MAX_AMOUNT,
        label=_("Amount"),
    )
    currency = CurrencyField()
    with_custom_fields = serializers.BooleanField(
        default=True,
        label=_("Copy custom fields"),
        help_text=_("To fields of the same name and type. What is filled in already stays."),
    )


class LeadFilters(OwnedFilters):
    custom = custom_filter(ImportKind.LEAD)
    is_open = SwitchFilter(method="filter_open", label=_("Only open"))
    created_at = DateFromToRangeFilter(label=_("Created"))
    score = RangeFilter(method="filter_score", label=_("Score (%)"))

    class Meta:
        model = Lead
        fields = ["status", "score", "rating", "source", "owner", "tag", "custom", "mine"]

    def filter_score(self, queryset: Any, name: str, value: slice) -> Any:
        """Leave leads out of whom nothing can be said, whatever the bounds."""
        least, most = max(value.start or 0, 0), value.stop
        scored = queryset.filter(score__gte=least)
        return scored if most is None else scored.filter(score__lte=most)

    def filter_open(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(Lead.OPEN) if value else queryset


class LeadViewSet(CustomExportMixin, EnrichMixin, CrmViewSet[Lead], viewsets.ModelViewSet[Lead]):
    """People who might buy."""

    queryset = Lead.objects.select_related("owner").prefetch_related("tags").defer("features")
    detail_prefetch = ("converted_contact", "converted_company", "converted_deal")
    serializer_class = LeadSerializer
    list_serializer_class = LeadRowSerializer
    filterset_class = LeadFilters
    filter_backends = (RecordFilterBackend,)
    pagination_class = RecordPagination
    search_fields = ("first_name", "last_name", "email", "phone", "company_name")
    orderings = {
        "-created_at": _("Newest"),
        "-score": _("Highest score"),
        "-points": _("Most points"),
        "last_name": _("Last name"),
        "company_name": _("Company"),
    }
    ordering = ("-created_at",)

    @extend_schema(
        summary=_("Convert lead"), request=ConversionSerializer, responses=LeadSerializer
    )
    @action(
        detail=True,
        methods=["post"],
        serializer_class=ConversionSerializer,
    )
    def convert(self, request: Request, id: str) -> Response:
        lead = self.get_object()
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        converted = convert_lead(lead, Conversion(**asked.validated_data), user=request.user)
        context = self.get_serializer_context()
        return Response(LeadSerializer(converted, context=context).data)
