"""The message that a mail server gets."""

from __future__ import annotations

import email.policy
from email.policy import EmailPolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import django
from django.core.mail import EmailMultiAlternatives

from quickscale.core.mail.links import site_url

if TYPE_CHECKING:
    from quickscale.core.mail.models import OutgoingMail

#: Nobody's holiday notice answers a mail that says it was written by a program (RFC 3834).
_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
#: Headers of addresses and ids: whoever reads them wants each whole, however long (RFC 2369, 5322).
_WHOLE = ("list-", "in-reply-to", "references", "feedback-id")


class Message(EmailMultiAlternatives):
    """A mail whose long addresses leave as they are on every Django.

    From Django 6 on the standard library folds headers, which encodes what is longer than a line:
    no mail client finds the address in such a ``List-Unsubscribe``. Layers that send mails of
    their own, with such headers, make them of this class.
    """

    def message(self, **options: Any) -> Any:
        if django.VERSION >= (6, 0):
            policy = options.get("policy", email.policy.default)
            options["policy"] = _KeepsAddressesWhole(**vars(policy))
        return super().message(**options)


class _KeepsAddressesWhole(EmailPolicy):
    """Folds headers of addresses between those alone."""

    def fold(self, name: str, value: Any) -> str:
        return self._fold_whole(name, str(value)) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        whole = self._fold_whole(name, str(value))
        return whole.encode() if whole else super().fold_binary(name, value)

    def _fold_whole(self, name: str, value: str) -> str:
        if not name.lower().startswith(_WHOLE) or not value.isascii():
            return ""
        return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}"


def build_message(mail: OutgoingMail) -> Message:
    """Return ``mail`` as a message from ``DEFAULT_FROM_EMAIL``."""
    message_id = f"<{mail.pk}@{urlsplit(site_url()).hostname}>"
    message = Message(
        mail.subject,
        mail.text,
        to=[mail.recipient],
        headers={**_HEADERS, "Message-ID": message_id},
    )
    message.attach_alternative(mail.html, "text/html")
    return message
