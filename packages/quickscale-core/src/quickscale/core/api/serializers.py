"""Django REST framework's serializers, with relations that people can read."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model
from rest_framework import serializers

from .fields import RefField

ModelT = TypeVar("ModelT", bound=Model)


class ModelSerializer(serializers.ModelSerializer[ModelT]):
    """A model's serializer whose foreign keys and many-to-many fields are each a ``RefField``.

    They read as ``str()`` of the related object; declare a :class:`RefField` to say otherwise.
    """

    serializer_related_field = RefField

    def build_relational_field(
        self, field_name: str, relation_info: Any
    ) -> tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]]:
        field_class, arguments = super().build_relational_field(field_name, relation_info)
        if field_class is RefField:
            arguments["label_field"] = ""
        return field_class, arguments
