"""What visitors ask about listings, and what they are answered."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.models.bases import Record, price_field
from quickscale_business_themes.realestate.models.choices import InquiryKind, InquiryStatus
from quickscale_business_themes.realestate.models.listings import Listing
from quickscale_business_themes.realestate.models.people import Agent


class Inquiry(Record):
    """A visitor's question, request for a viewing, or offer.

    Attributes:
        agent: who is to answer, None where the agency has no agent.
        consent_text: the words that the visitor agreed to, when they sent it.
        language: in which they read the site, and are written to.
        user: whose account they were signed in to.
    """

    listing = models.ForeignKey(
        Listing, models.CASCADE, related_name="inquiries", verbose_name=_("listing")
    )
    kind = models.CharField(
        _("type"), max_length=10, choices=InquiryKind, default=InquiryKind.QUESTION
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=InquiryStatus,
        default=InquiryStatus.NEW,
        editable=False,
    )
    agent = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="inquiries",
        verbose_name=_("agent"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    message = models.TextField(_("message"), max_length=5000, blank=True)
    preferred_at = models.DateTimeField(_("preferred time"), null=True, blank=True)
    offered_price = price_field(_("your offer"), validators=(MinValueValidator(1),))
    currency = models.CharField(_("currency"), max_length=3, blank=True, editable=False)
    consent_text = models.TextField(_("consent"), blank=True, editable=False)
    language = models.CharField(max_length=10, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        indexes = [
            models.Index(fields=["team", "status", "-created_at"], name="realestate_inquiry_inbox"),
            models.Index(fields=["listing", "-created_at"], name="realestate_inquiry_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(offered_price__isnull=True)
                | (Q(kind=InquiryKind.OFFER, offered_price__gt=0) & ~Q(currency="")),
                name="realestate_inquiry_offer",
            ),
            models.CheckConstraint(
                condition=~Q(status=InquiryStatus.ANSWERED) | Q(answered_at__isnull=False),
                name="realestate_inquiry_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InquiryMessage(Record):
    """One message of an inquiry's thread.

    Attributes:
        author: who of the agency wrote it, None where the visitor did or the member has left.
    """

    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, related_name="messages", verbose_name=_("inquiry")
    )
    is_from_visitor = models.BooleanField(_("from the visitor"), default=False, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    text = models.TextField(_("message"), max_length=10_000)
    at = models.DateTimeField(_("date"), default=timezone.now, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["inquiry", "id"], name="realestate_message_order")]

    def __str__(self) -> str:
        return self.text[:80]
