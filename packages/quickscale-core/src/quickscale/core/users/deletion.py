"""Deleting an account after some days of grace, and exporting what it holds."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from quickscale.core import mail
from quickscale.core.audit.services import forget_person, record
from quickscale.core.conf import quickscale_settings
from quickscale.core.privacy.hooks import ExportPart, account_deleted, export_account
from quickscale.core.privacy.personal_data import list_names

from .account_events import record_account_event
from .hooks import account_deletion_requested, can_delete_account
from .models import User
from .sessions import end_sessions_of

#: A top-level domain that no address can ever have (RFC 2606).
ANONYMOUS_DOMAIN = "deleted.invalid"


@transaction.atomic
def request_deletion(user: User) -> datetime:
    """Have an account deleted after the days of grace, and return when."""
    can_delete_account(user=user)
    due = timezone.now() + timedelta(days=quickscale_settings.ACCOUNT_DELETION_DAYS)
    asked = User.objects.filter(pk=user.pk, deletion_due_at=None, deleted_at=None)
    if asked.update(deletion_due_at=due):
        account_deletion_requested(user=user)
        record_account_event("account.deletion_asked", user)
        context = {"day": date_format(due, "DATE_FORMAT")}
        mail.send("account_deletion_requested", to=user.email, context=context)
    user.refresh_from_db(fields=["deletion_due_at"])
    return user.deletion_due_at or due


@transaction.atomic
def cancel_deletion(user: User) -> bool:
    asked = User.objects.filter(pk=user.pk, deletion_due_at__isnull=False)
    if not asked.update(deletion_due_at=None):
        return False
    user.deletion_due_at = None
    record_account_event("account.deletion_cancelled", user)
    mail.send("account_deletion_cancelled", to=user.email)
    return True


def list_due_accounts() -> list[int]:
    due = User.objects.filter(deletion_due_at__lte=timezone.now(), deleted_at=None)
    return list(due.order_by("deletion_due_at").values_list("pk", flat=True))


@transaction.atomic
def delete_due_account(pk: int) -> bool:
    """Delete an account that is due, and return whether it was; its row stays for the ledgers."""
    user = User.objects.get(pk=pk)
    if not _anonymise(user):
        return False
    email, known_as, user = user.email, list_names(user), User.objects.get(pk=pk)
    can_delete_account(user=user)
    _remove_ways_in(user)
    end_sessions_of(user, known_as)
    account_deleted(user=user, email=email, known_as=known_as)
    forget_person(user, known_as)
    record("account.deleted", object_type="user", object_id=user.public_id)
    mail.send("account_deleted", to=email, is_kept=False)
    return True


def _anonymise(user: User) -> bool:
    """Take the row first, on the condition that it is still due, so that nobody else does."""
    now = timezone.now()
    due = User.objects.filter(pk=user.pk, deletion_due_at__lte=now, deleted_at=None)
    return bool(
        due.update(
            email=f"{user.public_id}@{ANONYMOUS_DOMAIN}",
            name="",
            password=make_password(None),
            is_active=False,
            is_staff=False,
            is_superuser=False,
            last_login=None,
            deletion_due_at=None,
            deleted_at=now,
        )
    )


def _remove_ways_in(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
    for model in (Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()


_encode = DjangoJSONEncoder(ensure_ascii=False).encode


def write_export(user: User) -> Iterator[str]:
    """Write a person's file piece by piece; no part of it is ever held whole."""
    yield f'{{"exported_at": {_encode(timezone.now())}'
    for part in list_export_parts(user):
        yield f",\n{_encode(part.name)}: ["
        yield from _write_rows(part.rows)
        yield "]"
    yield "}\n"


def list_export_parts(user: User) -> list[ExportPart]:
    answers: list[Any] = export_account(user=user)
    return [
        part
        for answer in answers
        for part in ([answer] if isinstance(answer, ExportPart) else answer)
    ]


def _write_rows(rows: Iterable[Any]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n  {_encode(row)}"
