from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .leases import Leased, LeaseQuerySet


class ScheduledRun(Leased):
    """The last run of one scheduled command, under a lease while it goes on.

    Attributes:
        name: the command's line.
        started_at: when it was started last; the next run is reckoned from here.
        finished_at: when that run ended, None while it goes on.
        error: why the last run failed; empty if it did not.
    """

    name = models.CharField(_("command"), max_length=200, unique=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.TextField(_("error"), blank=True)

    objects = LeaseQuerySet["ScheduledRun"].as_manager()

    class Meta:
        verbose_name = _("scheduled run")
        verbose_name_plural = _("scheduled runs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
