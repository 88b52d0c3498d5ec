from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

#: How many objects one call is about: more than any page of a list has.
MAX_OBJECTS = 100


class ObjectSerializer(serializers.Serializer[Any]):
    """Which object an action is about."""

    object = serializers.CharField(label=_("Object"), max_length=200)


class ObjectsSerializer(serializers.Serializer[Any]):
    """Which objects a contribution is asked about."""

    object = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=MAX_OBJECTS, allow_empty=False
    )


class ValueSerializer(serializers.Serializer[Any]):
    """What a contributed field says of one object."""

    object = serializers.CharField(label=_("Object"), read_only=True)
    value = serializers.JSONField(label=_("Value"), allow_null=True, read_only=True)


class ValuesSerializer(serializers.Serializer[Any]):
    """What a contributed field says of each object; of those that may not be seen, nothing."""

    values = ValueSerializer(label=_("Values"), many=True, read_only=True)
