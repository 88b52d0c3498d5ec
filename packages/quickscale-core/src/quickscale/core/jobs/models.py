from django.db import models
from django.utils.translation import gettext_lazy as _

from .leases import Leased, LeaseQuerySet


class ScheduledRun(Leased):
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
