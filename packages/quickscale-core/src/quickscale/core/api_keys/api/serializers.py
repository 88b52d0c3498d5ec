from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api.fields import OptionsField
from quickscale.core.api_keys.models import ApiKey
from quickscale.core.api_keys.scopes import list_scopes
from quickscale.core.api_keys.services import TOKEN_PREFIX
from quickscale.core.teams.current import current_team


class ScopeSerializer(serializers.Serializer[Any]):
    """Something that a key may do."""

    id = serializers.CharField(label=_("Scope"), read_only=True)
    name = serializers.CharField(label=_("Description"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["id"]}


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key, of which the first letters are shown and the rest is not known."""

    id = serializers.UUIDField(source="public_id", label=_("ID"), read_only=True)
    scopes = OptionsField(operation="core:api-scope-list", label=_("Scopes"), read_only=True)
    allows = serializers.SerializerMethodField(label=_("Scopes"))
    state = serializers.ChoiceField(ApiKey.State.choices, label=_("State"), read_only=True)
    prefix = serializers.SerializerMethodField(label=_("Prefix"))
    made_by = serializers.SerializerMethodField(label=_("Created by"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = ApiKey
        fields = (
            *("id", "name", "prefix", "scopes", "allows", "state", "made_by"),
            *("created_at", "expires_at", "last_used_at", "can"),
        )
        read_only_fields = tuple(name for name in fields if name != "name")
        presentation = {
            "title": "name",
            "columns": ["name", "prefix", "allows", "state", "expires_at", "last_used_at"],
        }

    def get_prefix(self, key: ApiKey) -> str:
        return f"{TOKEN_PREFIX}{key.prefix}…"

    def get_allows(self, key: ApiKey) -> str:
        names = {scope.id: str(scope.name) for scope in list_scopes(is_staff=True)}
        return ", ".join(names.get(scope, scope) for scope in key.scopes)

    def get_made_by(self, key: ApiKey) -> str:
        return key.user.get_full_name()

    def get_can(self, key: ApiKey) -> dict[str, bool]:
        return {"rename": key.revoked_at is None, "revoke": key.revoked_at is None}


def acts_as_staff(request: Any) -> bool:
    """Return whether a new key could act as staff: a person's own may, a team's is no person."""
    return bool(request.user.is_staff and current_team(request) is None)


class NewApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    """What a new key is to be, and the key itself: this once and never again."""

    id = serializers.UUIDField(source="public_id", label=_("ID"), read_only=True)
    scopes = OptionsField(
        operation="core:api-scope-list", label=_("Scopes"), allow_empty=False, max_length=100
    )
    expires_at = serializers.DateTimeField(
        label=_("Expires"),
        required=False,
        allow_null=True,
        help_text=_("Leave empty for a key that doesn't expire."),
    )
    key = serializers.CharField(
        label=_("Your API key. Copy it now: you won't be able to see it again"),
        read_only=True,
        style={"format": "secret"},
    )

    class Meta:
        model = ApiKey
        fields = ("id", "name", "scopes", "expires_at", "key")
        extra_kwargs = {"name": {"help_text": _("For example, “CI deploy”.")}}
        presentation = {"title": "name"}

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        known = {scope.id for scope in list_scopes(is_staff=acts_as_staff(self.context["request"]))}
        if unknown := sorted({*scopes} - known):
            message = _("“{value}” is not a valid scope.").format(value=unknown[0])
            raise serializers.ValidationError(message)
        return scopes

    def validate_expires_at(self, expires_at: datetime | None) -> datetime | None:
        if expires_at is not None and expires_at <= timezone.now():
            raise serializers.ValidationError(_("Choose a date and time in the future."))
        return expires_at
