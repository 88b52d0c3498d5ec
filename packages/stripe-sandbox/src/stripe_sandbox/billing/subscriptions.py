"""Subscriptions: their beginning and their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stripe_sandbox.billing.cards import find_card
from stripe_sandbox.billing.collecting import collect, finalize, open_draft
from stripe_sandbox.billing.discounts import drop_used, redeem, resolve_discounts
from stripe_sandbox.billing.invoices import Draft, find_subscription_id
from stripe_sandbox.billing.items import add_item, bill_item, list_items, list_pending, say_item
from stripe_sandbox.billing.lines import InvoiceLine, price_amount
from stripe_sandbox.clock import DAY, next_after
from stripe_sandbox.errors import StripeError, refuse_card
from stripe_sandbox.fields import merge_metadata
from stripe_sandbox.resources.payment_methods import find_or_make
from stripe_sandbox.resources.prices import find_price
from stripe_sandbox.routing import make_list
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_ENDED = ("canceled", "incomplete_expired")


def start_subscription(
    sandbox: Sandbox, customer: Resource, params: Params, *, authenticated: bool = False
) -> Resource:
    """Start a subscription from the parameters of the API, and collect its first invoice.

    Args:
        authenticated: the customer is there and has confirmed the card, as on a hosted page
    """
    wanted = _read_items(sandbox, params.get("items", []))
    method = _find_method(sandbox, customer, params)
    behavior = params.get("payment_behavior", "allow_incomplete")
    discounts = resolve_discounts(sandbox, params.get("discounts"))
    subscription = _build(sandbox, customer, wanted, params)
    if behavior == "error_if_incomplete" and subscription["status"] == "incomplete":
        require_payable(sandbox, customer, method)
    if method:
        subscription["default_payment_method"] = method["id"]
    sandbox.store.add(subscription)
    for entry, price in wanted:
        add_item(sandbox, subscription, price, entry)
    for coupon, code in discounts:
        discount = redeem(
            sandbox, coupon, code, customer=customer["id"], subscription=subscription["id"]
        )
        subscription["discounts"].append(discount["id"])
    sandbox.emit("customer.subscription.created", subscription)
    _invoice_first(sandbox, customer, subscription, params, authenticated=authenticated)
    _warn_of_short_trial(sandbox, subscription)
    return subscription


def _read_items(sandbox: Sandbox, items: list[Params]) -> list[tuple[Params, Resource]]:
    if not items:
        raise StripeError("Missing required param: items.", code="parameter_missing", param="items")
    found = [
        (entry, find_price(sandbox, entry, f"items[{number}]"))
        for number, entry in enumerate(items)
    ]
    for number, (_, price) in enumerate(found):
        if price["recurring"] is None:
            raise StripeError(
                f"The price specified is set to `type=one_time` but this field only accepts "
                f"prices with `type=recurring`. ({price['id']})",
                param=f"items[{number}][price]",
            )
    require_one_rhythm([price for _, price in found])
    return found


def require_one_rhythm(prices: Sequence[Resource]) -> None:
    """Raise where prices of one subscription differ in interval or currency."""
    rhythms = {
        (p["recurring"]["interval"], p["recurring"]["interval_count"], p["currency"])
        for p in prices
    }
    if len(rhythms) > 1:
        raise StripeError(
            "All prices of a subscription must have the same currency and interval in this test "
            "server.",
            param="items",
        )


def _find_method(sandbox: Sandbox, customer: Resource, params: Params) -> Resource | None:
    id = params.get("default_payment_method")
    if not id:
        return None
    method = find_or_make(sandbox, id, param="default_payment_method")
    if method["customer"] != customer["id"]:
        raise StripeError(
            f"The customer does not have a payment method with the ID {id}. The payment method "
            "must be attached to the customer.",
            code="resource_missing",
            param="default_payment_method",
        )
    return method


def require_payable(sandbox: Sandbox, customer: Resource, method: Resource | None) -> None:
    """Raise what the card would be declined for, before anything is made of it."""
    id = method["id"] if method else customer["invoice_settings"]["default_payment_method"]
    if not id:
        raise StripeError(
            "This customer has no attached payment source or default payment method.",
            code="resource_missing",
        )
    card = find_card(sandbox.store.private[id]["number"])
    decline = card.decline_for(off_session=True)
    if decline:
        raise refuse_card(*decline)


def _build(
    sandbox: Sandbox,
    customer: Resource,
    wanted: list[tuple[Params, Resource]],
    params: Params,
) -> Resource:
    trial_end = _find_trial_end(sandbox, params)
    anchor = params.get("billing_cycle_anchor", trial_end or sandbox.now)
    sends = params.get("collection_method") == "send_invoice"
    tax = params.get("automatic_tax", {}).get("enabled", False)
    subscription = sandbox.build(
        "subscription",
        "sub",
        automatic_tax={
            "disabled_reason": None,
            "enabled": tax,
            "liability": {"type": "self"} if tax else None,
        },
        billing_cycle_anchor=anchor,
        billing_mode={"type": "flexible", "flexible": {"proration_discounts": "included"}},
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details=dict.fromkeys(("comment", "feedback", "reason")),
        collection_method="send_invoice" if sends else "charge_automatically",
        currency=wanted[0][1]["currency"],
        customer=customer["id"],
        days_until_due=params.get("days_until_due"),
        default_tax_rates=[],
        description=params.get("description"),
        discounts=[],
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        metadata=merge_metadata(None, params.get("metadata")),
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
            **params.get("payment_settings", {}),
        },
        start_date=sandbox.now,
        status="trialing" if trial_end else "active" if sends else "incomplete",
        trial_end=trial_end,
        trial_start=sandbox.now if trial_end else None,
        trial_settings={
            "end_behavior": {
                "missing_payment_method": "create_invoice",
                **params.get("trial_settings", {}).get("end_behavior", {}),
            }
        },
    )
    for name in ("managed_payments", "presentment_details", "status_details"):
        subscription.pop(name)
    subscription["items"] = make_list(
        [], f"/v1/subscription_items?subscription={subscription['id']}"
    )
    customer["currency"] = subscription["currency"]
    _set_first_period(sandbox, subscription, wanted[0][1])
    plan_end(subscription, params)
    return subscription


def _find_trial_end(sandbox: Sandbox, params: Params) -> int | None:
    if "trial_period_days" in params and "trial_end" in params:
        raise StripeError(
            "You may only specify one of these parameters: trial_period_days, trial_end.",
            param="trial_period_days",
        )
    end = params.get("trial_end")
    if params.get("trial_period_days"):
        end = sandbox.now + int(params["trial_period_days"]) * DAY
    if end in (None, "now") or int(str(end)) <= sandbox.now:
        return None
    if "billing_cycle_anchor" in params:
        raise StripeError(
            "A trial with another billing_cycle_anchor is known to Stripe, but this test server "
            "does not honour it.",
            code="parameter_unsupported_by_sandbox",
            param="billing_cycle_anchor",
        )
    return int(str(end))


def _set_first_period(sandbox: Sandbox, subscription: Resource, price: Resource) -> None:
    anchor, now = subscription["billing_cycle_anchor"], sandbox.now
    end = anchor if anchor > now else next_after(anchor, now, *rhythm(price))
    sandbox.store.private[subscription["id"]].update(start=now, end=end)


def rhythm(price: Resource) -> tuple[str, int]:
    """Return the interval of a recurring price, and how many make a period."""
    return price["recurring"]["interval"], price["recurring"]["interval_count"]


def plan_end(subscription: Resource, params: Params) -> None:
    """Note when a subscription is to end, as parameters say."""
    if params.get("cancel_at"):
        subscription["cancel_at"] = int(params["cancel_at"])
    if params.get("cancel_at_period_end"):
        subscription["cancel_at_period_end"] = True


def _invoice_first(
    sandbox: Sandbox,
    customer: Resource,
    subscription: Resource,
    params: Params,
    *,
    authenticated: bool,
) -> None:
    lines = list_recurring_lines(sandbox, subscription)
    if subscription["billing_cycle_anchor"] > sandbox.now and _is_stub_free(params):
        for line in lines:
            line.amount = 0
    for number, entry in enumerate(params.get("add_invoice_items", [])):
        price = find_price(sandbox, entry, f"add_invoice_items[{number}]")
        lines.append(_make_extra_line(sandbox, price, entry.get("quantity", 1)))
    invoice = invoice_lines(
        sandbox, subscription, [*lines, *list_pending(sandbox, subscription)], "subscription_create"
    )
    behavior = params.get("payment_behavior", "allow_incomplete")
    finalize(sandbox, invoice)
    if subscription["collection_method"] == "send_invoice":
        invoice["due_date"] = sandbox.now + (subscription["days_until_due"] or 0) * DAY
        return
    if invoice["status"] == "open" and behavior != "default_incomplete":
        collect(
            sandbox,
            invoice,
            off_session=params.get("off_session", False),
            authenticated=authenticated,
        )


def _is_stub_free(params: Params) -> bool:
    """Return whether the time before the first whole period costs nothing."""
    return bool(params.get("proration_behavior") == "none")


def _make_extra_line(sandbox: Sandbox, price: Resource, quantity: int) -> InvoiceLine:
    product = sandbox.store.get("product", price["product"])
    return InvoiceLine(
        amount=price_amount(price, quantity),
        description=product["name"],
        start=sandbox.now,
        end=sandbox.now,
        price=price,
        quantity=quantity,
    )


def list_recurring_lines(sandbox: Sandbox, subscription: Resource) -> list[InvoiceLine]:
    """Return the lines of the subscription's current period."""
    trial = subscription["status"] == "trialing"
    share = 1.0
    period = sandbox.store.private[subscription["id"]]
    items = list_items(sandbox, subscription)
    if not trial and period["end"] == subscription["billing_cycle_anchor"] > period["start"]:
        full = next_after(period["end"], period["end"], *rhythm(items[0]["price"])) - period["end"]
        share = min(1.0, (period["end"] - period["start"]) / full)
    lines = []
    for item in items:
        amount = 0 if trial else round(price_amount(item["price"], item["quantity"]) * share)
        name = say_item(sandbox, item)
        lines.append(
            InvoiceLine(
                amount=amount,
                description=f"Trial period for {name}" if trial else name,
                start=period["start"],
                end=period["end"],
                price=item["price"],
                quantity=item["quantity"],
                subscription=subscription["id"],
                subscription_item=item["id"],
                metadata=dict(item["metadata"]),
            )
        )
    return lines


