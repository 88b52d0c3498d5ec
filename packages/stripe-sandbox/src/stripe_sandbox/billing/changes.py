"""Changes of a running subscription: other prices and quantities, and what they cost now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stripe_sandbox.billing.discounts import list_applying
from stripe_sandbox.billing.items import (
    add_item,
    bill_item,
    billed,
    list_items,
    remove_item,
    set_price,
)
from stripe_sandbox.billing.lines import InvoiceLine, price_amount, settle_lines
from stripe_sandbox.billing.subscriptions import period_of, require_one_rhythm, rhythm
from stripe_sandbox.clock import next_after
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata
from stripe_sandbox.resources.prices import find_price
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


@dataclass(kw_only=True)
class ItemChange:
    """One item before and after: a new one has no item, one taken off no price."""

    item: Resource | None
    price: Resource | None
    quantity: int
    entry: Params

    @property
    def matters(self) -> bool:
        """Whether the price or quantity changes."""
        if self.item is None or self.price is None:
            return True
        same_price = self.item["price"]["id"] == self.price["id"]
        return not same_price or self.item["quantity"] != self.quantity


@dataclass(kw_only=True)
class Change:
    """What a change of items amounts to."""

    items: list[ItemChange]
    when: int
    start: int
    end: int
    #: A new period begins now, and is invoiced now.
    restarts: bool = False
    prorations: list[InvoiceLine] = field(default_factory=list)

    @property
    def after(self) -> list[ItemChange]:
        """The items that there will be."""
        return [item for item in self.items if item.price is not None]


def plan_change(sandbox: Sandbox, subscription: Resource, params: Params) -> Change:
    """Return what a change would do, and do nothing.

    Args:
        params: ``items``, ``proration_behavior``, ``proration_date``, ``billing_cycle_anchor``

    Raises:
        StripeError: it names what isn't there, or leaves nothing.
    """
    start, end = period_of(sandbox, subscription)
    items = _plan_items(sandbox, subscription, params.get("items", []))
    when = params.get("proration_date", sandbox.now)
    if not start <= when <= end:
        raise StripeError(
            "Cannot specify a `proration_date` outside of the subscription's current period.",
            param="proration_date",
        )
    change = Change(items=items, when=when, start=start, end=end)
    change.restarts = _restarts(sandbox, subscription, change, params)
    trialing = subscription["status"] == "trialing"
    behavior = params.get("proration_behavior", "create_prorations")
    if trialing or behavior == "none":
        return change
    for item in items:
        change.prorations += _prorate(sandbox, subscription, change, item)
    return change


def _plan_items(
    sandbox: Sandbox, subscription: Resource, entries: list[Params]
) -> list[ItemChange]:
    known = {item["id"]: item for item in list_items(sandbox, subscription)}
    changes = {
        id: ItemChange(item=item, price=item["price"], quantity=item["quantity"], entry={})
        for id, item in known.items()
    }
    added: list[ItemChange] = []
    for number, entry in enumerate(entries):
        path = f"items[{number}]"
        if "id" not in entry:
            price = find_price(sandbox, entry, path)
            if price["id"] in [change.price["id"] for change in changes.values() if change.price]:
                raise StripeError(
                    "Price cannot be added to this subscription because an existing subscription "
                    f"item is already using the price {price['id']}. Name the item by its id.",
                    param=f"{path}[price]",
                )
            added.append(
                ItemChange(item=None, price=price, quantity=entry.get("quantity", 1), entry=entry)
            )
            continue
        if entry["id"] not in known:
            raise StripeError(
                f"No such subscription_item: '{entry['id']}'",
                status=404,
                code="resource_missing",
                param=f"{path}[id]",
            )
        _plan_item(sandbox, changes[entry["id"]], entry, path)
    planned = [*changes.values(), *added]
    prices = [change.price for change in planned if change.price]
    if not prices:
        raise StripeError("A subscription must have at least one active price.", param="items")
    require_one_rhythm(prices)
    return planned


def _plan_item(sandbox: Sandbox, change: ItemChange, entry: Params, path: str) -> None:
    change.entry = entry
    if entry.get("deleted"):
        change.price = None
        return
    if "price" in entry or "price_data" in entry:
        change.price = find_price(sandbox, entry, path)
    change.quantity = entry.get("quantity", change.quantity)


def _restarts(sandbox: Sandbox, subscription: Resource, change: Change, params: Params) -> bool:
    if subscription["status"] == "trialing":
        return False
    if params.get("billing_cycle_anchor", {}).get("type") == "now":
        return True
    old = [item["price"] for item in list_items(sandbox, subscription)]
    new = [item.price for item in change.after if item.price]
    if rhythm(old[0]) != rhythm(new[0]):
        return True
    return _is_free(old) and not _is_free(new)


def _is_free(prices: list[Resource]) -> bool:
    return all(not price["unit_amount"] for price in prices)


def _prorate(
    sandbox: Sandbox, subscription: Resource, change: Change, item: ItemChange
) -> list[InvoiceLine]:
    if not item.matters and not change.restarts:
        return []
    left = (change.end - change.when) / max(1, change.end - change.start)
    lines = []
    if item.item:
        old = item.item
        lines.append(
            _make_line(
                sandbox,
                subscription,
                old["price"],
                old["quantity"],
                amount=-round(billed(sandbox, old) * left),
                words="Unused time on",
                change=change,
                item=old,
            )
        )
    if item.price and not change.restarts:
        full = price_net(sandbox, subscription, item.price, item.quantity)
        lines.append(
            _make_line(
                sandbox,
                subscription,
                item.price,
                item.quantity,
                amount=round(full * left),
                words="Remaining time on",
                change=change,
                item=item.item,
            )
        )
    return [line for line in lines if line.amount]


def price_net(sandbox: Sandbox, subscription: Resource, price: Resource, quantity: int) -> int:
    """Return what a quantity costs for a period after the subscription's discounts."""
    line = InvoiceLine(
        amount=price_amount(price, quantity), description="", start=0, end=0, price=price
    )
    applying = [
        (id, coupon)
        for id, coupon in list_applying(sandbox, subscription["discounts"])
        if coupon["percent_off"] is not None
    ]
    settle_lines([line], discounts=applying, tax_percent=0)
    return line.amount - sum(line.discounts.values())


