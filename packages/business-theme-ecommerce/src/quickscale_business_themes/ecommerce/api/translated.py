"""Rows whose texts are answered in the visitor's language."""

from __future__ import annotations

from typing import Any, TypeVar

from rest_framework import serializers

from quickscale_business_themes.ecommerce.models.translations import Translatable

T = TypeVar("T", bound=Translatable)


class TranslatedModelSerializer(serializers.ModelSerializer[T]):
    """Answers what is translated in the visitor's language, for who reads and does not edit."""

    def to_representation(self, instance: T) -> dict[str, Any]:
        answered = super().to_representation(instance)
        texts = {name: instance.get_text(name) for name in instance.TRANSLATED if name in answered}
        return {**answered, **texts}
