"""Rows that one process at a time works on, and that outlive it.

Whoever acquires a row gets a lease: for a while nobody else is given the row, and a new token tells
the holder from its successors. A holder that only was slow finds another token in the row and
changes nothing: what is written under a lease is written through :meth:`LeaseQuerySet.held_by`.
Leases are measured by the database's clock alone, so machines whose clocks differ agree on them.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import uuid4

from django.db import models, router, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .retries import RetryPolicy


class LeaseLost(Exception):
    """The lease ran out and another worker took over; nothing of this attempt may be committed."""


class Leased(models.Model):
    lease_token = models.UUIDField(null=True, editable=False)
    locked_until = models.DateTimeField(_("locked until"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > timezone.now()


Row = TypeVar("Row", bound=Leased)


class LeaseQuerySet(models.QuerySet[Row]):
    def unlocked(self) -> Self:
        return self.filter(Q(locked_until=None) | Q(locked_until__lte=Now()))

    def locked(self) -> Self:
        return self.filter(locked_until__gt=Now())

    def held_by(self, holder: Row) -> Self:
        """The row that ``holder`` was acquired as, unless somebody acquired it since."""
        # Comparing with None would find whatever row nobody holds.
        held = self.filter(pk=holder.pk, lease_token__isnull=False)
        return held.filter(lease_token=holder.lease_token)

    def acquire(self, *, lease: timedelta, **values: Any) -> Row | None:
        """Lock the first free row, write ``values`` into it and return it; None for none.

        Rows that a rival is acquiring at this moment are passed over, not waited for.
        """
        with transaction.atomic(using=router.db_for_write(self.model)):
            row = self._select_first()
            return row and self._write_lease(row, lease, values)

    def renew(self, holder: Row, *, lease: timedelta) -> bool:
        """Let a lease last for ``lease`` from now on; False if somebody else has the row."""
        return bool(self.held_by(holder).update(locked_until=Now() + lease))

    def release(self, holder: Row, **values: Any) -> bool:
        """Write ``values`` and end the lease; False, and nothing, if somebody else has the row."""
        ended = {"lease_token": None, "locked_until": None, **values}
        return bool(self.held_by(holder).update(**ended))

    def _select_first(self) -> Row | None:
        # PostgreSQL locks the row. SQLite has no row locks, and Django leaves the clause out: there
        # the condition of the UPDATE decides.
        free = self.unlocked().annotate(database_time=Now())
        return cast("Row | None", free.select_for_update(skip_locked=True, of=("self",)).first())

    def _write_lease(self, row: Row, lease: timedelta, values: dict[str, Any]) -> Row | None:
        now = cast("datetime", row.database_time)  # type: ignore[attr-defined]  # annotated
        values = {"lease_token": uuid4(), "locked_until": now + lease, **values}
        if not self.unlocked().filter(pk=row.pk).update(**values):
            return None
        for name, value in values.items():
            setattr(row, name, value)
        return row


_ABANDONED = "Every worker that took it died or outlived its lease."


class LeasedJob(Leased):
    """Work that is done once, however many workers there are and however many of them die.

    A subclass may name its statuses itself; ``pending`` and ``failed`` are always among them, and
    any other one is an end. A job stays pending while somebody works on it.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    retry_policy: ClassVar[RetryPolicy]

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(
        _("next attempt"), null=True, blank=True, default=timezone.now
    )
    last_error = models.TextField(_("last error"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        abstract = True


Job = TypeVar("Job", bound=LeasedJob)


class LeasedJobQuerySet(LeaseQuerySet[Job]):
    def due(self) -> Self:
        limit = self.model.retry_policy.max_attempts
        waiting = self.filter(status="pending", next_attempt_at__lte=timezone.now())
        return waiting.filter(attempts__lt=limit).unlocked()

    def claim(self) -> Job | None:
        due = self.due().order_by("next_attempt_at", "pk")
        with transaction.atomic(using=router.db_for_write(self.model)):
            job = due._select_first()
            if job is None:
                return None
            attempt = {"attempts": job.attempts + 1}
            return due._write_lease(job, self.model.retry_policy.lease, attempt)

    def complete(self, job: Job, *, status: str, **values: Any) -> bool:
        """Note that a job is done; False, on which its effects roll back, if another claimed it."""
        return self._finish(job, status=status, last_error="", **values)

    def fail(self, job: Job, *, error: str, **values: Any) -> bool:
        return self._finish(job, status="failed", last_error=error, **values)

    def retry(
        self, job: Job, *, error: str, at_least: timedelta = timedelta(0), **values: Any
    ) -> bool:
        """Have a failed job tried again after ``at_least``, or give it up after its last attempt.

        False if somebody else has claimed it. What became of it is in ``job``.
        """
        delay = self.model.retry_policy.delay_after(job.attempts)
        if delay is None:
            return self.fail(job, error=error, **values)
        job.next_attempt_at = timezone.now() + max(delay, at_least)
        return self.release(job, next_attempt_at=job.next_attempt_at, last_error=error, **values)

    def requeue(self) -> int:
        """Give jobs that nobody has all their attempts again, at once; return how many."""
        anew = {"status": "pending", "attempts": 0, "next_attempt_at": timezone.now()}
        ended = {"last_error": "", "finished_at": None, "lease_token": None, "locked_until": None}
        return self.unlocked().update(**anew, **ended)

    def fail_abandoned(self) -> int:
        """Give up the jobs whose last attempt never ended; return how many."""
        limit = self.model.retry_policy.max_attempts
        abandoned = self.filter(status="pending", attempts__gte=limit).unlocked()
        now = timezone.now()
        ended = {"lease_token": None, "locked_until": None, "next_attempt_at": None}
        return abandoned.update(status="failed", last_error=_ABANDONED, finished_at=now, **ended)

    def _finish(self, job: Job, **values: Any) -> bool:
        job.status, job.next_attempt_at = values["status"], None
        return self.release(job, next_attempt_at=None, finished_at=timezone.now(), **values)
