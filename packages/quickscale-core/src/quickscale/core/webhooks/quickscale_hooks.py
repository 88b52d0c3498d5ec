"""What webhooks give by hooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from quickscale.core import hooks
from quickscale.core.manifests.layers import BASE
from quickscale.core.manifests.screens import Screen
from quickscale.core.privacy.hooks import ExportPart

from .models import WebhookEndpoint
from .screens import SCREENS

if TYPE_CHECKING:
    from quickscale.core.users.models import User


@hooks.register("core.export_account")
def export_endpoints(*, user: User) -> ExportPart:
    own = WebhookEndpoint.objects.filter(user=user)
    return ExportPart("webhooks", own.values("url", "description", "events", "created_at"))


@hooks.register("core.account_deleted")
def forget_endpoints(*, user: User) -> None:
    WebhookEndpoint.objects.filter(user=user).delete()


@hooks.register("core.screens", order=50)
def add_screens(*, theme: str) -> Iterable[Screen]:
    return SCREENS if theme == BASE else ()