def _make_line(
    sandbox: Sandbox,
    subscription: Resource,
    price: Resource,
    quantity: int,
    *,
    amount: int,
    words: str,
    change: Change,
    item: Resource | None,
) -> InvoiceLine:
    product = sandbox.store.get("product", price["product"])
    day = datetime.fromtimestamp(change.when, UTC).strftime("%d %b %Y")
    count = f"{quantity} x " if quantity != 1 else ""
    return InvoiceLine(
        amount=amount,
        description=f"{words} {count}{product['name']} after {day}",
        start=change.when,
        end=change.end,
        price=price,
        quantity=quantity,
        proration=True,
        subscription=subscription["id"],
        subscription_item=item["id"] if item else None,
        discountable=False,
    )


def apply_change(sandbox: Sandbox, subscription: Resource, change: Change) -> None:
    """Give a subscription its new items, and its new period where one begins."""
    for item in change.items:
        _apply_item(sandbox, subscription, item)
    if not change.restarts:
        return
    price: Any = list_items(sandbox, subscription)[0]["price"]
    subscription["billing_cycle_anchor"] = sandbox.now
    start, end = sandbox.now, next_after(sandbox.now, sandbox.now, *rhythm(price))
    sandbox.store.private[subscription["id"]].update(start=start, end=end, told=False)
    for kept in list_items(sandbox, subscription):
        kept.update(current_period_start=start, current_period_end=end)


def _apply_item(sandbox: Sandbox, subscription: Resource, change: ItemChange) -> None:
    if change.price is None:
        if change.item:
            remove_item(sandbox, subscription, change.item)
        return
    if change.item is None:
        change.item = add_item(
            sandbox, subscription, change.price, {**change.entry, "quantity": change.quantity}
        )
    elif change.matters:
        set_price(change.item, change.price)
        change.item["quantity"] = change.quantity
    if "metadata" in change.entry:
        change.item["metadata"] = merge_metadata(change.item["metadata"], change.entry["metadata"])
    full = price_net(sandbox, subscription, change.price, change.quantity)
    if subscription["status"] != "trialing":
        bill_item(sandbox, change.item["id"], full)
