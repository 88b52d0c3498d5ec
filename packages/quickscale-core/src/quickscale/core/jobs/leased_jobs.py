"""Jobs that are rows: claimed by one worker at a time, tried again when they fail, and bounded.

The row is the job's memory, and a task only the quick way to it. So nothing is lost with a queue, a
worker or a machine: what no task takes, a sweep claims::

    while job := Job.objects.claim():
        try:
            perform(job)
        except Exception as error:
            Job.objects.retry(job, error=describe(error))
        else:
            Job.objects.complete(job, status=Job.Status.DONE)

A job may be performed twice, if its worker dies before it notes the end, or outlives its lease. Its
end is noted once: all that a worker writes is refused after somebody else has claimed the job. What
must happen once is therefore committed in one transaction with :meth:`LeasedJobQuerySet.complete`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.db import models, router, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.jobs.leases import Leased, LeaseQuerySet
from quickscale.core.jobs.retries import RetryPolicy

_ABANDONED = "Every worker that took it died or outlived its lease."


class LeasedJob(Leased):
    """Work that is done once, however many workers there are and however many of them die.

    A subclass may name its statuses itself; ``pending`` and ``failed`` are always among them, and
    any other one is an end.

    Attributes:
        retry_policy: how long and how often it is tried.
        status: pending until it has come to an end, also while somebody works on it.
        attempts: how often it was claimed.
        next_attempt_at: when it is due, as long as it is pending.
        last_error: why the last attempt failed.
        finished_at: when it came to its end.
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
    """Claims its jobs, and notes what becomes of them."""

    def due(self) -> Self:
        """Those that may be claimed: pending, due, in nobody's hands and not tried too often."""
        limit = self.model.retry_policy.max_attempts
        waiting = self.filter(status="pending", next_attempt_at__lte=timezone.now())
        return waiting.filter(attempts__lt=limit).unlocked()

    def claim(self) -> Job | None:
        """Begin an attempt at the job that has been due for longest, None where none is due."""
        due = self.due().order_by("next_attempt_at", "pk")
        with transaction.atomic(using=router.db_for_write(self.model)):
            job = due._select_first()
            if job is None:
                return None
            attempt = {"attempts": job.attempts + 1}
            return due._write_lease(job, self.model.retry_policy.lease, attempt)

    def complete(self, job: Job, *, status: str, **values: Any) -> bool:
        """Note that a job is done; False if somebody else has claimed it.

        Called in the transaction of the job's effects, after which a False has to roll it back.
        """
        return self._finish(job, status=status, last_error="", **values)

    def fail(self, job: Job, *, error: str, **values: Any) -> bool:
        """Give a job up; False if somebody else has claimed it."""
        return self._finish(job, status="failed", last_error=error, **values)

    def retry(
        self, job: Job, *, error: str, at_least: timedelta = timedelta(0), **values: Any
    ) -> bool:
        """Have a job that failed tried again, or give it up after its last attempt.

        Args:
            error: why it failed.
            at_least: how long to wait in any case.
            values: what else to write into its row.

        Returns:
            False if somebody else has claimed it. What became of it is in ``job``.
        """
        delay = self.model.retry_policy.delay_after(job.attempts)
        if delay is None:
            return self.fail(job, error=error, **values)
        job.next_attempt_at = timezone.now() + max(delay, at_least)
        return self.release(job, next_attempt_at=job.next_attempt_at, last_error=error, **values)

    def requeue(self) -> int:
        """Give jobs all their attempts again, at once, unless somebody has them; return how many.

        A worker that is late with one of them changes nothing of it any more.
        """
        anew = {"status": "pending", "attempts": 0, "next_attempt_at": timezone.now()}
        ended = {"last_error": "", "finished_at": None, "lease_token": None, "locked_until": None}
        return self.unlocked().update(**anew, **ended)

    def fail_abandoned(self) -> int:
        """Give up the jobs whose last attempt never ended; return how many. For a sweep."""
        limit = self.model.retry_policy.max_attempts
        abandoned = self.filter(status="pending", attempts__gte=limit).unlocked()
        now = timezone.now()
        ended = {"lease_token": None, "locked_until": None, "next_attempt_at": None}
        return abandoned.update(status="failed", last_error=_ABANDONED, finished_at=now, **ended)

    def _finish(self, job: Job, **values: Any) -> bool:
        job.status, job.next_attempt_at = values["status"], None
        return self.release(job, next_attempt_at=None, finished_at=timezone.now(), **values)
