"""What API keys give by hooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from quickscale.core import hooks
from quickscale.core.api.models import IdempotencyRecord
from quickscale.core.manifests.layers import BASE
from quickscale.core.manifests.screens import Screen
from quickscale.core.privacy.hooks import ExportPart

from .models import ApiKey
from .screens import SCREENS

if TYPE_CHECKING:
    from quickscale.core.users.models import User


@hooks.register("core.export_account")
def export_keys(*, user: User) -> ExportPart:
    own = ApiKey.objects.filter(user=user)
    fields = ("name", "prefix", "scopes", "created_at", "expires_at")
    return ExportPart("api_keys", own.values(*fields))


@hooks.register("core.account_deleted")
def forget_keys(*, user: User) -> None:
    own = ApiKey.objects.filter(user=user)
    scopes = [f"key:{public_id}" for public_id in own.values_list("public_id", flat=True)]
    IdempotencyRecord.objects.filter(scope__in=scopes).delete()
    own.delete()


@hooks.register("core.screens", order=40)
def add_screens(*, theme: str) -> Iterable[Screen]:
    return SCREENS if theme == BASE else ()
