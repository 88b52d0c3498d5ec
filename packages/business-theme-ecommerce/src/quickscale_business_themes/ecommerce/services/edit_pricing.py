"""What an order costs after an edit: by the calculation of carts, with the order's own facts.

Lines that stay keep their price, the rates that they were taxed with and their part of each
discount; shipping costs what it did. What is added costs what it costs today and is taxed by the
rates of the day and the place of the order. No discount is given anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import timezone

from quickscale.core.money import MAX_TOTAL, Money
from quickscale_business_themes.ecommerce import business, pricing
from quickscale_business_themes.ecommerce.exceptions import (
    AddressMissing,
    EditEmpty,
    EditUnchanged,
    ItemsMissing,
    NotForSale,
    ShopError,
    TooFewUnits,
    TotalTooLarge,
)
from quickscale_business_themes.ecommerce.hooks import pricing_service
from quickscale_business_themes.ecommerce.models import (
    Order,
    OrderAdjustment,
    OrderEdit,
    OrderLine,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.adjustments import AdjustmentKind
from quickscale_business_themes.ecommerce.pricing.taxes import find_rates
from quickscale_business_themes.ecommerce.services import staff_lines, tax_exemptions
from quickscale_business_themes.ecommerce.services.baskets import find_tax_category
from quickscale_business_themes.ecommerce.services.rules import ShopRules, read_rules
from quickscale_business_themes.ecommerce.services.staff_lines import PricedStaffLine

_ZONE = 0
_SHIPPING = "shipping"
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line of the order, and how many units it is to have."""

    line: OrderLine
    quantity: int

    @property
    def change(self) -> int:
        return self.quantity - self.line.quantity

    @property
    def key(self) -> str:
        return f"line:{self.line.pk}"


@dataclass(frozen=True, slots=True)
class EditView:
    """An order as it would be after an edit.

    Attributes:
        kept: all lines of the order, those with a quantity of zero leave it.
        totals: what the kept lines and then the added ones cost.
    """

    edit: OrderEdit
    order: Order
    kept: tuple[KeptLine, ...]
    added: tuple[PricedStaffLine, ...]
    totals: pricing.PricedBasket
    problems: tuple[ShopError, ...] = ()

    @property
    def remaining(self) -> list[KeptLine]:
        return [kept for kept in self.kept if kept.quantity]

    @property
    def difference(self) -> Money:
        """How much more the order costs, or with a minus less."""
        return self.totals.grand_total - self.order.total

    @property
    def to_request(self) -> Money:
        """What is still to be paid afterwards."""
        return max(self._owed(), Money(_NOTHING, self.order.currency))

    @property
    def to_refund(self) -> Money:
        """What was paid too much afterwards."""
        nothing = Money(_NOTHING, self.order.currency)
        if self.order.payment_status == "unpaid":
            return nothing
        return max(nothing - self._owed(), nothing)

    def _owed(self) -> Money:
        return self.order.due + self.difference


def review_edit(edit: OrderEdit) -> EditView:
    """Price an order as an edit would leave it. Nothing is written."""
    order = edit.order
    kept = tuple(
        KeptLine(line, int(edit.quantities.get(str(line.position), line.quantity)))
        for line in order.lines.order_by("position")
    )
    stocked = ProductVariant.objects.with_stock().select_related("product")
    added = staff_lines.price_lines(
        list(edit.lines.prefetch_related(Prefetch("variant", stocked))),
        order.currency,
        customer=order.user,
    )
    sold = tuple(it for it in added if it.unit_price.currency == order.currency)
    sold = tuple(_take_tax_out(order, sold)) if order.is_tax_exempt else sold
    totals = _price(order, [it for it in kept if it.quantity], sold)
    view = EditView(edit, order, kept, sold, totals)
    is_foreign = len(sold) < len(added)
    return replace(view, problems=(*_find_problems(view), *([NotForSale()] if is_foreign else [])))


def list_discounts(order: Order) -> set[tuple[str, str]]:
    """Return the name and the voucher code of each discount that an order has."""
    found = order.adjustments.filter(kind=AdjustmentKind.DISCOUNT)
    return set(found.values_list("name", "code"))


def _take_tax_out(order: Order, added: Sequence[PricedStaffLine]) -> Iterator[PricedStaffLine]:
    """Yield lines with the catalogue's prices without the taxes that these contain."""
    shares = tax_exemptions.list_net_shares(order)
    for priced in added:
        variant = priced.line.variant
        if variant is None or priced.line.unit_price is not None:
            yield priced
            continue
        category = find_tax_category(variant.product)
        price = tax_exemptions.take_tax_out(priced.unit_price, category, shares)
        yield replace(priced, unit_price=price)


