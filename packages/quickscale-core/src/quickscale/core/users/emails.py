"""The mails about an account that allauth does not write itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format

from quickscale.core import mail


def send_deletion_requested(email: str, due: datetime) -> None:
    """Tell somebody that their account will be deleted, and how to keep it."""
    mail.send(
        "account_deletion_requested", to=email, context={"day": date_format(due, "DATE_FORMAT")}
    )


def send_deletion_cancelled(email: str) -> None:
    """Tell somebody that their account is kept."""
    mail.send("account_deletion_cancelled", to=email, context={})


def send_deleted(email: str) -> None:
    """Tell whoever had an account that it is gone."""
    mail.send("account_deleted", to=email, context={}, is_kept=False)
