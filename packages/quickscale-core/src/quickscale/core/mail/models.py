from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """One mail to one recipient, kept until it is delivered; its words are erased by then.

    Attributes:
        id: also the mail's Message-ID, so that one that is sent twice after a crash is shown once.
        template: what it was rendered from.
        is_kept: whether its record stays once it was sent or given up, for staff to look at.
        due_at: when it may be tried. Whoever tries it moves this forward first, and so holds it.
        attempts: how often it was tried.
        error: why the last attempt failed.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(_("template"), max_length=100)
    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    is_kept = models.BooleanField(default=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "sent", "failed"]),
                name="quickscale_mail_status_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False)
                | (~models.Q(status="sent") & models.Q(sent_at__isnull=True)),
                name="quickscale_mail_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="quickscale_mail_waiting",
                condition=models.Q(status="waiting"),
            ),
            models.Index(fields=["status", "-created_at"], name="quickscale_mail_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.recipient}"
