"""What a form asks for, where that depends on what was entered: an address by its country."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class InputChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(label=_("Value"), read_only=True)
    label = serializers.CharField(label=_("Label"), read_only=True)  # type: ignore[assignment]  # a field called like DRF's own


class InputSerializer(serializers.Serializer[Any]):
    """One input that a form has now, by the name of its field."""

    name = serializers.CharField(label=_("Name"), read_only=True)
    label = serializers.CharField(label=_("Label"), read_only=True)  # type: ignore[assignment]  # a field called like DRF's own
    required = serializers.BooleanField(label=_("Required"), read_only=True)  # type: ignore[assignment]  # a field called like DRF's own
    example = serializers.CharField(label=_("Example"), read_only=True)
    choices = InputChoiceSerializer(many=True, label=_("Options"), read_only=True)


class InputsSerializer(serializers.Serializer[Any]):
    """The inputs that a form has now.

    A serializer names the operation that answers so in ``Meta.presentation``, as ``inputs``. Its
    query parameters have the names of fields, of which it is sent what the visitor entered.
    """

    inputs = InputSerializer(many=True, label=_("Inputs"), read_only=True)
