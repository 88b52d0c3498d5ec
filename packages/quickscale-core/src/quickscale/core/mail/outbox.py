"""The mails that wait: written with the caller's work, delivered by a task or by the sweep."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import requests
from django.db.models import F, Q
from django.utils import timezone

from quickscale.core.http.circuit_breaker import Circuit
from quickscale.core.http.outages import trace
from quickscale.core.jobs.tasks import enqueue
from quickscale.core.mail.message import build_message
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.mail.tasks import deliver_mail

if TYPE_CHECKING:
    from quickscale.core.mail.rendering import Rendered

logger = logging.getLogger("quickscale.mail")

#: How long after each failed attempt the next one comes: two days altogether.
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
#: How long whoever delivers a mail holds it; a mail server answers or times out well within it.
HOLD = timedelta(minutes=10)
#: How many mails one sweep tries.
BATCH = 200

#: Opens while the mail server lets everybody wait.
circuit = Circuit("mail")

WAITING, SENT, FAILED = OutgoingMail.Status.values


def put(rendered: Rendered, *, recipient: str, template: str, is_kept: bool = True) -> OutgoingMail:
    """Write a mail down, and have it delivered once the running transaction commits."""
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


def deliver(pk: UUID | str) -> bool:
    """Try to deliver one mail if it is due and nobody else has it; return whether it was sent.

    While the mail server lets everybody wait, mails are left untouched to the sweep: each attempt
    would hold up a worker.
    """
    mail = claim(pk) if circuit.may_ask() else None
    if mail is None:
        return False
    try:
        build_message(mail).send()
    except Exception as error:  # noqa: BLE001 - whatever a client of a mail server raises is a failure
        if is_timeout(error):
            circuit.note_failure()
        note_failure(mail, error)
        return False
    circuit.note_success()
    note_success(mail)
    return True


def is_timeout(error: Exception) -> bool:
    """Whether a worker was held up until it gave up; a refusal comes at once."""
    return any(isinstance(each, (TimeoutError, requests.Timeout)) for each in trace(error))


def claim(pk: UUID | str) -> OutgoingMail | None:
    """Hold a mail that is due, so that no other process sends it meanwhile."""
    now = timezone.now()
    due = OutgoingMail.objects.filter(pk=pk, status=WAITING, due_at__lte=now)
    if not due.update(due_at=now + HOLD, attempts=F("attempts") + 1):
        return None
    return OutgoingMail.objects.get(pk=pk)


def note_success(mail: OutgoingMail) -> None:
    """Remember that it was sent; names, links and codes that it held are forgotten."""
    if not mail.is_kept:
        mail.delete()
        return
    OutgoingMail.objects.filter(pk=mail.pk).update(
        status=SENT, sent_at=timezone.now(), subject="", text="", html="", error=""
    )


def note_failure(mail: OutgoingMail, error: Exception) -> None:
    """Plan the next attempt, or give up after the last one."""
    given_up = mail.attempts > len(RETRIES)
    wait = timedelta(0) if given_up else RETRIES[mail.attempts - 1]
    OutgoingMail.objects.filter(pk=mail.pk, status=WAITING).update(
        status=FAILED if given_up else WAITING,
        due_at=timezone.now() + wait,
        error=f"{type(error).__name__}: {error}"[:1000],
    )
    if given_up and not mail.is_kept:
        OutgoingMail.objects.filter(pk=mail.pk, status=FAILED).delete()
    log = logger.error if given_up else logger.warning
    outcome = "failed for good" if given_up else "will be retried"
    log("E-mail %s (%s) failed and %s: %s", mail.pk, mail.template, outcome, type(error).__name__)


def deliver_due() -> int:
    """Deliver what is due and was lost, delayed or refused; return how many mails were sent."""
    due = OutgoingMail.objects.filter(status=WAITING, due_at__lte=timezone.now())
    keys = list(due.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    return sum(deliver(key) for key in keys)


def send_again(pk: UUID | str) -> bool:
    """Give a mail that was given up all its attempts again; return whether there is such a one."""
    given_up = OutgoingMail.objects.filter(pk=pk, status=FAILED)
    if not given_up.update(status=WAITING, attempts=0, due_at=timezone.now()):
        return False
    enqueue(deliver_mail, str(pk))
    return True


def purge(*, older_than: timedelta) -> int:
    """Delete what was sent or given up that long ago; return how many mails."""
    moment = timezone.now() - older_than
    ended = OutgoingMail.objects.filter(~Q(status=WAITING), created_at__lt=moment)
    return ended.delete()[0]
