"""Companies."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale_business_themes.crm.api.bases import ADDRESSES, CrmViewSet, OwnedSerializer
from quickscale_business_themes.crm.api.custom_values import CustomExportMixin, custom_values
from quickscale_business_themes.crm.api.enriching import EnrichMixin
from quickscale_business_themes.crm.api.filters import (
    OwnedFilters,
    RecordFilterBackend,
    RecordPagination,
    custom_filter,
    ref_filter,
)
from quickscale_business_themes.crm.api.merging import CompanyMergeSerializer, merge_asked
from quickscale_business_themes.crm.models import Company, Deal, ImportKind, StageKind
from quickscale_business_themes.crm.services.matching import find_companies
from quickscale_business_themes.crm.services.records import save_company


class CompanySerializer(OwnedSerializer[Company]):
    """A company."""

    custom_fields = custom_values(ImportKind.COMPANY)
    open_deals = serializers.IntegerField(read_only=True, label=_("Open deals"), default=0)

    class Meta:
        model = Company
        fields = [
            "id",
            "name",
            "website",
            "phone",
            "industry",
            "employees",
            "street",
            "postcode",
            "city",
            "country",
            "owner",
            "tags",
            "custom_fields",
            "custom_facts",
            "description",
            "open_deals",
            "created_at",
            "can",
        ]
        extra_kwargs = ADDRESSES
        presentation = {
            "title": "name",
            "columns": ["industry", "city", "phone", "owner", "open_deals", "tags"],
        }

    def create_record(self, values: Mapping[str, Any]) -> Company:
        owner = values.get("owner") or self.user
        return save_company(Company(), {**values, "owner": owner})

    def update_record(self, record: Company, values: Mapping[str, Any]) -> Company:
        return save_company(record, values)


class CompanyRowSerializer(CompanySerializer):
    """A company as lists show it."""

    custom_fields = None

    class Meta(CompanySerializer.Meta):
        fields = [name for name in CompanySerializer.Meta.fields if name != "custom_fields"]


class CompanyFilters(OwnedFilters):
    custom = custom_filter(ImportKind.COMPANY)
    duplicate_of = ref_filter(Company, method="filter_duplicates", label="")

    class Meta:
        model = Company
        fields = ["owner", "tag", "custom", "mine"]

    def filter_duplicates(self, queryset: Any, name: str, value: Company) -> Any:
        return queryset.filter(pk__in=find_companies(value).values("pk"))


#: Counted for the companies of a page: a join would count those of all of a team's companies.
OPEN_DEALS = (
    Deal.objects.across_teams()
    .filter(company=OuterRef("pk"), status=StageKind.OPEN)
    .order_by()
    .values("company")
    .annotate(open_deals=Count("pk"))
    .values("open_deals")
)


class CompanyViewSet(
    EnrichMixin, CustomExportMixin, CrmViewSet[Company], viewsets.ModelViewSet[Company]
):
    """The companies that the team sells to."""

    queryset = (
        Company.objects.select_related("owner")
        .prefetch_related("tags")
        .annotate(open_deals=Coalesce(Subquery(OPEN_DEALS), 0))
    )
    serializer_class = CompanySerializer
    list_serializer_class = CompanyRowSerializer
    filterset_class = CompanyFilters
    filter_backends = (RecordFilterBackend,)
    pagination_class = RecordPagination
    search_fields = ("name", "domain", "city", "phone")
    orderings = {"name": _("Name"), "-created_at": _("Newest"), "city": _("City")}
    ordering = ("name",)

    @extend_schema(summary=_("Merge"), request=CompanyMergeSerializer, responses=CompanySerializer)
    @action(detail=True, methods=["post"], serializer_class=CompanyMergeSerializer)
    def merge(self, request: Request, id: str) -> Response:
        company = merge_asked(self)
        context = self.get_serializer_context()
        return Response(CompanySerializer(company, context=context).data)
