from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(hours=24)


def in_a_day() -> datetime:
    return timezone.now() + KEPT_FOR


class IdempotencyRecord(models.Model):
    """The answer to one unsafe operation, for whoever sends the same key again.

    Attributes:
        progress: what the operation has committed before it was answered.
    """

    scope = models.CharField(_("scope"), max_length=80)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    body = models.TextField(_("body"), blank=True)
    progress = models.CharField(_("progress"), max_length=255, blank=True)
    expires_at = models.DateTimeField(_("expires"), default=in_a_day, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="quickscale_api_one_run_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
