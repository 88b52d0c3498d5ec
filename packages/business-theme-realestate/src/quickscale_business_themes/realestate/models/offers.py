"""What is offered for a home, and what becomes of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.models.bases import Record, price_field
from quickscale_business_themes.realestate.models.choices import OfferStatus
from quickscale_business_themes.realestate.models.inquiries import Inquiry
from quickscale_business_themes.realestate.models.listings import Listing


class Offer(Record):
    """An amount that somebody offers, or that the agency answers with.

    Attributes:
        is_counter: whether the agency made it, and the visitor is to answer.
        expires_on: the last day on which it may be accepted, None for as long as it is open.
    """

    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, related_name="offers", verbose_name=_("inquiry")
    )
    listing = models.ForeignKey(
        Listing, models.CASCADE, related_name="offers", verbose_name=_("listing")
    )
    status = models.CharField(
        _("status"), max_length=15, choices=OfferStatus, default=OfferStatus.OPEN
    )
    is_counter = models.BooleanField(_("counteroffer"), default=False)
    amount = price_field(_("amount"), null=False)
    currency = models.CharField(_("currency"), max_length=3)
    conditions = models.TextField(_("conditions"), max_length=5000, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta(Record.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        indexes = [
            models.Index(fields=["team", "-created_at"], name="realestate_offer_newest"),
            models.Index(fields=["listing", "status"], name="realestate_offer_of_listing"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(status=OfferStatus.ACCEPTED),
                name="realestate_offer_accepted_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="realestate_offer_amount"),
            models.CheckConstraint(
                condition=Q(status=OfferStatus.OPEN, decided_at__isnull=True)
                | (~Q(status=OfferStatus.OPEN) & Q(decided_at__isnull=False)),
                name="realestate_offer_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.inquiry.name

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()
