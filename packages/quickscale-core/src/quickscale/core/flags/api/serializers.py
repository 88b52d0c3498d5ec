from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class FlagSerializer(serializers.Serializer[Any]):
    """A feature that is on for whoever asks."""

    name = serializers.CharField(label=_("Name"), read_only=True)
    title = serializers.CharField(source="label", label=_("Feature"), read_only=True)
    description = serializers.CharField(label=_("Description"), read_only=True)

    class Meta:
        presentation = {"title": "title", "columns": ["title", "description"]}
