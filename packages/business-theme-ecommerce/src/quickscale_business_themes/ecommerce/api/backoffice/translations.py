"""The texts of the catalogue in the site's other languages, as the shop's staff write them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import NotImpersonatingOrReadOnly, staff_permission
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.translations import (
    MAX_TEXT,
    SUBJECTS,
    Text,
    list_texts,
    write_translations,
)
from quickscale_business_themes.ecommerce.translating import list_languages

_LABEL_LENGTH = 300
_KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=sorted(SUBJECTS))
_LANGUAGE = OpenApiParameter("language", str, OpenApiParameter.PATH)


class TranslationSerializer(serializers.Serializer[Any]):
    """How much of something is translated into a language."""

    id = serializers.CharField(source="language", read_only=True)
    language = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True, label=_("Language"))
    translated = serializers.IntegerField(read_only=True, label=_("Translated texts"))
    total = serializers.IntegerField(read_only=True, label=_("Texts"))

    class Meta:
        presentation = {"title": "name", "columns": ["translated", "total"]}


class TextSerializer(serializers.Serializer[Any]):
    """A text: ``id`` says which one, ``label`` what it says in the shop's own language."""

    id = serializers.CharField(max_length=1_000)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # as DRF's own
    text = serializers.CharField(
        max_length=MAX_TEXT,
        allow_blank=True,
        required=False,
        default="",
        label=_("Translation"),
        style={"base_template": "textarea.html"},
    )

    class Meta:
        presentation = {"title": "label"}


class TranslatedSerializer(serializers.Serializer[Any]):
    """The texts of one thing in one language; those that aren't sent stay as they are."""

    name = serializers.CharField(read_only=True, label=_("Language"))
    texts = TextSerializer(many=True, label=_("Texts"))

    class Meta:
        presentation = {"title": "name"}


class TranslationViewSet(BackofficeViewSet[Product]):
    """The translations of a product, a category, a collection or an attribute."""

    queryset = Product.objects.none()
    serializer_class = TranslatedSerializer
    pagination_class = None
    filter_backends = ()
    resource = {
        "name": "translation",
        "label": _("translation"),
        "plural": _("translations"),
    }

    def get_permissions(self) -> list[BasePermission]:
        verb = "view" if self.action in ("list", "retrieve") else "change"
        kind = self.kwargs.get("kind", "product")
        needed = staff_permission(f"ecommerce.{verb}_{kind if kind in SUBJECTS else 'product'}")
        return [needed(), NotImpersonatingOrReadOnly()]

    def get_subject(self) -> Any:
        model = SUBJECTS.get(self.kwargs["kind"])
        if model is None:
            raise Http404
        return get_object_or_404(model, slug=self.kwargs["slug"])

    def get_language(self) -> str:
        language: str = self.kwargs["language"]
        if language not in list_languages():
            raise Http404
        return language

    @extend_schema(
        operation_id="staff-translation-list",
        summary=_("Translations"),
        parameters=[_KIND],
        responses=TranslationSerializer(many=True),
    )
    def list(self, request: Request, kind: str, slug: str) -> Response:
        subject = self.get_subject()
        languages = list_languages()
        texts = list_texts(subject) if languages else []
        rows = [
            {
                "language": code,
                "name": name,
                "translated": sum(bool(text.read(code)) for text in texts),
                "total": len(texts),
            }
            for code, name in languages.items()
        ]
        return Response(TranslationSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="staff-translation-retrieve",
        summary=_("Translation"),
        parameters=[_KIND, _LANGUAGE],
    )
    def retrieve(self, request: Request, kind: str, slug: str, language: str) -> Response:
        return Response(self._describe(self.get_subject()))

    @extend_schema(
        operation_id="staff-translation-update",
        summary=_("Edit translation"),
        parameters=[_KIND, _LANGUAGE],
    )
    def update(self, request: Request, kind: str, slug: str, language: str) -> Response:
        subject, code = self.get_subject(), self.get_language()
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        edits = [(text["id"], text["text"]) for text in asked.validated_data["texts"]]
        write_translations(subject, code, edits)
        return Response(self._describe(self.get_subject()))

    def _describe(self, subject: Any) -> dict[str, Any]:
        language = self.get_language()
        texts = [_describe_text(text, language) for text in list_texts(subject)]
        return {"name": list_languages()[language], "texts": texts}


def _describe_text(text: Text, language: str) -> dict[str, str]:
    source = Truncator(" ".join(text.source.split())).chars(_LABEL_LENGTH)
    return {"id": text.id, "label": f"{text.label}: {source}", "text": text.read(language)}
