"""What staff do to people's accounts, each of it audited."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from quickscale.core.audit.services import record
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.users.hooks import account_deactivated
from quickscale.core.users.models import User


class Status(models.TextChoices):
    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Deactivated")
    DELETED = "deleted", _("Deleted")


def account_status(user: User) -> Status:
    if user.deleted_at is not None:
        return Status.DELETED
    return Status.ACTIVE if user.is_active else Status.INACTIVE


@transaction.atomic
def deactivate(user: User, *, actor: Any) -> None:
    """End somebody's sessions and keep them from signing in; nothing is deleted."""
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return
    for session in UserSession.objects.filter(user=user):
        session.end()
    account_deactivated(user=user)
    _record("account.deactivated", user, actor)


@transaction.atomic
def reactivate(user: User, *, actor: Any) -> None:
    kept = User.objects.filter(pk=user.pk, is_active=False, deleted_at__isnull=True)
    if kept.update(is_active=True):
        _record("account.reactivated", user, actor)


@transaction.atomic
def grant_account_credits(
    owner: CreditOwner, *, actor: Any, amount: Decimal, reason: str, expires_at: datetime | None
) -> None:
    owner.credits.grant(amount, source="staff", reason=reason, paid=False, expires_at=expires_at)
    data = {"amount": f"{amount.normalize():f}", "reason": reason}
    _record("credits.granted", owner, actor, data=data)


def _record(action: str, subject: Any, actor: Any, *, data: dict[str, Any] | None = None) -> None:
    is_user = isinstance(subject, User)
    record(
        action,
        actor=actor,
        team=None if is_user else subject,
        object_type="user" if is_user else "team",
        object_id=subject.public_id,
        label=str(subject),
        data=data,
    )
