"""Forms on other sites by which people become leads, and what was sent by them."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record, source_field


class CapturedField(models.TextChoices):
    """What a form may ask for: columns of a lead."""

    FIRST_NAME = "first_name", _("First name")
    LAST_NAME = "last_name", _("Last name")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    COMPANY_NAME = "company_name", _("Company")
    JOB_TITLE = "job_title", _("Job title")
    WEBSITE = "website", _("Website")
    POSTCODE = "postcode", _("Postcode")
    COUNTRY = "country", _("Country")
    DESCRIPTION = "description", _("Message")


def make_token() -> str:
    return secrets.token_urlsafe(18)


def digest_of(text: str) -> str:
    """Return by what a form on another site says which words stood beside its check box."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class CaptureForm(Record):
    """A form for other sites.

    Attributes:
        token: what its address ends in, public.
        is_active: whether it takes what is sent.
        fields: names of :class:`CapturedField`, and the keys of fields that the team adds to leads;
            whatever else is sent is ignored.
        consent_texts: all words that people were ever asked to agree to, by their digest.
        allowed_origins: the sites that may send it, ``https://example.com``; any without one.
        success_url: where a browser is led afterwards, empty for a page of this site.
    """

    is_shared = True

    name = models.CharField(_("name"), max_length=100)
    token = models.CharField(
        _("token"), max_length=40, unique=True, default=make_token, editable=False
    )
    is_active = models.BooleanField(_("active"), default=True, editable=False)
    fields = models.JSONField(_("fields"), default=list)
    consent_text = models.TextField(
        _("consent"),
        max_length=2000,
        blank=True,
        help_text=_("The text beside a check box. Leave empty if you need no consent."),
    )
    consent_texts = models.JSONField(default=dict, editable=False)
    double_opt_in = models.BooleanField(
        _("confirm by e-mail"),
        default=False,
        help_text=_("People become leads only once they open a link in an e-mail."),
    )
    allowed_origins = models.JSONField(_("sites"), default=list)
    success_url = models.URLField(
        _("page afterwards"),
        max_length=300,
        blank=True,
        help_text=_("Leave empty to show a page that says thank you."),
    )
    source = source_field()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner of its leads"),
    )

    class Meta(Record.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        indexes = [models.Index(fields=["team", "name"], name="crm_captureform_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.consent_text:
            # Copies of the form on other sites go on showing former words.
            self.consent_texts[digest_of(self.consent_text)] = self.consent_text
        super().save(*args, **kwargs)


class SubmissionStatus(models.TextChoices):
    """What became of what was sent."""

    PENDING = "pending", _("Waiting for confirmation")
    LEAD = "lead", _("New lead")
    KNOWN = "known", _("Known lead")


class CaptureSubmission(Record):
    """What somebody sent by a form.

    Attributes:
        email_normalized: the address as it is compared, empty without one.
        values: what they filled in, by the form's fields.
        utm: what was said of the campaign.
        lead: whom it became, or who had been known before; None while it is unconfirmed.
        expires_at: when it is deleted unless it is confirmed, None once it is a lead's.
    """

    form = models.ForeignKey(
        CaptureForm, models.CASCADE, "submissions", editable=False, verbose_name=_("form")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=SubmissionStatus, default=SubmissionStatus.PENDING
    )
    email_normalized = models.CharField(_("e-mail"), max_length=254, blank=True)
    values = models.JSONField(_("details"), default=dict)
    utm = models.JSONField(default=dict)
    consent_text = models.TextField(_("consent"), blank=True)
    lead = models.ForeignKey(
        "crm.Lead", models.CASCADE, null=True, blank=True, verbose_name=_("lead")
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(fields=["form", "-created_at"], name="crm_submission_newest"),
            models.Index(fields=["form", "email_normalized"], name="crm_submission_by_email"),
            models.Index(fields=["expires_at"], name="crm_submission_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=SubmissionStatus.PENDING, expires_at__isnull=False)
                | (~Q(status=SubmissionStatus.PENDING) & Q(expires_at__isnull=True)),
                name="crm_submission_pending_expires",
            )
        ]

    def __str__(self) -> str:
        name = f"{self.values.get('first_name', '')} {self.values.get('last_name', '')}".strip()
        return name or self.email_normalized or str(self.values.get("phone", ""))

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(lead__owner=user)
