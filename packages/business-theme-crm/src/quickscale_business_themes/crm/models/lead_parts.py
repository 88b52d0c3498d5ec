"""What is kept of a lead besides who they are: how they were found, and how promising they are."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

#: What links of a campaign say of it, as columns of a lead.
UTM_NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
#: So much is kept of each.
UTM_LENGTH = 100
#: The score of a lead of whom nothing can be said yet.
UNSCORED = -1


def utm_field(label: Any) -> models.CharField[str, str]:
    return models.CharField(label, max_length=UTM_LENGTH, blank=True, editable=False)


class CapturedParts(models.Model):
    """Where a lead lives, which campaign led them here, and what they agreed to.

    Attributes:
        consent_text: the words that they agreed to, as these stood beside the check box.
        consented_at: when, None if they were never asked.
    """

    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    utm_source = utm_field(_("campaign source"))
    utm_medium = utm_field(_("campaign medium"))
    utm_campaign = utm_field(_("campaign"))
    utm_term = utm_field(_("campaign term"))
    utm_content = utm_field(_("campaign content"))
    consent_text = models.TextField(_("consent"), blank=True, editable=False)
    consented_at = models.DateTimeField(_("consent given"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class ScoredParts(models.Model):
    """How promising a lead is.

    Attributes:
        points: what the rules give that the team wrote.
        score: how likely they are to be won, in percent; ``UNSCORED`` where that can't be told.
        score_reasons: what speaks most for or against them: the feature's name, its value, and
            whether it raises the score.
        features: what was known of them when they were created, from which scores are learned.
            What became known later would give away the outcome. None for leads that are older.
    """

    points = models.IntegerField(_("points"), default=0, editable=False)
    score = models.SmallIntegerField(_("score"), default=UNSCORED, editable=False)
    score_reasons = models.JSONField(default=list, editable=False)
    features = models.JSONField(null=True, editable=False)

    class Meta:
        abstract = True