def invoice_lines(
    sandbox: Sandbox, subscription: Resource, lines: list[InvoiceLine], reason: str
) -> Resource:
    """Keep a draft of these lines, and remember what each item was billed for its period."""
    customer = sandbox.store.get("customer", subscription["customer"])
    draft = draft_for(subscription, customer, lines, reason)
    invoice = open_draft(sandbox, draft)
    for line in lines:
        if line.subscription_item and not line.proration:
            bill_item(sandbox, line.subscription_item, line.amount - sum(line.discounts.values()))
    if any(line.amount > 0 for line in lines):
        drop_used(sandbox, subscription)
    return invoice


def draft_for(
    subscription: Resource, customer: Resource, lines: Sequence[InvoiceLine], reason: str
) -> Draft:
    """Return the draft of an invoice of a subscription."""
    return Draft(
        customer=customer,
        lines=lines,
        reason=reason,
        currency=subscription["currency"],
        subscription=subscription,
        discounts=list(subscription["discounts"]),
        automatic_tax=subscription["automatic_tax"]["enabled"],
        collection_method=subscription["collection_method"],
    )


def _warn_of_short_trial(sandbox: Sandbox, subscription: Resource) -> None:
    end = subscription["trial_end"]
    if subscription["status"] == "trialing" and end - sandbox.now <= 3 * DAY:
        sandbox.store.private[subscription["id"]]["warned"] = True
        sandbox.emit("customer.subscription.trial_will_end", subscription)


