"""The mails about an account that allauth does not write itself."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format

from quickscale.core.conf import quickscale_settings


def send_deletion_asked(email: str, due: datetime) -> None:
    """Tell somebody that their account will be deleted, and how to keep it."""
    _send("account_deletion_asked", email, day=date_format(due, "DATE_FORMAT"))


def send_deletion_cancelled(email: str) -> None:
    """Tell somebody that their account is kept."""
    _send("account_deletion_cancelled", email)


def send_deleted(email: str) -> None:
    """Tell whoever had an account that it is gone."""
    _send("account_deleted", email)


def _send(template: str, email: str, **context: Any) -> None:
    """Send a mail once the running transaction commits."""
    scope = {"site": {"name": quickscale_settings.SITE_NAME}, **context}
    subject, body = (
        render_to_string(f"mail/{template}/{part}.txt", scope).strip()
        for part in ("subject", "body")
    )
    transaction.on_commit(partial(send_mail, subject, body, None, [email]))
