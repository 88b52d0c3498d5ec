"""What accounts give by hooks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet

from quickscale.core import hooks
from quickscale.core.audit.models import AuditEvent
from quickscale.core.audit.services import events_about
from quickscale.core.credits.models import Entry
from quickscale.core.manifests.layers import BASE
from quickscale.core.manifests.screens import Screen
from quickscale.core.privacy.hooks import ExportPart
from quickscale.core.privacy.personal_data import filter_mentions

from .models import User
from .screens import SCREENS


@hooks.register("core.export_account", order=-100)
def export_core(user: User) -> list[ExportPart]:
    addresses = EmailAddress.objects.filter(user=user)
    social = SocialAccount.objects.filter(user=user)
    factors = Authenticator.objects.filter(user=user)
    sessions = UserSession.objects.filter(user=user)
    account = ("public_id", "email", "name", "date_joined", "last_login", "deletion_due_at")
    entries = Entry.objects.filter(account__user=user).order_by("pk")
    events = AuditEvent.objects.filter(events_about(user)).order_by("pk")
    return [
        ExportPart("account", [_read(user, *account)]),
        ExportPart("email_addresses", _rows(addresses, "email", "verified", "primary")),
        ExportPart("social_accounts", _rows(social, "provider", "uid", "date_joined")),
        ExportPart("second_factors", _rows(factors, "type", "created_at", "last_used_at")),
        ExportPart("sessions", _rows(sessions, "created_at", "last_seen_at", "ip", "user_agent")),
        ExportPart("credits", _rows(entries, "created_at", "kind", "amount", "held", "reason")),
        ExportPart("security_log", (_describe_event(it, user) for it in events.iterator(500))),
    ]


@hooks.register("core.account_deleted")
def forget_in_admin_log(known_as: Sequence[str]) -> None:
    """Leave in the log of Django's admin that something was changed, and not what it was called."""
    mentions = filter_mentions(LogEntry.objects.all(), known_as, "object_repr", "change_message")
    mentions.update(object_repr="", change_message="")


def _describe_event(event: AuditEvent, user: User) -> dict[str, Any]:
    """Tell an event with the visitor's address, unless that was a member of staff's."""
    is_own = event.actor_id in (user.pk, None) and event.impersonator_id is None
    visitor = {"ip": event.ip, "user_agent": event.user_agent} if is_own else {}
    return _read(event, "created_at", "action", "object_type", "label") | visitor


def _read(row: Any, *fields: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _rows(queryset: QuerySet[Any], *fields: str) -> Iterator[dict[str, Any]]:
    return queryset.values(*fields).iterator(chunk_size=500)


@hooks.register("core.screens", order=10)
def add_screens(*, theme: str) -> Iterable[Screen]:
    return SCREENS if theme == BASE else ()
