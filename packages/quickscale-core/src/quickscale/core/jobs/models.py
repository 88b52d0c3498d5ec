from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScheduledRun(models.Model):
    """The last run of one scheduled command, and who may not start it meanwhile.

    Attributes:
        name: the command's line.
        started_at: when it was started last; the next run is reckoned from here.
        finished_at: when that run ended, None while it goes on.
        held_until: until when nobody else starts it; None once it ended.
        error: why the last run failed; empty if it did not.
    """

    name = models.CharField(_("command"), max_length=200, unique=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    held_until = models.DateTimeField(_("locked until"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("scheduled run")
        verbose_name_plural = _("scheduled runs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