def end_subscription(sandbox: Sandbox, subscription: Resource, *, reason: str = "") -> None:
    """End a subscription now, and tell of it."""
    if subscription["status"] in _ENDED:
        return
    subscription.update(
        status="canceled",
        canceled_at=subscription["canceled_at"] or sandbox.now,
        ended_at=sandbox.now,
        cancellation_details={
            **subscription["cancellation_details"],
            "reason": subscription["cancellation_details"]["reason"]
            or reason
            or "cancellation_requested",
        },
    )
    for invoice in sandbox.store.find("invoice", customer=subscription["customer"]):
        if find_subscription_id(invoice) == subscription["id"]:
            invoice.update(
                auto_advance=False, automatically_finalizes_at=None, next_payment_attempt=None
            )
    sandbox.emit("customer.subscription.deleted", subscription)


def require_running(subscription: Resource) -> None:
    """Raise where a subscription has ended."""
    if subscription["status"] in _ENDED:
        raise StripeError(
            f"No such subscription: '{subscription['id']}'",
            status=404,
            code="resource_missing",
            param="id",
        )


def period_of(sandbox: Sandbox, subscription: Resource) -> tuple[int, int]:
    """Return the current period of a subscription."""
    period: dict[str, Any] = sandbox.store.private[subscription["id"]]
    return period["start"], period["end"]
