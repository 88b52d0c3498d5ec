"""The looks of options' values, as the shop's staff choose them."""

from __future__ import annotations

from typing import Any

from django.core import exceptions
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import Swatch
from quickscale_business_themes.ecommerce.pictures import PictureFormField


class SwatchSerializer(ModelSerializer[Swatch]):
    """The colour or the picture of a value, in every product that has it."""

    title = serializers.CharField(source="__str__", read_only=True, label=_("Swatch"))

    class Meta:
        model = Swatch
        fields = ["id", "title", "option", "value", "color", "image"]
        presentation = {"title": "title", "image": "image", "columns": ["color"]}

    def validate_image(self, upload: Any) -> Any:
        if not upload:
            return upload
        try:
            return PictureFormField().clean(upload)
        except exceptions.ValidationError as error:
            raise serializers.ValidationError(error.messages) from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        color = attrs.get("color", getattr(self.instance, "color", ""))
        image = attrs.get("image", getattr(self.instance, "image", None))
        if not color and not image:
            text = _("Enter a colour, or choose an image.")
            raise serializers.ValidationError({"color": [text]})
        return attrs

    def save(self, **kwargs: Any) -> Swatch:
        try:
            with transaction.atomic():
                saved: Swatch = super().save(**kwargs)
        except IntegrityError:
            text = _("This value of this option has a swatch already.")
            raise serializers.ValidationError({"value": [text]}) from None
        return saved


class SwatchViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Swatch],
):
    """All swatches."""

    queryset = Swatch.objects.all()
    permission_model = "swatch"
    serializer_class = SwatchSerializer
    search_fields = ("option", "value")
    ordering = ("option_key", "value_key", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    @extend_schema(operation_id="staff-swatch-list", summary=_("Swatches"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-swatch-retrieve", summary=_("Swatch"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-swatch-create", summary=_("New swatch"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-swatch-update", summary=_("Edit swatch"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-swatch-destroy", summary=_("Delete swatch"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
