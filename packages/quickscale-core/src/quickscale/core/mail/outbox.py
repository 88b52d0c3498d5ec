"""The mails that wait: delivered by a task or by the sweep."""

import email.policy
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from email.policy import EmailPolicy
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import django
import requests
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.utils import timezone, translation

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.circuit_breaker import Circuit
from quickscale.core.http.outages import iter_causes
from quickscale.core.jobs.tasks import enqueue, task

from .blocks import Attachment, Unsubscribe
from .links import site_url
from .mail_types import MailType
from .models import OutgoingMail
from .rendering import Rendered, render_content

_withheld: ContextVar[bool] = ContextVar("withheld_mails", default=False)

#: Nobody's holiday notice answers a mail that says it was written by a program (RFC 3834).
_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
#: Headers of addresses and ids: whoever reads them wants each whole, however long (RFC 2369, 5322).
_WHOLE = ("list-", "in-reply-to", "references", "feedback-id")


@contextmanager
def withheld() -> Iterator[None]:
    """Write to nobody about what happens in the block."""
    token = _withheld.set(True)
    try:
        yield
    finally:
        _withheld.reset(token)


class Message(EmailMultiAlternatives):
    """A mail whose long addresses leave as they are on every Django.

    From Django 6 on headers are folded by encoding what is longer than a line: no mail client finds
    the address in such a ``List-Unsubscribe``. Layers with such headers use this class.
    """

    def message(self, **options: Any) -> Any:
        if django.VERSION >= (6, 0):
            policy = options.get("policy", email.policy.default)
            options["policy"] = _KeepsAddressesWhole(**vars(policy))
        return super().message(**options)


class _KeepsAddressesWhole(EmailPolicy):
    def fold(self, name: str, value: Any) -> str:
        return self._fold_whole(name, str(value)) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        whole = self._fold_whole(name, str(value))
        return whole.encode() if whole else super().fold_binary(name, value)

    def _fold_whole(self, name: str, value: str) -> str:
        if not name.lower().startswith(_WHOLE) or not value.isascii():
            return ""
        return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}"


def build_message(mail: OutgoingMail) -> Message | None:
    """Return a mail as it is sent; None if it should not be sent any more."""
    if mail.data is None:
        return write_message(mail, Rendered(mail.subject, mail.text, mail.html))
    mail_type = MailType.find(mail.template)
    with translation.override(mail.language or translation.get_language()):
        content = mail_type.compose(**mail.data)
        if content is None:
            return None
        rendered = render_content(mail_type, content)
        return write_message(mail, rendered, content.attachments, content.unsubscribe)


def write_message(
    mail: OutgoingMail,
    rendered: Rendered,
    attachments: Iterable[Attachment] = (),
    unsubscribe: Unsubscribe | None = None,
) -> Message:
    contact = quickscale_settings.CONTACT_EMAIL
    message_id = f"<{mail.pk}@{urlsplit(site_url()).hostname}>"
    message = Message(
        rendered.subject,
        rendered.text,
        to=[mail.recipient],
        reply_to=[contact] if contact else None,
        headers={**_HEADERS, "Message-ID": message_id, **list_headers(unsubscribe)},
    )
    message.attach_alternative(rendered.html, "text/html")
    for each in attachments:
        message.attach(each.name, each.content, each.content_type)
    return message


def list_headers(unsubscribe: Unsubscribe | None) -> dict[str, str]:
    """Return the headers by which a mail program ends such mails with one click (RFC 8058)."""
    if unsubscribe is None:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe.url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


logger = logging.getLogger("quickscale.mail")

#: How many mails one sweep tries.
BATCH = 200
#: How late a mail may be before somebody should look.
LATE = timedelta(minutes=15)
#: For how long a mail that was given up counts as trouble.
RECENT = timedelta(days=1)

#: Opens while the mail server lets everybody wait.
circuit = Circuit("mail")

PENDING, SENT, FAILED = OutgoingMail.Status.values


