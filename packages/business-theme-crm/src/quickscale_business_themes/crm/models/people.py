"""People: leads whom nobody knows yet, and contacts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams import TeamScoped
from quickscale_business_themes.crm.models.bases import OwnedRecord, source_field
from quickscale_business_themes.crm.models.lead_parts import CapturedParts, ScoredParts
from quickscale_business_themes.crm.normalizing import normalize_email, normalize_phone


class Person(OwnedRecord):
    """What is known of somebody.

    Attributes:
        email_normalized: the address as it is compared.
        phone_e164: the number as ``+4930123456``, empty where that can't be told.
    """

    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_normalized = models.CharField(max_length=254, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    phone_e164 = models.CharField(max_length=16, blank=True, editable=False)

    class Meta(OwnedRecord.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def normalize(self) -> None:
        """Set the columns by which the person is recognised."""
        self.email_normalized = normalize_email(self.email)
        self.phone_e164 = normalize_phone(self.phone)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalize()
        super().save(*args, **kwargs)


class Contact(Person):
    """Somebody whom the team knows."""

    company = models.ForeignKey(
        "crm.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("company"),
    )
    do_not_email = models.BooleanField(_("do not e-mail"), default=False)
    do_not_call = models.BooleanField(_("do not call"), default=False)
    description = models.TextField(_("description"), max_length=5000, blank=True)

    class Meta(Person.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["team", "last_name", "first_name"], name="crm_contact_by_name"),
            models.Index(fields=["team", "email_normalized"], name="crm_contact_by_email"),
            models.Index(fields=["team", "phone_e164"], name="crm_contact_by_phone"),
        ]


class AddressKind(models.TextChoices):
    """What a further address or number is used for."""

    WORK = "work", _("Work")
    PRIVATE = "private", _("Private")
    MOBILE = "mobile", _("Mobile")
    OTHER = "other", _("Other")


def kind_field(default: AddressKind) -> models.CharField[str, str]:
    return models.CharField(_("type"), max_length=10, choices=AddressKind, default=default)


class ContactEmail(TeamScoped):
    """A further e-mail address of a contact."""

    contact = models.ForeignKey(Contact, models.CASCADE, "further_emails", editable=False)
    kind = kind_field(AddressKind.WORK)
    email = models.EmailField(_("e-mail"))
    email_normalized = models.CharField(max_length=254, editable=False)

    class Meta(TeamScoped.Meta):
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["team", "email_normalized"], name="crm_contactemail_by_email")
        ]

    def __str__(self) -> str:
        return self.email

    def normalize(self) -> None:
        """Set the column by which the address is recognised."""
        self.email_normalized = normalize_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalize()
        super().save(*args, **kwargs)


class ContactPhone(TeamScoped):
    """A further telephone number of a contact."""

    contact = models.ForeignKey(Contact, models.CASCADE, "further_phones", editable=False)
    kind = models.CharField(
        _("type"), max_length=10, choices=AddressKind, default=AddressKind.MOBILE
    )
    phone = models.CharField(_("phone"), max_length=50)
    phone_e164 = models.CharField(max_length=16, blank=True, editable=False)

    class Meta(TeamScoped.Meta):
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        ordering = ["pk"]
        indexes = [models.Index(fields=["team", "phone_e164"], name="crm_contactphone_by_phone")]

    def __str__(self) -> str:
        return self.phone

    def normalize(self) -> None:
        """Set the column by which the number is recognised."""
        self.phone_e164 = normalize_phone(self.phone)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalize()
        super().save(*args, **kwargs)


class LeadStatus(models.TextChoices):
    """How far a team is with a lead."""

    NEW = "new", _("New")
    CONTACTED = "contacted", _("Contacted")
    NURTURING = "nurturing", _("Nurturing")
    QUALIFIED = "qualified", _("Qualified")
    UNQUALIFIED = "unqualified", _("Unqualified")
    CONVERTED = "converted", _("Converted")


class Rating(models.TextChoices):
    """How likely a lead is to buy, as people judge it."""

    HOT = "hot", _("Hot")
    WARM = "warm", _("Warm")
    COLD = "cold", _("Cold")


class Lead(CapturedParts, ScoredParts, Person):
    """Somebody who might buy, until they are converted into a contact or given up.

    Attributes:
        converted_at: when, and the three ``converted_…`` relations into what.
        OPEN: what holds of the leads that are neither converted nor given up.
    """

    OPEN = ~Q(status__in=[LeadStatus.CONVERTED, LeadStatus.UNQUALIFIED])

    company_name = models.CharField(_("company"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=LeadStatus, default=LeadStatus.NEW
    )
    source = source_field()
    rating = models.CharField(_("rating"), max_length=10, choices=Rating, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    converted_at = models.DateTimeField(_("converted"), null=True, blank=True, editable=False)
    converted_contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="leads",
        verbose_name=_("contact"),
    )
    converted_company = models.ForeignKey(
        "crm.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="leads",
        verbose_name=_("company"),
    )
    converted_deal = models.OneToOneField(
        "crm.Deal",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="lead",
        verbose_name=_("deal"),
    )

    class Meta(Person.Meta):
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index(fields=["team", "-created_at"], name="crm_lead_newest"),
            models.Index(fields=["team", "status", "-created_at"], name="crm_lead_by_status"),
            models.Index(fields=["team", "-score", "id"], name="crm_lead_by_score"),
            models.Index(fields=["team", "-points", "id"], name="crm_lead_by_points"),
            models.Index(fields=["team", "email_normalized"], name="crm_lead_by_email"),
            models.Index(fields=["team", "phone_e164"], name="crm_lead_by_phone"),
            models.Index(
                fields=["team", "owner"],
                condition=~Q(status__in=[LeadStatus.CONVERTED, LeadStatus.UNQUALIFIED]),
                name="crm_lead_open_of_owner",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=LeadStatus.CONVERTED, converted_at__isnull=False)
                | (~Q(status=LeadStatus.CONVERTED) & Q(converted_at__isnull=True)),
                name="crm_lead_converted_says_when",
            )
        ]

    @property
    def is_converted(self) -> bool:
        return self.converted_at is not None
