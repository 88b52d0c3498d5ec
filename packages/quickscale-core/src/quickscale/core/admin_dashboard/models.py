from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyFigure(models.Model):
    """A figure of one whole day, counted once, such as ``entries.spent``.

    The one named like its source, ``entries``, stands for each day that was counted.
    """

    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=40)
    count = models.BigIntegerField(_("count"), default=0)
    amount = models.DecimalField(_("amount"), max_digits=25, decimal_places=4, default=0)

    class Meta:
        verbose_name = _("daily figure")
        verbose_name_plural = _("daily figures")
        constraints = [
            models.UniqueConstraint(fields=["name", "day"], name="dashboard_figure_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"
