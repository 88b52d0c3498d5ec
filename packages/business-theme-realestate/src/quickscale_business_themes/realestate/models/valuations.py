"""What homes would sell for: the trained model of the site, and estimates of agencies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.models.bases import Record, price_field
from quickscale_business_themes.realestate.models.properties import Property


class ValuationModel(models.Model):
    """A model that learned from the sales of all agencies. The latest one counts.

    Attributes:
        currency: of all prices that it knows.
        parameters: what ``valuation.Model.dump`` returns.
        ratio_study: the measures of estimates of sales that it had not seen, by ``overall`` and,
            from the cheapest to the dearest, ``thirds``.
    """

    trained_at = models.DateTimeField(_("trained"), default=timezone.now, editable=False)
    sale_count = models.PositiveIntegerField(_("sales"))
    currency = models.CharField(_("currency"), max_length=3)
    parameters: models.JSONField[Any, Any] = models.JSONField(_("parameters"))
    ratio_study: models.JSONField[Any, Any] = models.JSONField(_("ratio study"))

    class Meta:
        verbose_name = _("valuation model")
        verbose_name_plural = _("valuation models")
        indexes = [models.Index(fields=["-trained_at", "-id"], name="realestate_model_latest")]

    def __str__(self) -> str:
        return f"{self.trained_at:%Y-%m-%d %H:%M}"


class Valuation(Record):
    """An agency's estimate of one of its properties, as it was on a day. It is never changed.

    Attributes:
        estimate: what the property would sell for.
        low, high: between which nine of ten sales end.
        confidence: how probable it is that the price is within a tenth of the estimate.
        comparables: the sales that count most, by the public ids of their listings, with each
            adjustment in money. They hold no addresses: whether one is shown is asked each time.
    """

    property = models.ForeignKey(
        Property, models.CASCADE, related_name="valuations", verbose_name=_("property")
    )
    estimate = price_field(_("estimate"), null=False, blank=False)
    low = price_field(_("low"), null=False, blank=False)
    high = price_field(_("high"), null=False, blank=False)
    currency = models.CharField(_("currency"), max_length=3)
    confidence = models.FloatField(
        _("confidence"), validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    model = models.ForeignKey(
        ValuationModel,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("valuation model"),
    )
    comparables: models.JSONField[Any, Any] = models.JSONField(_("comparable sales"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta(Record.Meta):
        verbose_name = _("valuation")
        verbose_name_plural = _("valuations")
        indexes = [
            models.Index(
                fields=["property", "-created_at", "-id"], name="realestate_valuation_latest"
            ),
            models.Index(fields=["team", "-created_at"], name="realestate_valuation_of_team"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__gt=0, low__lte=F("estimate"), estimate__lte=F("high")),
                name="realestate_valuation_range",
            ),
            models.CheckConstraint(
                condition=Q(confidence__range=(0, 1)), name="realestate_valuation_confidence"
            ),
        ]

    def __str__(self) -> str:
        return str(self.property)
