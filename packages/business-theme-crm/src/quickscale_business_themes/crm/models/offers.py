"""Offers of deals: pages that customers read and accept without an account."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.components import ComponentField, Group
from quickscale.core.money import MAX_PRICE, Money
from quickscale.core.teams import TeamScoped
from quickscale_business_themes.crm.models.bases import Record, default_currency

#: For how long a new offer is valid unless it says otherwise.
_VALID_FOR = timedelta(days=30)
#: No line is of more.
MAX_QUANTITY = Decimal(10) ** 6


def make_token() -> str:
    return secrets.token_urlsafe(32)


def default_valid_until() -> date:
    return timezone.localdate() + _VALID_FOR


class OfferStatus(models.TextChoices):
    """How far an offer is."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class Offer(Record):
    """What a customer is offered: once it is published, it stays as it is.

    Attributes:
        content: components of the group ``offer``.
        token: the secret that its address ends in once it is published.
        language: in which it was published; the mails about it are written in it.
        view_count: how often customers have opened it.
        accepted_name: what whoever accepted it typed as their name.
        accepted_content: all that the page said then.
    """

    deal = models.ForeignKey("crm.Deal", models.CASCADE, "offers", verbose_name=_("deal"))
    title = models.CharField(_("title"), max_length=200)
    valid_until = models.DateField(
        _("valid until"),
        default=default_valid_until,
        help_text=_("If you leave it empty, it's valid for 30 days."),
    )
    content = ComponentField(_("content"), types=Group("offer"), max_num=50, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, default=default_currency, editable=False
    )
    token = models.CharField(max_length=64, unique=True, default=make_token, editable=False)
    language = models.CharField(max_length=20, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    view_count = models.PositiveIntegerField(_("views"), default=0, editable=False)
    first_viewed_at = models.DateTimeField(_("first viewed"), null=True, editable=False)
    last_viewed_at = models.DateTimeField(_("last viewed"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_name = models.CharField(_("accepted by"), max_length=200, blank=True, editable=False)
    accepted_content: models.JSONField[Any, Any] = models.JSONField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    class Meta(Record.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        indexes = [models.Index(fields=["team", "-created_at"], name="crm_offer_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(published_at__isnull=False),
                name="crm_offer_revoked_was_published",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_content__isnull=True)
                | Q(
                    accepted_at__isnull=False,
                    accepted_content__isnull=False,
                    published_at__isnull=False,
                ),
                name="crm_offer_accepted_says_what",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> str:
        if self.revoked_at:
            return OfferStatus.REVOKED
        if self.accepted_at:
            return OfferStatus.ACCEPTED
        if not self.published_at:
            return OfferStatus.DRAFT
        is_over = self.valid_until < timezone.localdate()
        return OfferStatus.EXPIRED if is_over else OfferStatus.PUBLISHED

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def total(self) -> Money | None:
        """What all lines come to, each rounded to what can be paid; None without lines."""
        amounts = [line.amount for line in self.lines.all()]
        return sum(amounts[1:], amounts[0]) if amounts else None

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(deal__owner=user)

    def is_own(self, user: Any) -> bool:
        return self.deal.is_own(user)


class OfferLine(TeamScoped):
    """Something that is offered, and what it costs."""

    is_shared = False

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, "lines", editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    description = models.CharField(_("description"), max_length=300)
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=11,
        decimal_places=3,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(MAX_QUANTITY)],
    )
    unit_price = models.DecimalField(
        _("unit price"),
        max_digits=19,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_PRICE)],
    )

    class Meta(TeamScoped.Meta):
        verbose_name = _("offer line")
        verbose_name_plural = _("offer lines")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.description

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(offer__deal__owner=user)

    @property
    def amount(self) -> Money:
        return Money(self.quantity * self.unit_price, self.offer.currency).rounded()


class OfferView(TeamScoped):
    """A moment at which a customer opened an offer's page."""

    is_shared = False

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, "views", editable=False)
    at = models.DateTimeField(_("date"), default=timezone.now, editable=False)

    class Meta(TeamScoped.Meta):
        verbose_name = _("view")
        verbose_name_plural = _("views")
        indexes = [models.Index(fields=["offer", "-at"], name="crm_offerview_newest")]

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(offer__deal__owner=user)
