from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StripeEvent(models.Model):
    """One event of Stripe's, kept as it came before anything was done about it.

    Attributes:
        trimmed_at: when it was reduced to which object it is about: after some time, or with the
            account of whom it told.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        PROCESSING = "processing", _("Processing")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")
        DEAD = "dead", _("Failed")

    event_id = models.CharField(_("event"), max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=100)
    api_version = models.CharField(_("API version"), max_length=50, blank=True)
    livemode = models.BooleanField(_("live mode"), default=False)
    payload = models.TextField(_("payload"))
    created_at = models.DateTimeField(_("created in Stripe"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    state = models.CharField(
        _("status"), max_length=10, choices=State.choices, default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claim = models.UUIDField(_("claim"), null=True, editable=False)
    error = models.TextField(_("error"), blank=True)
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    trimmed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="billing_event_newest"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["pending", "processing"]),
                name="billing_event_due",
            ),
            models.Index(
                fields=["-created_at"], condition=Q(state="dead"), name="billing_event_dead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def subject(self) -> dict[str, Any]:
        """The object that the event is about, as it was then."""
        found: dict[str, Any] = json.loads(self.payload)["data"]["object"]
        return found
