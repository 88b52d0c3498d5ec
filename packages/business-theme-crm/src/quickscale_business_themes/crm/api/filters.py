"""What lists of records are narrowed by."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from quickscale.core.api import FilterSet, RefFilter, SwitchFilter
from quickscale_business_themes.crm.models import Tag


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
