from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import stripe

from quickscale.core.billing.models import CreditPack, Plan, PlanPrice
from quickscale.core.billing.stripe_api import from_minor, get_client, to_dict, to_minor

from .stripe import asking_stripe

# Stripe's prices cannot change. One whose amount did is replaced: the new one takes over its lookup
# key and the old one is archived, while subscriptions keep what they were sold for.
PREFIX = "quickscale:"
_PAGE = 100


@dataclass(slots=True)
class StripeCatalogue:
    """What Stripe has: products by what they are made for, prices by their lookup keys."""

    products: dict[str, dict[str, Any]] = field(default_factory=dict)
    prices: dict[str, dict[str, Any]] = field(default_factory=dict)


def ensure_price(price: PlanPrice, *, anew: bool = False) -> str:
    """Return the id of a price at Stripe; ``anew`` asks whether it is still there."""
    if anew or not price.is_synced:
        with asking_stripe():
            rows = PlanPrice.objects.filter(pk=price.pk)
            list(sync_offer(price.plan, rows, load_stripe_catalogue()))
        price.refresh_from_db()
    return price.stripe_id


def sync_catalogue(*, is_dry: bool = False) -> Iterator[str]:
    catalogue = load_stripe_catalogue()
    wanted: set[str] = set()
    for plan in Plan.objects.filter(is_active=True).prefetch_related("prices"):
        if prices := PlanPrice.objects.filter(plan=plan):
            wanted |= {price.lookup_key for price in prices}
            yield from sync_offer(plan, prices, catalogue, is_dry=is_dry)
    for pack in CreditPack.objects.filter(is_active=True):
        wanted.add(pack.lookup_key)
        yield from sync_offer(pack, [pack], catalogue, is_dry=is_dry)
    for key, price in catalogue.prices.items():
        if key not in wanted and price["active"]:
            yield f"{key}: no longer sold, archived in Stripe"
            if not is_dry:
                get_client().v1.prices.update(price["id"], {"active": False})


def load_stripe_catalogue() -> StripeCatalogue:
    catalogue = StripeCatalogue()
    for product in _list_all(get_client().v1.products):
        if made_for := (product.get("metadata") or {}).get("quickscale"):
            catalogue.products[made_for] = product
    for price in _list_all(get_client().v1.prices):
        if (key := price.get("lookup_key") or "").startswith(PREFIX):
            catalogue.prices[key] = price
    return catalogue


def _list_all(service: Any) -> Iterator[dict[str, Any]]:
    for found in service.list(params={"limit": _PAGE}).auto_paging_iter():
        yield to_dict(found)


def sync_offer(
    offer: Plan | CreditPack,
    prices: Iterable[PlanPrice | CreditPack],
    catalogue: StripeCatalogue,
    *,
    is_dry: bool = False,
) -> Iterator[str]:
    kind, column = ("plan", "stripe_id") if isinstance(offer, Plan) else ("pack", "stripe_product")
    made_for = f"{kind}:{offer.slug}"
    product = catalogue.products.get(made_for)
    yield from describe_product_change(made_for, product, offer.name)
    if not is_dry:
        product = catalogue.products[made_for] = write_product(made_for, product, offer.name)
        rows = type(offer)._default_manager.filter(pk=offer.pk)
        rows.exclude(**{column: product["id"]}).update(**{column: product["id"]})
    for price in prices:
        yield from sync_price(price, product, catalogue, is_dry=is_dry)


def describe_product_change(
    made_for: str, product: Mapping[str, Any] | None, name: str
) -> Iterator[str]:
    if product is None:
        yield f"{made_for}: product missing in Stripe"
        return
    if product["name"] != name:
        yield f"{made_for}: product is named '{product['name']}' in Stripe, '{name}' here"
    if not product["active"]:
        yield f"{made_for}: product is archived in Stripe"


def write_product(made_for: str, product: dict[str, Any] | None, name: str) -> dict[str, Any]:
    products = get_client().v1.products
    if product is None:
        params: Any = {"name": name, "metadata": {"quickscale": made_for}}
        options: Any = {"idempotency_key": f"product:{made_for}:{name}"}
        return to_dict(products.create(params, options))
    if product["name"] == name and product["active"]:
        return product
    return to_dict(products.update(product["id"], {"name": name, "active": True}))


def sync_price(
    price: PlanPrice | CreditPack,
    product: Mapping[str, Any] | None,
    catalogue: StripeCatalogue,
    *,
    is_dry: bool,
) -> Iterator[str]:
    key = price.lookup_key
    found = catalogue.prices.get(key)
    if found and is_same_price(price, found, product):
        if not is_dry:
            save_price_id(price, found["id"])
        return
    yield f"{key}: {describe_stripe_price(found)} in Stripe, {price.price} here"
    if is_dry or product is None:
        return
    stripe_price = create_stripe_price(price, product)
    save_price_id(price, stripe_price.id)
    catalogue.prices[key] = to_dict(stripe_price)
    if found and found["active"]:
        get_client().v1.prices.update(found["id"], {"active": False})


def is_same_price(
    price: PlanPrice | CreditPack, found: Mapping[str, Any], product: Mapping[str, Any] | None
) -> bool:
    return (
        found["active"]
        and found["unit_amount"] == to_minor(price.price)
        and found["currency"].upper() == price.currency
        and product is not None
        and found["product"] == product["id"]
        and (found.get("recurring") or {}).get("interval") == getattr(price, "interval", None)
    )


def create_stripe_price(price: PlanPrice | CreditPack, product: Mapping[str, Any]) -> stripe.Price:
    params: Any = {
        "product": product["id"],
        "currency": price.currency.lower(),
        "unit_amount": to_minor(price.price),
        "lookup_key": price.lookup_key,
        "transfer_lookup_key": True,
    }
    if isinstance(price, PlanPrice):
        params["recurring"] = {"interval": price.interval}
    return get_client().v1.prices.create(params)


def save_price_id(price: PlanPrice | CreditPack, stripe_id: str) -> None:
    type(price)._default_manager.filter(pk=price.pk).update(
        stripe_id=stripe_id, stripe_amount=price.amount
    )


def describe_stripe_price(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "missing"
    currency = found["currency"].upper()
    state = "" if found["active"] else " (archived)"
    return f"{from_minor(found['unit_amount'], currency)} {currency}{state}"
