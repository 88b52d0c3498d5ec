"""Stock as the shop's staff see it and put it right."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models import ProductVariant, StockLevel
from quickscale_business_themes.ecommerce.services.low_stock import read_low_stock

#: Why stock is put right, as the stock's ledger says it.
REASONS = (
    ("received", _("Goods received")),
    ("returned", _("Returned")),
    ("damaged", _("Damaged")),
    ("lost", _("Lost or stolen")),
    ("correction", _("Correction")),
)
STATES = (("low", _("Low")), ("out", _("Out of stock")), ("backordered", _("Backordered")))


def explain_change(reason: str, note: str = "") -> str:
    """Return what the ledger says of a change that staff made."""
    return f"{reason}: {note}" if note else reason


def hold_levels(products: Iterable[int]) -> list[StockLevel]:
    """Hold the stock of products until the transaction ends, in the order in which orders do.

    Whoever changes stock together with prices holds it first: everybody holds products, stock,
    variants and listings in this order, so that nobody waits in a circle.
    """
    levels = StockLevel.objects.filter(variant__product__in=products).select_related("location")
    return list(levels.select_for_update(of=("self",)).order_by("variant_id", "location_id"))


def list_stock() -> QuerySet[ProductVariant]:
    """Return all variants whose inventory is tracked, with how many are ``on_hand``, ``allocated``
    and left in the active locations together."""
    levels = StockLevel.objects.filter(variant=OuterRef("pk"), location__is_active=True)
    own = levels.order_by().values("variant")
    counted = {
        name: Coalesce(Subquery(own.values_list(Sum(name))), 0) for name in ("on_hand", "allocated")
    }
    variants = ProductVariant.objects.filter(track_inventory=True).annotate(**counted)
    stocked: QuerySet[ProductVariant] = variants.annotate(stock_left=F("on_hand") - F("allocated"))
    return stocked


def in_state(variants: QuerySet[ProductVariant], state: str) -> QuerySet[ProductVariant]:
    """Return the variants of :func:`list_stock` that are in one of :data:`STATES`."""
    if state == "low":
        return variants.filter(_is_low() & Q(stock_left__gt=0))
    conditions = {"out": Q(stock_left__lte=0), "backordered": Q(stock_left__lt=0)}
    return variants.filter(conditions[state])


def _is_low() -> Q:
    """Return the condition of what fell to a mark of its own, or without one to the shop's."""
    levels = StockLevel.objects.filter(variant=OuterRef("pk"), location__is_active=True)
    marked = levels.exclude(low_stock=None)
    at_mark = marked.filter(on_hand__lte=F("low_stock") + F("allocated"))
    return Exists(at_mark) | (Q(stock_left__lte=read_low_stock()) & ~Exists(marked))


def list_levels() -> QuerySet[StockLevel]:
    """Return what is where of the variants whose inventory is tracked, with how many are left."""
    levels = StockLevel.objects.filter(variant__track_inventory=True)
    return levels.annotate(stock_left=F("on_hand") - F("allocated"))


def levels_in_state(levels: QuerySet[StockLevel], state: str) -> QuerySet[StockLevel]:
    """Return the levels of :func:`list_levels` that are in one of :data:`STATES`."""
    mark = Coalesce("low_stock", Value(read_low_stock()))
    conditions = {
        "low": Q(stock_left__gt=0, stock_left__lte=mark),
        "out": Q(stock_left__lte=0),
        "backordered": Q(stock_left__lt=0),
    }
    return levels.filter(conditions[state])
