"""Invoices and credit notes: numbered without gaps, and as they were when they were issued."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.fields import amount_field, currency_field
from quickscale_business_themes.ecommerce.models.orders import Order
from quickscale_business_themes.ecommerce.models.refunds import Refund


class NumberSeries(models.Model):
    """The last number that was given in a series and year. Its row is locked by whoever counts."""

    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="ecommerce_series_unique")
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}-{self.last:05}"


class TaxDocument(models.Model):
    """What invoices and credit notes have in common. Neither is ever changed or deleted.

    Attributes:
        number: the series, the year and the sequence, INV-2026-00042.
        data: all that stands on it, so that nothing which happens to the order or to its customer's
            account changes it; written by ``services.invoice_data``.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    year = models.PositiveSmallIntegerField(editable=False)
    sequence = models.PositiveIntegerField(editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    currency = currency_field(_("currency"))
    total = amount_field(_("total"))
    data: models.JSONField[Any, Any] = models.JSONField(_("data"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


def _numbered_without_gaps(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["year", "sequence"], name=f"ecommerce_{name}_sequence"),
        models.CheckConstraint(condition=Q(sequence__gte=1), name=f"ecommerce_{name}_counted"),
    ]


class Invoice(TaxDocument):
    """The invoice of a paid order.

    Attributes:
        revision: of the order, when it was issued; an edit has a new one issued.
    """

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="invoices", db_index=False
    )
    revision = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            *_numbered_without_gaps("invoice"),
            models.UniqueConstraint(fields=["order", "revision"], name="ecommerce_invoice_once"),
        ]


class CreditNote(TaxDocument):
    """What a refund takes back of an invoice, or an edit of the order all that is left of it.

    Attributes:
        refund: None for an edit, after which another invoice is issued.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, related_name="credit_notes"
    )

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            *_numbered_without_gaps("credit_note"),
            models.UniqueConstraint(
                fields=["invoice", "refund"], name="ecommerce_credit_note_once"
            ),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(refund=None), name="ecommerce_credit_note_rest"
            ),
        ]
