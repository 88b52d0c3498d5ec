"""Words that mean the same to who searches the shop."""

from __future__ import annotations

from typing import Any

from django.core import exceptions
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import SearchSynonym
from quickscale_business_themes.ecommerce.models.search import (
    MAX_SYNONYM,
    MAX_SYNONYMS,
    clean_synonyms,
)


class SynonymSerializer(ModelSerializer[SearchSynonym]):
    """Words and phrases that mean the same."""

    name = serializers.CharField(source="__str__", read_only=True, label=_("Synonyms"))
    terms = serializers.ListField(
        child=serializers.CharField(max_length=MAX_SYNONYM),
        min_length=2,
        max_length=MAX_SYNONYMS,
        style={"format": "lines"},
        label=_("Synonyms"),
        help_text=_("One word or phrase per line: sofa, couch, settee."),
    )

    class Meta:
        model = SearchSynonym
        fields = ["id", "name", "terms", "created_at"]
        read_only_fields = ["created_at"]
        presentation = {"title": "name", "columns": ["created_at"]}

    def validate_terms(self, terms: list[str]) -> list[str]:
        try:
            return clean_synonyms(terms)
        except exceptions.ValidationError as error:
            raise serializers.ValidationError(error.message_dict["terms"]) from error


class SynonymViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[SearchSynonym],
):
    """All synonyms."""

    queryset = SearchSynonym.objects.all()
    permission_model = "searchsynonym"
    serializer_class = SynonymSerializer
    ordering = ("-pk",)
    lookup_field = "id"

    @extend_schema(operation_id="staff-synonym-list", summary=_("Synonyms"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-synonym-retrieve", summary=_("Synonym"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-synonym-create", summary=_("New synonym"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    @extend_schema(operation_id="staff-synonym-update", summary=_("Edit synonym"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-synonym-destroy", summary=_("Delete synonym"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
