"""What Stripe tells."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Index, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.jobs.leases import LeasedJob, LeasedJobQuerySet
from quickscale.core.jobs.retries import RetryPolicy


class StripeEvent(LeasedJob):
    """One event of Stripe's, kept as it came before anything was done about it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")
        FAILED = "failed", _("Failed")

    #: 15 s, 1 min, 4 min …: nearly a day in all.
    retry_policy = RetryPolicy.exponential(
        lease=timedelta(minutes=5), first=timedelta(seconds=15), factor=4, attempts=8
    )

    event_id = models.CharField(_("event"), max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=100)
    api_version = models.CharField(_("API version"), max_length=50, blank=True)
    livemode = models.BooleanField(_("live mode"), default=False)
    payload = models.TextField(_("payload"))
    created_at = models.DateTimeField(_("created in Stripe"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    # When it was reduced to which object it is about.
    trimmed_at = models.DateTimeField(null=True, editable=False)

    objects = LeasedJobQuerySet["StripeEvent"].as_manager()

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["-created_at", "-id"], name="billing_event_newest"),
            Index(
                fields=["next_attempt_at"], condition=Q(status="pending"), name="billing_event_due"
            ),
            Index(
                fields=["-created_at"], condition=Q(status="failed"), name="billing_event_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def subject(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.payload)["data"]["object"]
        return found
