"""What a cart costs: its lines at today's prices, promotions, shipping and taxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hand import catalogue
from hand.shipping import Delivery, find_narrowest_zone
from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    Category,
    Order,
    Placement,
    Promotion,
    TaxCategory,
    TaxPlace,
    TaxRate,
    Voucher,
)

ZERO = Decimal(0)
CENT = Decimal("0.01")
OF_UNITS = ("promotion_unit_percentage", "promotion_unit_fixed", "promotion_cheapest_free")


def round_price(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(slots=True)
class Charge:
    """A line of the cart, or its shipping: what it costs, less discounts, and its taxes."""

    total: Decimal
    category: int | None = None
    line: CartLine | None = None
    unit_price: Decimal = ZERO
    discounts: list[tuple[Promotion, str, Decimal]] = field(default_factory=list)
    taxes: list[tuple[TaxRate, Decimal]] = field(default_factory=list)

    @property
    def discount(self) -> Decimal:
        return sum((amount for _promotion, _code, amount in self.discounts), ZERO)

    @property
    def left(self) -> Decimal:
        return self.total - self.discount

    def take_off(self, promotion: Promotion, code: str, amount: Decimal) -> None:
        if amount := min(round_price(amount), self.left):
            self.discounts.append((promotion, code, amount))


@dataclass(slots=True)
class Totals:
    """What a cart costs, and why."""

    charges: list[Charge]
    shipping: Charge

    @property
    def taxes(self) -> list[tuple[TaxRate, Decimal]]:
        sums: dict[int, tuple[TaxRate, Decimal]] = {}
        for charge in (*self.charges, self.shipping):
            for rate, amount in charge.taxes:
                sums[rate.pk] = (rate, amount + sums.get(rate.pk, (rate, ZERO))[1])
        return list(sums.values())

    @property
    def subtotal(self) -> Decimal:
        return sum((charge.total for charge in self.charges), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((charge.discount for charge in self.charges), ZERO)

    @property
    def tax(self) -> Decimal:
        return sum((amount for _rate, amount in self.taxes), ZERO)

    @property
    def included_tax(self) -> Decimal:
        return sum((amount for rate, amount in self.taxes if rate.is_included), ZERO)

    @property
    def total(self) -> Decimal:
        added = self.tax - self.included_tax
        return self.subtotal - self.discount + self.shipping.left + added


def price_lines(lines: Sequence[CartLine]) -> list[Charge]:
    """Return what each line costs today, by how many units of it there are."""
    tiers = catalogue.list_tiers([line.variant for line in lines])
    charges = []
    for line in lines:
        own = tiers.get(line.variant_id, ())
        price = catalogue.choose_price(line.variant, line.quantity, own)
        total = round_price(price * line.quantity)
        category = line.variant.product.tax_category_id
        charges.append(Charge(total, category, line, price))
    return charges


def price_cart(cart: Cart, charges: list[Charge], delivery: Delivery, user: Any) -> Totals:
    """Give discounts, add what shipping costs, and tax both."""
    shipping = Charge(delivery.price)
    totals = Totals(charges, shipping)
    if charges:
        give_discounts(cart, totals, user)
        add_taxes(cart, totals)
    return totals


def give_discounts(cart: Cart, totals: Totals, user: Any) -> None:
    offered = [(promotion, "") for promotion in list_running()]
    offered += [(voucher.promotion, voucher.code) for voucher in find_vouchers(cart.voucher_codes)]
    offered.sort(key=lambda pair: -pair[0].priority)
    for promotion, code in offered:
        if promotion.is_exclusive and is_entitled(promotion, cart, totals, user):
            offered = [(promotion, code)]
            break
    decided: dict[int, bool] = {}
    # Discounts of units come before those of the order.
    for is_of_units in (True, False):
        for promotion, code in offered:
            actions = [each for each in promotion.actions if (each.type in OF_UNITS) == is_of_units]
            if actions and promotion.pk not in decided:
                decided[promotion.pk] = is_entitled(promotion, cart, totals, user)
            for action in actions if decided.get(promotion.pk) else ():
                apply(action, promotion, code, totals)


def list_running() -> QuerySet[Promotion]:
    """Return the promotions that need no voucher."""
    return Promotion.objects.filter(be_usable(), needs_voucher=False)


def find_vouchers(codes: Sequence[str]) -> Iterable[Voucher]:
    """Return those vouchers of a cart that may be used now."""
    if not codes:
        return ()
    usable = Voucher.objects.filter(be_usable(), be_usable("promotion__"), code__in=codes)
    return usable.select_related("promotion")


def be_usable(prefix: str = "") -> Q:
    now = timezone.now()
    limit, used = f"{prefix}usage_limit", f"{prefix}times_used"
    starts, ends = f"{prefix}starts_at", f"{prefix}ends_at"
    return (
        Q(**{f"{prefix}is_active": True})
        & (Q(**{starts: None}) | Q(**{f"{starts}__lte": now}))
        & (Q(**{ends: None}) | Q(**{f"{ends}__gt": now}))
        & (Q(**{limit: None}) | Q(**{f"{used}__lt": F(limit)}))
    )


def is_entitled(promotion: Promotion, cart: Cart, totals: Totals, user: Any) -> bool:
    return all(holds(each, cart, totals, user) for each in promotion.conditions)


def holds(condition: Any, cart: Cart, totals: Totals, user: Any) -> bool:
    value = condition.value
    email = (cart.email or getattr(user, "email", "")).lower()
    match condition.type:
        case "promotion_minimum_total":
            return sum((each.left for each in select(value, totals)), ZERO) >= value.amount
        case "promotion_minimum_quantity":
            units = (each.line.quantity for each in select(value, totals) if each.line)
            return sum(units) >= value.quantity
        case "promotion_customers":
            return email in {each.strip().lower() for each in value.emails}
        case "promotion_nth_order":
            placed = Order.objects.filter(email__iexact=email).exclude(status="canceled")
            return placed.count() + 1 == value.number
        case "promotion_countries":
            return cart.buyer_country in value.countries
    return False


def apply(action: Any, promotion: Promotion, code: str, totals: Totals) -> None:
    value = action.value
    if action.type == "promotion_shipping":
        shipping = totals.shipping
        shipping.take_off(promotion, code, shipping.left * value.percentage / 100)
        return
    chosen = select(value, totals)
    match action.type:
        case "promotion_unit_percentage":
            for each in chosen:
                each.take_off(promotion, code, each.left * value.percentage / 100)
        case "promotion_unit_fixed":
            for each in chosen:
                units = each.line.quantity if each.line else 0
                each.take_off(promotion, code, value.amount * units)
        case "promotion_cheapest_free":
            give_cheapest(chosen, promotion, code, value.group_size)
        case "promotion_order_percentage":
            total = sum((each.left for each in chosen), ZERO)
            spread(chosen, promotion, code, round_price(total * value.percentage / 100))
        case "promotion_order_fixed":
            spread(chosen, promotion, code, value.amount)


def give_cheapest(charges: list[Charge], promotion: Promotion, code: str, group: int) -> None:
    free = sum(each.line.quantity for each in charges if each.line) // group
    for each in sorted(charges, key=lambda charge: charge.unit_price):
        units = min(free, each.line.quantity if each.line else 0)
        each.take_off(promotion, code, each.unit_price * units)
        free -= units


def spread(charges: list[Charge], promotion: Promotion, code: str, amount: Decimal) -> None:
    """Take an amount off charges in proportion to what is left of them, the last cents too."""
    rest = sum((each.left for each in charges), ZERO)
    amount = min(amount, rest)
    for each in charges:
        share = round_price(amount * each.left / rest) if rest else ZERO
        rest, amount = rest - each.left, amount - share
        each.take_off(promotion, code, share)


def select(value: Any, totals: Totals) -> list[Charge]:
    """Return the lines that a condition or an action is about."""
    if not value.products and not value.categories:
        return totals.charges
    inside: set[int] = set()
    if value.categories:
        placed = Q(pk__in=[])
        for path in _list_paths(value.categories):
            placed |= Q(category__path__startswith=path)
        inside = set(Placement.objects.filter(placed).values_list("product", flat=True))
    products = [(each, each.line.variant.product) for each in totals.charges if each.line]
    return [each for each, item in products if item.slug in value.products or item.pk in inside]


def _list_paths(slugs: Sequence[str]) -> Iterable[str]:
    return Category.objects.filter(slug__in=slugs).values_list("path", flat=True)


def add_taxes(cart: Cart, totals: Totals) -> None:
    """Tax each charge by the rates of its category where the cart is sent."""
    rates = list(list_rates(cart))
    if not rates:
        return
    categories = list(TaxCategory.objects.filter(Q(is_default=True) | Q(is_for_shipping=True)))
    default = next((each.pk for each in categories if each.is_default), None)
    totals.shipping.category = next((each.pk for each in categories if each.is_for_shipping), None)
    for charge in (*totals.charges, totals.shipping):
        category = charge.category or (default if charge.line else None)
        own = [rate for rate in rates if rate.category_id == category]
        included = sum((rate.percentage for rate in own if rate.is_included), ZERO)
        for rate in own:
            amount = round_price(charge.left * rate.percentage / (100 + included))
            charge.taxes.append((rate, amount))


def list_rates(cart: Cart) -> QuerySet[TaxRate]:
    today = timezone.localdate()
    valid = Q(valid_from=None) | Q(valid_from__lte=today)
    valid &= Q(valid_until=None) | Q(valid_until__gte=today)
    if not cart.buyer_country:
        return TaxRate.objects.filter(valid, zone__is_default=True)
    return TaxRate.objects.filter(valid, zone=find_zone(cart))


def find_zone(cart: Cart) -> int | None:
    """Return the tax zone of the narrowest place that a cart is sent to."""
    places = TaxPlace.objects.filter(country__in=(cart.buyer_country, ""))
    return find_narrowest_zone(places, cart)