def _price(
    order: Order, kept: Sequence[KeptLine], added: Sequence[PricedStaffLine]
) -> pricing.PricedBasket:
    shop = read_rules()
    parts = list(order.adjustments.order_by("pk"))
    at = timezone.localtime(order.placed_at, timezone.get_default_timezone())
    basket = pricing.Basket(
        currency=order.currency,
        at=at,
        items=(
            *(_build_item(it) for it in kept),
            *(staff_lines.build_item(it, f"added:{n}", shop) for n, it in enumerate(added)),
        ),
        shipping=_build_shipping(order, parts),
        customer=pricing.Customer(order.email.lower()),
        vouchers=frozenset(part.code for part in parts if part.code),
    )
    rules = replace(
        shop.rules,
        promotions=tuple(_keep_discounts(order, kept, parts)),
        tax_rates=(*_keep_rates(kept, parts), *_find_rates(order, shop, basket)),
        places=(),
        default_zone=_ZONE,
    )
    return pricing_service().price_basket(basket, rules)


def _build_item(kept: KeptLine) -> pricing.Item:
    return pricing.Item(
        key=kept.key,
        unit_price=kept.line.unit_price,
        quantity=kept.quantity,
        tax_category=kept.key,
    )


def _build_shipping(order: Order, parts: Sequence[OrderAdjustment]) -> pricing.Shipping | None:
    price = sum((it.amount for it in parts if it.kind == AdjustmentKind.SHIPPING), _NOTHING)
    return pricing.Shipping(price, order.shipping_method, _SHIPPING) if price else None


def _keep_discounts(
    order: Order, kept: Sequence[KeptLine], parts: Sequence[OrderAdjustment]
) -> Iterator[pricing.Promotion]:
    """Yield each discount with what is left of it on the lines that stay.

    Of a line with fewer units it is less in proportion; added units have none.
    """
    by_line = {it.line.pk: it for it in kept}
    named: dict[tuple[str, str], list[OrderAdjustment]] = {}
    for part in parts:
        if part.kind == AdjustmentKind.DISCOUNT:
            named.setdefault((part.name, part.code), []).append(part)
    for (name, code), given in named.items():
        amounts = {
            by_line[it.line_id].key: _scale(order, it, by_line[it.line_id])
            for it in given
            if it.line_id in by_line
        }
        shipping = sum((-it.amount for it in given if it.line_id is None), _NOTHING)
        action = pricing.LineAmounts(amounts, Money(shipping, order.currency))
        yield pricing.Promotion(key=f"{name}|{code}", name=name, actions=(action,), voucher=code)


def _scale(order: Order, discount: OrderAdjustment, kept: KeptLine) -> Money:
    amount = Money(-discount.amount, order.currency)
    part = min(kept.quantity, kept.line.quantity)
    return business.share_amount(amount, part, kept.line.quantity)


def _keep_rates(
    kept: Sequence[KeptLine], parts: Sequence[OrderAdjustment]
) -> Iterator[pricing.TaxRate]:
    categories: Mapping[int | None, str] = {it.line.pk: it.key for it in kept} | {None: _SHIPPING}
    for part in parts:
        if part.kind == AdjustmentKind.TAX and part.line_id in categories:
            rate = (part.percentage or _NOTHING) / 100
            yield _make_rate(part.name, rate, categories[part.line_id], part.is_included)


def _find_rates(order: Order, shop: ShopRules, basket: pricing.Basket) -> Iterator[pricing.TaxRate]:
    """Yield the rates of what is added: those of the order's day, where it is sent."""
    place = pricing.Destination(order.buyer_country, order.shipping_region, order.shipping_postcode)
    rules = tax_exemptions.exempt(shop) if order.is_tax_exempt else shop.rules
    for rates in find_rates(rules, replace(basket, destination=place)).values():
        for rate in rates:
            yield _make_rate(rate.name, rate.rate, rate.category, rate.is_included)


def _make_rate(name: str, rate: Decimal, category: str, is_included: bool) -> pricing.TaxRate:
    return pricing.TaxRate(
        key=f"{name}|{rate.normalize()}|{is_included}",
        name=name,
        rate=rate,
        category=category,
        zone=_ZONE,
        is_included=is_included,
    )


def _find_problems(view: EditView) -> Iterator[ShopError]:
    for kept in view.kept:
        if kept.quantity < kept.line.least_quantity:
            yield TooFewUnits(kept.line.label, kept.line.least_quantity)
    if not view.added and not any(kept.change for kept in view.kept):
        yield EditUnchanged()
    elif not view.added and not view.remaining:
        yield EditEmpty()
    for variant, available in staff_lines.find_missing(view.added):
        yield ItemsMissing(str(variant), available)
    if not view.order.shipping_country and any(it.requires_shipping for it in view.added):
        yield AddressMissing()
    if view.totals.grand_total.amount >= MAX_TOTAL:
        yield TotalTooLarge()
