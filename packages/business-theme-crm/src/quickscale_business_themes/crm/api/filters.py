"""What lists of records are narrowed by."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from quickscale.core.api import (
    FacetFilter,
    FilterBackend,
    FilterSet,
    PagePagination,
    RefFilter,
    SwitchFilter,
)
from quickscale.core.teams import current_team
from quickscale_business_themes.crm.models import Tag
from quickscale_business_themes.crm.models.imports import ImportKind
from quickscale_business_themes.crm.services.custom_fields import list_fields
from quickscale_business_themes.crm.services.custom_filters import WrongFilter, find_by_values
from quickscale_business_themes.crm.services.searching import Found, are_many, search


def ref_filter(model: Any, *, operation: str = "", **options: Any) -> RefFilter:
    """Return a filter by a record's public id."""
    return RefFilter(
        queryset=model.objects.all(),
        to_field_name="public_id",
        operation=operation,
        **options,
    )


def person_filter(label: Any) -> RefFilter:
    """Return a filter by somebody of the team."""
    return RefFilter(
        queryset=get_user_model().objects.all(),
        to_field_name="public_id",
        operation="core:workspace-member-list",
        label=label,
    )


def custom_filter(kind: ImportKind) -> FacetFilter:
    """Return a filter by the fields that a team adds to records of a kind."""
    return FacetFilter(
        method="filter_custom", operation=f"crm:{kind}-facet-list", label=_("Custom fields")
    )


class OwnedFilters(FilterSet):
    """By owner and tag."""

    owner = person_filter(_("Owner"))
    tag = RefFilter(
        field_name="tags",
        queryset=Tag.objects.all(),
        to_field_name="name",
        operation="crm:tag-list",
        label=_("Tag"),
    )
    mine = SwitchFilter(method="filter_mine", label=_("Only mine"))

    def filter_mine(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(owner=self.request.user) if value else queryset

    def filter_custom(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Return the records with these values in fields that the team added.

        Raises:
            ValidationError: a value is of no such field, or not one of its type.
        """
        team = current_team(self.request)
        kind = queryset.model._meta.model_name or ""
        fields = list_fields(team.pk, kind) if team else []
        try:
            return queryset.filter(find_by_values(fields, value))
        except WrongFilter as error:
            messages = [str(error)]
            detail = {error.field: messages} if error.field else messages
            raise ValidationError({name: detail}) from None


class RecordSearch(SearchFilter):
    """Finds records as :func:`searching.search` does."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        found = search(queryset, self.get_search_terms(request))
        # Whoever narrows or orders the rows further has others, without this.
        found.rows.found = found  # type: ignore[attr-defined]  # for RecordPagination
        return found.rows


class RecordFilterBackend(FilterBackend):
    search = RecordSearch()


class RecordPagination(PagePagination):
    """Pages of records. What a search has found is not looked for again, and of a search that finds
    a great many it says that they are as many as it counts at most, without counting them."""

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        found: Found | None = getattr(queryset, "found", None)
        self.is_long_search = found is not None and found.keys is None
        self.are_many = found is not None and found.are_many
        is_read = found is not None and found.keys is not None
        return super().paginate_queryset(found if is_read else queryset, request, view)

    def count_rows(self, queryset: Any) -> int:
        if self.is_long_search and (self.are_many or are_many(queryset)):
            return self.count_limit
        return super().count_rows(queryset)
