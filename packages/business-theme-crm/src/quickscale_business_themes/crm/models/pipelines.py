"""The stages that deals go through."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record


class Pipeline(Record):
    """A way of selling, of which a team may have several."""

    #: Whoever sees only their own records sees all of the pipelines.
    is_shared = True

    name = models.CharField(_("name"), max_length=100)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("New deals start in this pipeline.")
    )

    class Meta(Record.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("name"),
                name="crm_pipeline_name_once",
                violation_error_message=_("A pipeline with this name already exists."),
            ),
            models.UniqueConstraint(
                "team", condition=Q(is_default=True), name="crm_pipeline_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StageKind(models.TextChoices):
    """What it means for a deal to be in a stage."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Stage(Record):
    """A step of a pipeline.

    Attributes:
        probability: of winning a deal that is in it, in percent.
        rotten_days: after how many days in it a deal is called stale.
    """

    is_shared = True

    pipeline = models.ForeignKey(
        Pipeline, models.CASCADE, "stages", verbose_name=_("pipeline"), editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    kind = models.CharField(_("type"), max_length=10, choices=StageKind, default=StageKind.OPEN)
    probability = models.PositiveSmallIntegerField(
        _("probability (%)"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("Won stages count as 100, lost ones as 0."),
    )
    rotten_days = models.PositiveSmallIntegerField(
        _("stale after days"), null=True, blank=True, help_text=_("Leave empty for never.")
    )

    class Meta(Record.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["pipeline", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="crm_stage_probability_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(kind=StageKind.OPEN)
                | Q(kind=StageKind.WON, probability=100)
                | Q(kind=StageKind.LOST, probability=0),
                name="crm_stage_end_is_certain",
            ),
        ]

    def __str__(self) -> str:
        return self.name
