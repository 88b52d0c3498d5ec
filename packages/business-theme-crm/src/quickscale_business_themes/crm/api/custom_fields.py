"""Fields that a team adds to its records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, viewsets

from quickscale_business_themes.crm.api.bases import ChangeableSerializer, ManagedViewSet
from quickscale_business_themes.crm.models import CustomField
from quickscale_business_themes.crm.models.custom_fields import CustomFieldType
from quickscale_business_themes.crm.services.automation.rules import require_unused

_MAX_OPTIONS, _MAX_LENGTH = 100, 100


class CustomFieldSerializer(ChangeableSerializer[CustomField]):
    """A field that the team adds to its records."""

    options = serializers.ListField(
        child=serializers.CharField(max_length=_MAX_LENGTH),
        required=False,
        max_length=_MAX_OPTIONS,
        label=_("Options"),
        help_text=_("One per line, where it is one of several."),
        style={"format": "lines"},
    )

    class Meta:
        model = CustomField
        fields = ["id", "name", "kind", "type", "options", "can"]
        presentation = {"title": "name", "columns": ["kind", "type", "options"]}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        field = self.instance
        kind, type_ = attrs.get("kind"), attrs.get("type")
        if field and {kind or field.kind, type_ or field.type} != {field.kind, field.type}:
            message = _("What a field is of, and its type, can't be changed. Add another one.")
            raise serializers.ValidationError({"type": message})
        options = attrs.get("options", field.options if field else [])
        if (type_ or (field and field.type)) == CustomFieldType.CHOICE and not options:
            raise serializers.ValidationError({"options": _("Name at least one option.")})
        return attrs


class CustomFieldViewSet(ManagedViewSet[CustomField], viewsets.ModelViewSet[CustomField]):
    """The fields that the team adds to its records."""

    queryset = CustomField.objects.all()
    serializer_class = CustomFieldSerializer
    search_fields = ("name",)
    ordering = ("kind", "created_at")

    def perform_destroy(self, instance: CustomField) -> None:
        require_unused(instance)
        super().perform_destroy(instance)
