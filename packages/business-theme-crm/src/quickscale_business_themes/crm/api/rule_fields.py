"""What the form of a rule offers: fields that conditions may ask for, and that actions may set."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale_business_themes.crm.api.offered_fields import OfferedFieldsView, describe_offered
from quickscale_business_themes.crm.services.automation.fields import RuleField, load_all_fields


class RuleFieldField(serializers.CharField):
    """The name of a field; of one that the team added, its id.

    Args:
        operation: the list operation that offers them.
    """

    def __init__(self, *, operation: str, **kwargs: Any) -> None:
        style = {"format": "relation", "operation": operation}
        super().__init__(max_length=60, label=_("Field"), style=style, **kwargs)


@describe_offered("rule-field-list", _("Fields of rules"))
class RuleFieldsView(OfferedFieldsView):
    """The fields of all kinds of records that conditions of rules may ask for."""

    def list_fields(self) -> list[dict[str, str]]:
        return list_offered(self.team.pk, only_settable=False)


@describe_offered("settable-field-list", _("Fields that rules set"))
class SettableFieldsView(OfferedFieldsView):
    """The fields of all kinds of records that actions of rules may set."""

    def list_fields(self) -> list[dict[str, str]]:
        return list_offered(self.team.pk, only_settable=True)


def list_offered(team_id: int, *, only_settable: bool) -> list[dict[str, str]]:
    """Return the fields of all kinds of records, each once."""
    fields = load_all_fields(team_id)
    known = {each.name: each for each in fields if each.is_settable or not only_settable}
    return [{"id": name, "label": write_label(field)} for name, field in known.items()]


def write_label(field: RuleField) -> str:
    """Return what a field is called; of one that the team added, with what it is a field of."""
    label = str(capfirst(field.label))
    return f"{label} ({field.added.get_kind_display()})" if field.added else label
