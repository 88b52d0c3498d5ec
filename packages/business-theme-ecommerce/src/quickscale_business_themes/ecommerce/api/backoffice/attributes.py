"""What can be said of products, and the values that may be chosen."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.api.backoffice.bases import (
    BackofficeViewSet,
    is_slug_taken,
)
from quickscale_business_themes.ecommerce.models import Attribute
from quickscale_business_themes.ecommerce.models.attributes import AttributeKind
from quickscale_business_themes.ecommerce.services.attributes import write_choices
from quickscale_business_themes.ecommerce.services.slugs import make_slug

MAX_CHOICES = 500


class ChoicesField(serializers.ListField):
    def to_representation(self, data: Any) -> list[str]:
        return [each.value for each in data.all()]


class AttributeSerializer(ModelSerializer[Attribute]):
    """An attribute with its choices, which only one of that kind has."""

    id = serializers.SlugField(source="slug", read_only=True)
    slug = serializers.SlugField(
        max_length=100,
        required=False,
        allow_blank=True,
        label=_("Slug"),
        help_text=_("Used by the API and imports. Leave empty to generate it from the name."),
    )
    choices: Any = ChoicesField(
        child=serializers.CharField(max_length=200),
        required=False,
        max_length=MAX_CHOICES,
        style={"format": "lines"},
        label=_("Choices"),
        help_text=_("One per line, for the kind “Choice”."),
    )

    class Meta:
        model = Attribute
        fields = ["id", "name", "kind", "unit", "choices", "is_filterable", "position", "slug"]
        presentation = {"title": "name", "columns": ["kind", "unit", "is_filterable"]}

    def validate_kind(self, kind: str) -> str:
        known = self.instance
        if known is not None and known.kind != kind and known.values.exists():
            raise serializers.ValidationError(_("Products already have values for this attribute."))
        return kind

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = attrs.get("kind") or getattr(self.instance, "kind", AttributeKind.TEXT)
        if (kind == AttributeKind.CHOICE) != bool(attrs.get("choices")):
            text = _("Enter the choices.") if not attrs.get("choices") else _("Only for choices.")
            raise serializers.ValidationError({"choices": [text]})
        kept = getattr(self.instance, "slug", "")
        attrs["slug"] = attrs.get("slug") or kept or make_slug(attrs["name"], 100) or "attribute"
        if is_slug_taken(Attribute, attrs["slug"], instance=self.instance):
            raise serializers.ValidationError({"slug": [_("Another attribute has this slug.")]})
        return attrs

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Attribute:
        choices = validated_data.pop("choices", ())
        attribute = super().create(validated_data)
        write_choices(attribute, choices)
        return attribute

    @transaction.atomic
    def update(self, instance: Attribute, validated_data: dict[str, Any]) -> Attribute:
        write_choices(instance, validated_data.pop("choices", ()))
        instance = super().update(instance, validated_data)
        return Attribute.objects.prefetch_related("choices").get(pk=instance.pk)


class AttributeViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Attribute],
):
    """All attributes."""

    queryset = Attribute.objects.prefetch_related("choices")
    permission_model = "attribute"
    serializer_class = AttributeSerializer
    search_fields = ("name",)
    ordering = ("position", "name", "pk")
    lookup_field = "slug"

    @extend_schema(operation_id="staff-attribute-list", summary=_("Attributes"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-attribute-retrieve", summary=_("Attribute"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-attribute-create", summary=_("New attribute"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-attribute-update", summary=_("Edit attribute"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-attribute-destroy", summary=_("Delete attribute"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
