from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.jobs.leases import LeasedJob, LeasedJobQuerySet
from quickscale.core.jobs.retries import RetryPolicy


class OutgoingMail(LeasedJob):
    """One mail to one recipient, kept until it is delivered; its words are erased by then.

    Attributes:
        id: also the mail's Message-ID, so that one that is sent twice after a crash is shown once.
        template: what it was rendered from.
        is_kept: whether its record stays once it was sent or given up, for staff to look at.
        data: the arguments from which a mail of a type is composed when it is delivered; None for
            one that was rendered when it was sent.
        key: the fact that it tells of, which no second mail does.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    #: Two days in all. A mail server answers, or times out, well within the lease.
    retry_policy = RetryPolicy(
        lease=timedelta(minutes=10),
        delays=tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(_("template"), max_length=100)
    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    is_kept = models.BooleanField(default=True, editable=False)
    data: models.JSONField[Any, Any] = models.JSONField(null=True, editable=False)
    language = models.CharField(_("language"), max_length=20, blank=True, db_default="")
    key = models.CharField(max_length=255, blank=True, editable=False, db_default="")
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = LeasedJobQuerySet["OutgoingMail"].as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="pending", finished_at__isnull=True)
                | models.Q(status__in=["sent", "failed"], finished_at__isnull=False),
                name="quickscale_mail_ended_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="quickscale_mail_key_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="quickscale_mail_due",
                condition=models.Q(status="pending"),
            ),
            models.Index(fields=["status", "-created_at"], name="quickscale_mail_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.recipient}"


class MailText(models.Model):
    """The operator's words for a type of mail in one language; empty ones are the layer's own."""

    name = models.CharField(_("e-mail"), max_length=100)
    language = models.CharField(_("language"), max_length=20)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    introduction = models.TextField(_("introduction"), max_length=5000, blank=True)
    button = models.CharField(_("button"), max_length=60, blank=True, db_default="")

    class Meta:
        verbose_name = _("e-mail text")
        verbose_name_plural = _("e-mail texts")
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(fields=["name", "language"], name="quickscale_mail_text_unique")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
