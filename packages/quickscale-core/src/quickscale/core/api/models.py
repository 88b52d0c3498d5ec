from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.jobs.leases import Leased, LeaseQuerySet

KEPT_FOR = timedelta(hours=24)


def in_a_day() -> datetime:
    return timezone.now() + KEPT_FOR


class IdempotencyRecord(Leased):
    """The answer to one unsafe operation, for whoever sends the same key again.

    It is run under a lease. Once it has committed some progress, whoever sends the key again takes
    the lease over at once.

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

    objects = LeaseQuerySet["IdempotencyRecord"].as_manager()

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="quickscale_api_one_run_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
