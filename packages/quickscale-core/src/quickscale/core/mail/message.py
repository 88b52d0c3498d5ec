"""The message that a mail server gets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives

from quickscale.core.mail.links import site_url

if TYPE_CHECKING:
    from quickscale.core.mail.models import OutgoingMail

#: Nobody's holiday notice answers a mail that says it was written by a program (RFC 3834).
_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def build_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return ``mail`` as a message from ``DEFAULT_FROM_EMAIL``."""
    message_id = f"<{mail.pk}@{urlsplit(site_url()).hostname}>"
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.recipient],
        headers={**_HEADERS, "Message-ID": message_id},
    )
    message.attach_alternative(mail.html, "text/html")
    return message
