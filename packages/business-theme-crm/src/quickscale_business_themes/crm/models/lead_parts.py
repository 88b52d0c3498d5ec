"""What is kept of a lead besides who they are: how they were found, and what they agreed to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

#: What links of a campaign say of it, as columns of a lead.
UTM_NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
#: So much is kept of each.
UTM_LENGTH = 100


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
