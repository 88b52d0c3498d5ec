"""How a team tells promising leads from others: by rules, and by what became of former ones."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record


class ScoredField(models.TextChoices):
    """What a rule may look at: columns of a lead."""

    SOURCE = "source", _("Source")
    RATING = "rating", _("Rating")
    COUNTRY = "country", _("Country")
    POSTCODE = "postcode", _("Postcode")
    JOB_TITLE = "job_title", _("Job title")
    COMPANY_NAME = "company_name", _("Company")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    WEBSITE = "website", _("Website")
    DESCRIPTION = "description", _("Message")
    UTM_SOURCE = "utm_source", _("Campaign source")
    UTM_MEDIUM = "utm_medium", _("Campaign medium")
    UTM_CAMPAIGN = "utm_campaign", _("Campaign")


class ScoreOperator(models.TextChoices):
    """How a rule compares, whatever the capitals."""

    EQUALS = "equals", _("is")
    DIFFERS = "differs", _("is not")
    CONTAINS = "contains", _("contains")
    STARTS = "starts", _("starts with")
    ENDS = "ends", _("ends with")
    EMPTY = "empty", _("is empty")
    FILLED = "filled", _("is not empty")


#: Operators that compare with nothing.
WITHOUT_VALUE = (ScoreOperator.EMPTY, ScoreOperator.FILLED)
#: What a rule gives or takes at most.
MOST_POINTS = 100


class ScoreRule(Record):
    """Points for leads of which something holds."""

    is_shared = True

    field = models.CharField(_("field"), max_length=20, choices=ScoredField)
    operator = models.CharField(
        _("condition"), max_length=10, choices=ScoreOperator, default=ScoreOperator.EQUALS
    )
    value = models.CharField(_("value"), max_length=200, blank=True)
    points = models.SmallIntegerField(
        _("points"),
        help_text=_("Negative points count against a lead."),
        validators=[MinValueValidator(-MOST_POINTS), MaxValueValidator(MOST_POINTS)],
    )

    class Meta(Record.Meta):
        verbose_name = _("scoring rule")
        verbose_name_plural = _("scoring rules")

    def __str__(self) -> str:
        told = f"{ScoredField(self.field).label} {ScoreOperator(self.operator).label}"
        return told if self.operator in WITHOUT_VALUE else f"{told} {self.value}"


class ScoreModel(Record):
    """What was learned from a team's closed leads.

    Attributes:
        closed: how many of them there were.
        learned: the weights, as ``learning.Model`` writes them; None if there were too few.
        learned_at: when.
    """

    is_shared = True

    closed = models.PositiveIntegerField(_("closed leads"), default=0)
    learned = models.JSONField(null=True)
    learned_at = models.DateTimeField(_("learned"))

    class Meta(Record.Meta):
        verbose_name = _("score model")
        verbose_name_plural = _("score models")
        constraints = [models.UniqueConstraint("team", name="crm_scoremodel_once")]

    def __str__(self) -> str:
        return f"{self.closed}"
