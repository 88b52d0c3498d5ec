from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.teams.api.fields import PermissionField, member_identity, permissions_by_name
from quickscale.core.teams.models import Role
from quickscale.core.teams.models.role_holder import role_name, role_permissions
from quickscale.core.validators import validate_name


class PermissionListField(serializers.ManyRelatedField):
    """What a role allows, as permissions with their labels."""

    def get_attribute(self, instance: Any) -> list[Any]:
        return permissions_by_name(role_permissions(instance))


class RoleSerializer(serializers.Serializer[Any]):
    """A role of a team: one that every team has, or one of its own."""

    id = serializers.SerializerMethodField()
    name = serializers.CharField(label=_("Name"), max_length=80, validators=[validate_name])
    permissions = PermissionListField(
        child_relation=PermissionField(), label=_("Permissions"), allow_empty=True
    )
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "name", "columns": ["name", "permissions"]}

    def get_id(self, role: Any) -> str:
        return member_identity(role)

    def get_can(self, role: Any) -> dict[str, bool]:
        actor = self.context["membership"].permissions
        manages = (
            isinstance(role, Role) and "team.manage" in actor and role_permissions(role) <= actor
        )
        return {"edit": manages, "delete": manages}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        represented: dict[str, Any] = super().to_representation(instance)
        return {**represented, "name": role_name(instance)}


class PermissionSerializer(serializers.Serializer[Any]):
    """Something that a role may allow."""

    id = serializers.CharField(source="name", read_only=True)
    name = serializers.CharField(label=_("Permission"), source="label", read_only=True)

    class Meta:
        presentation = {"title": "name"}
