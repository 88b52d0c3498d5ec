"""Stock as the shop's staff see it and put it right."""

from __future__ import annotations

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models import ProductVariant, StockLevel

#: Why stock is put right, as the stock's ledger says it.
REASONS = (
    ("received", _("Goods received")),
    ("returned", _("Returned")),
    ("damaged", _("Damaged")),
    ("lost", _("Lost or stolen")),
    ("correction", _("Correction")),
)
STATES = (("low", _("Low")), ("out", _("Out of stock")), ("backordered", _("Backordered")))


def list_stock() -> QuerySet[ProductVariant]:
    """Return all variants whose inventory is tracked, with how many are ``on_hand``, ``allocated``
    and left."""
    levels = StockLevel.objects.filter(variant=OuterRef("pk"), location__is_default=True)
    counted = {
        name: Coalesce(Subquery(levels.order_by().values(name)), 0)
        for name in ("on_hand", "allocated")
    }
    variants = ProductVariant.objects.filter(track_inventory=True).annotate(**counted)
    stocked: QuerySet[ProductVariant] = variants.annotate(stock_left=F("on_hand") - F("allocated"))
    return stocked


def in_state(variants: QuerySet[ProductVariant], state: str) -> QuerySet[ProductVariant]:
    """Return the variants of :func:`list_stock` that are in one of :data:`STATES`."""
    low = getattr(settings, "ECOMMERCE_LOW_STOCK", 5)
    conditions = {
        "low": Q(stock_left__gt=0, stock_left__lte=low),
        "out": Q(stock_left__lte=0),
        "backordered": Q(stock_left__lt=0),
    }
    return variants.filter(conditions[state])
