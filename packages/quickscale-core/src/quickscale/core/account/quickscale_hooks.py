"""What the account gives by hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core import hooks
from quickscale.core.privacy.hooks import ExportPart

from .models import SavedView

if TYPE_CHECKING:
    from quickscale.core.users.models import User


@hooks.register("core.export_account")
def export_views(*, user: User) -> ExportPart:
    own = SavedView.objects.filter(user=user)
    return ExportPart("saved_views", own.values("screen", "name", "query", "created_at"))


@hooks.register("core.account_deleted")
def forget_views(*, user: User) -> None:
    """Delete somebody's own views; their team keeps what they shared with it."""
    SavedView.objects.filter(user=user, team=None).delete()
    SavedView.objects.filter(user=user).update(user=None)
