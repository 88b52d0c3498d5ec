"""The mails about an account that allauth does not write itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format

from quickscale.core import mail


def send_deletion_requested(email: str, due: datetime) -> None:
    mail.send(
        "account_deletion_requested", to=email, context={"day": date_format(due, "DATE_FORMAT")}
    )


def send_deletion_cancelled(email: str) -> None:
    mail.send("account_deletion_cancelled", to=email, context={})


def send_deleted(email: str) -> None:
    mail.send("account_deleted", to=email, context={}, is_kept=False)