def put(rendered: Rendered, *, recipient: str, template: str, is_kept: bool = True) -> OutgoingMail:
    mail = OutgoingMail.objects.create(
        template=template,
        recipient=recipient,
        subject=rendered.subject[:255],
        text=rendered.text,
        html=rendered.html,
        is_kept=is_kept,
    )
    enqueue(deliver_mail, str(mail.pk))
    return mail


def put_typed(
    template: str,
    *,
    recipient: str,
    data: Mapping[str, Any],
    key: str,
    language: str,
    delay: timedelta | None = None,
) -> None:
    """Write down a mail of a type, which is composed when it is delivered, once for its key."""
    if _withheld.get():
        return
    mail = OutgoingMail(
        template=template, recipient=recipient, data=dict(data), key=key, language=language
    )
    if delay is not None:
        mail.next_attempt_at = timezone.now() + delay
    # A mail with this key may be there already: then the task finds no mail with this id.
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    enqueue(deliver_mail, str(mail.pk), run_after=mail.next_attempt_at if delay else None)


def deliver(pk: UUID | str) -> bool:
    """Deliver a mail if it is due and nobody else has it; return whether it was sent."""
    # While the server lets everybody wait, the sweep has them: an attempt would hold up a worker.
    mail = OutgoingMail.objects.filter(pk=pk).claim() if circuit.may_ask() else None
    if mail is None:
        return False
    try:
        message = build_message(mail)
        if message is not None:
            message.send()
    except Exception as error:  # noqa: BLE001 - whatever a client of a mail server raises is a failure
        if is_timeout(error):
            circuit.note_failure()
        note_failed_attempt(mail, error)
        return False
    if message is None:
        OutgoingMail.objects.held_by(mail).delete()
        return False
    circuit.note_success()
    note_sent(mail)
    return True


def is_timeout(error: Exception) -> bool:
    """Whether a worker was held up until it gave up; a refusal comes at once."""
    return any(isinstance(each, (TimeoutError, requests.Timeout)) for each in iter_causes(error))


def note_sent(mail: OutgoingMail) -> None:
    if not mail.is_kept:
        OutgoingMail.objects.held_by(mail).delete()
        return
    # The names, links and codes that it held are forgotten.
    OutgoingMail.objects.complete(mail, status=SENT, subject="", text="", html="")


def note_failed_attempt(mail: OutgoingMail, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:1000]
    if not OutgoingMail.objects.retry(mail, error=text):
        return
    if mail.status == FAILED:
        forget_failed()
    log = logger.error if mail.status == FAILED else logger.warning
    outcome = "failed for good" if mail.status == FAILED else "will be retried"
    log("E-mail %s (%s) failed and %s: %s", mail.pk, mail.template, outcome, type(error).__name__)


def forget_failed() -> None:
    OutgoingMail.objects.filter(status=FAILED, is_kept=False).delete()


def deliver_due() -> int:
    """Deliver what was lost, delayed or refused; return how many mails were sent."""
    if OutgoingMail.objects.fail_abandoned():
        forget_failed()
    due = OutgoingMail.objects.due().order_by("next_attempt_at")
    return sum(deliver(key) for key in list(due.values_list("pk", flat=True)[:BATCH]))


def send_again(pk: UUID | str) -> bool:
    if not OutgoingMail.objects.filter(pk=pk, status=FAILED).requeue():
        return False
    enqueue(deliver_mail, str(pk))
    return True


def is_leaving() -> bool:
    """Whether mails leave: none is late, and none was given up lately."""
    now = timezone.now()
    late = Q(status=PENDING, next_attempt_at__lt=now - LATE)
    lost = Q(status=FAILED, finished_at__gt=now - RECENT)
    return not OutgoingMail.objects.filter(late | lost).exists()


def purge(*, older_than: timedelta) -> int:
    moment = timezone.now() - older_than
    ended = OutgoingMail.objects.filter(~Q(status=PENDING), created_at__lt=moment)
    return ended.delete()[0]


@task
def deliver_mail(pk: str) -> None:
    deliver(pk)
