"""Companies that a team sells to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import OwnedRecord
from quickscale_business_themes.crm.normalizing import normalize_domain, normalize_phone


class Company(OwnedRecord):
    """A company.

    Attributes:
        domain: the host name of its website, by which it is recognised.
        phone_e164: its telephone number as ``+4930123456``, empty where that can't be told.
    """

    name = models.CharField(_("name"), max_length=200)
    website = models.URLField(_("website"), max_length=300, blank=True)
    domain = models.CharField(_("domain"), max_length=253, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    phone_e164 = models.CharField(max_length=16, blank=True, editable=False)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [
            models.Index(fields=["team", "name"], name="crm_company_by_name"),
            models.Index("team", Lower("name"), name="crm_company_by_lower_name"),
            models.Index(fields=["team", "domain"], name="crm_company_by_domain"),
            models.Index(fields=["team", "phone_e164"], name="crm_company_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    def normalize(self) -> None:
        """Set the columns by which the company is recognised."""
        self.domain = normalize_domain(self.website)
        self.phone_e164 = normalize_phone(self.phone)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalize()
        super().save(*args, **kwargs)
