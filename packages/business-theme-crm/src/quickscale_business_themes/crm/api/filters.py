"""What lists of records are narrowed by."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter

from quickscale.core.api import FilterSet, RefFilter, SwitchFilter
from quickscale.core.teams import current_team
from quickscale_business_themes.crm.importing.values import BadValue, Notation
from quickscale_business_themes.crm.models import Tag
from quickscale_business_themes.crm.services.custom_fields import list_fields, read_value


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
    custom = CharFilter(method="filter_custom", label="")
    mine = SwitchFilter(method="filter_mine", label=_("Only mine"))

    def filter_mine(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(owner=self.request.user) if value else queryset

    def filter_custom(self, queryset: Any, name: str, value: str) -> Any:
        """Return the records with a value in a field that the team added: ``<its id>:<value>``."""
        identity, _colon, text = value.partition(":")
        fields = list_fields(self.request_team_id(), queryset.model._meta.model_name or "")
        field = next((field for field in fields if field.key == identity), None)
        if field is None:
            return queryset.none()
        try:
            return queryset.filter(**{f"custom__{field.key}": read_value(field, text, Notation())})
        except BadValue:
            return queryset.none()

    def request_team_id(self) -> int:
        team = current_team(self.request)
        return team.pk if team else 0
