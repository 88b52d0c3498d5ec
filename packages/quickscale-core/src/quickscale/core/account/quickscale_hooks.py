"""What the account gives by hooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.mail import MailType
from quickscale.core.privacy.hooks import ExportPart
from quickscale.core.skin_system.screens import has_alerts

from .alerts.models import SavedSearch
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


@hooks.register("core.export_account", order=1)
def export_searches(*, user: User) -> ExportPart:
    own = SavedSearch.objects.filter(user=user).order_by("pk")
    told = own.values("screen", "name", "query", "frequency", "created_at")
    return ExportPart("saved_searches", told.iterator())


@hooks.register("core.account_deleted", order=1)
def forget_searches(*, user: User) -> None:
    """Delete somebody's searches, and with them what they were told of."""
    SavedSearch.objects.filter(user=user).delete()


@hooks.register("core.mail_types")
def mail_types() -> Sequence[MailType]:
    # Only who sends mail needs what composes it.
    from .alerts.mails import ALERTS_MAIL

    return [ALERTS_MAIL]


@hooks.register("core.scheduled_commands")
def scheduled_commands() -> list[ScheduledCommand]:
    """Send alerts where the stack has a list with any."""
    if not has_alerts():
        return []
    return [ScheduledCommand("send_alerts", every=timedelta(minutes=5))]
