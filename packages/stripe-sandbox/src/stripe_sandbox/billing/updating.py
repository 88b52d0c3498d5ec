"""Updates of a subscription as a whole, their previews, and what comes of them at once."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.changes import Change, apply_change, plan_change
from stripe_sandbox.billing.collecting import collect, finalize
from stripe_sandbox.billing.discounts import redeem, resolve_discounts
from stripe_sandbox.billing.invoices import build_invoice
from stripe_sandbox.billing.items import keep_pending, list_items, list_pending, move_period
from stripe_sandbox.billing.lines import InvoiceLine, price_amount
from stripe_sandbox.billing.subscriptions import (
    draft_for,
    end_subscription,
    invoice_lines,
    list_recurring_lines,
    period_of,
    require_payable,
    require_running,
    rhythm,
)
from stripe_sandbox.clock import next_after
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.resources.payment_methods import find_or_make
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_WATCHED = (
    "items cancel_at cancel_at_period_end canceled_at cancellation_details default_payment_method "
    "description metadata discounts trial_end status billing_cycle_anchor pause_collection "
    "collection_method days_until_due automatic_tax payment_settings latest_invoice trial_settings"
).split()


def update_subscription(sandbox: Sandbox, subscription: Resource, params: Params) -> None:
    """Change a subscription as the API's parameters say, invoice what is due, and tell of it."""
    require_running(subscription)
    change = plan_change(sandbox, subscription, params)
    method = _find_method(sandbox, subscription, params)
    discounts = resolve_discounts(sandbox, params.get("discounts"))
    _require_payable(sandbox, subscription, change, params)
    before = sandbox.render({name: subscription[name] for name in _WATCHED})
    _change_fields(sandbox, subscription, params)
    if method:
        subscription["default_payment_method"] = method["id"]
    if "discounts" in params:
        subscription["discounts"] = [
            redeem(
                sandbox,
                coupon,
                code,
                customer=subscription["customer"],
                subscription=subscription["id"],
            )["id"]
            for coupon, code in discounts
        ]
    ends_trial = _change_trial(sandbox, subscription, params)
    lines = change.prorations
    apply_change(sandbox, subscription, change)
    _plan_end(sandbox, subscription, params)
    _invoice(sandbox, subscription, change, lines, params, ends_trial=ends_trial)
    changed = {name: old for name, old in before.items() if old != subscription[name]}
    if changed:
        sandbox.emit("customer.subscription.updated", subscription, changed)


def _require_payable(
    sandbox: Sandbox, subscription: Resource, change: Change, params: Params
) -> None:
    at_once = change.restarts or params.get("proration_behavior") == "always_invoice"
    if params.get("payment_behavior") != "error_if_incomplete" or not at_once:
        return
    customer = sandbox.store.get("customer", subscription["customer"])
    id = params.get("default_payment_method") or subscription["default_payment_method"]
    require_payable(sandbox, customer, sandbox.store.get("payment_method", id) if id else None)


def _find_method(sandbox: Sandbox, subscription: Resource, params: Params) -> Resource | None:
    id = params.get("default_payment_method")
    if not id:
        return None
    method = find_or_make(sandbox, id, param="default_payment_method")
    if method["customer"] != subscription["customer"]:
        raise StripeError(
            f"The customer does not have a payment method with the ID {id}. The payment method "
            "must be attached to the customer.",
            code="resource_missing",
            param="default_payment_method",
        )
    return method


def _change_fields(sandbox: Sandbox, subscription: Resource, params: Params) -> None:
    subscription.update(pick(params, "description collection_method days_until_due"))
    if "metadata" in params:
        subscription["metadata"] = merge_metadata(subscription["metadata"], params["metadata"])
    if "automatic_tax" in params:
        enabled = params["automatic_tax"]["enabled"]
        subscription["automatic_tax"] = {
            "disabled_reason": None,
            "enabled": enabled,
            "liability": {"type": "self"} if enabled else None,
        }
    if "pause_collection" in params:
        pause = params["pause_collection"] or None
        subscription["pause_collection"] = pause and {"resumes_at": None, **pause}
    if "cancellation_details" in params:
        subscription["cancellation_details"] = {
            **subscription["cancellation_details"],
            **pick(params["cancellation_details"], "comment feedback"),
        }
    if "payment_settings" in params:
        subscription["payment_settings"] = {
            **subscription["payment_settings"],
            **params["payment_settings"],
        }
    if "trial_settings" in params:
        subscription["trial_settings"] = {
            "end_behavior": {
                **subscription["trial_settings"]["end_behavior"],
                **params["trial_settings"]["end_behavior"],
            }
        }


def _change_trial(sandbox: Sandbox, subscription: Resource, params: Params) -> bool:
    """Return whether a trial ends now."""
    end = params.get("trial_end")
    if end is None:
        return False
    if end == "now" or int(end) <= sandbox.now:
        if subscription["status"] != "trialing":
            return False
        subscription["trial_end"] = sandbox.now
        return True
    subscription.update(
        status="trialing",
        trial_end=int(end),
        trial_start=subscription["trial_start"] or sandbox.now,
        billing_cycle_anchor=int(end),
    )
    move_period(sandbox, subscription, period_of(sandbox, subscription)[0], int(end))
    sandbox.store.private[subscription["id"]]["warned"] = False
    return False


def _plan_end(sandbox: Sandbox, subscription: Resource, params: Params) -> None:
    _, end = period_of(sandbox, subscription)
    if "cancel_at" in params:
        at = params["cancel_at"]
        if isinstance(at, str) and at:
            at = end
        subscription["cancel_at"] = at or None
        subscription["canceled_at"] = sandbox.now if at else None
        subscription["cancel_at_period_end"] = False
    if "cancel_at_period_end" not in params:
        if subscription["cancel_at_period_end"]:
            subscription["cancel_at"] = end
        return
    ends = params["cancel_at_period_end"]
    subscription["cancel_at_period_end"] = ends
    subscription["cancel_at"] = end if ends else None
    subscription["canceled_at"] = sandbox.now if ends else None
    subscription["cancellation_details"] = {
        **subscription["cancellation_details"],
        "reason": "cancellation_requested" if ends else None,
    }


def _invoice(
    sandbox: Sandbox,
    subscription: Resource,
    change: Change,
    lines: list[InvoiceLine],
    params: Params,
    *,
    ends_trial: bool,
) -> None:
    if ends_trial:
        begin_period(sandbox, subscription, status="active")
    fresh = list_recurring_lines(sandbox, subscription) if change.restarts or ends_trial else []
    now = bool(fresh) or params.get("proration_behavior") == "always_invoice"
    keep_pending(sandbox, subscription, lines)
    if not now or not (fresh or list_pending(sandbox, subscription)):
        return
    every = [*list_pending(sandbox, subscription), *fresh]
    invoice = invoice_lines(sandbox, subscription, every, "subscription_update")
    finalize(sandbox, invoice)
    if invoice["status"] == "open" and subscription["collection_method"] != "send_invoice":
        collect(sandbox, invoice, off_session=bool(params.get("off_session")))


def begin_period(sandbox: Sandbox, subscription: Resource, *, status: str) -> None:
    """Begin a period now, which the following ones count from."""
    price = list_items(sandbox, subscription)[0]["price"]
    subscription["status"] = status
    subscription["billing_cycle_anchor"] = sandbox.now
    end = next_after(sandbox.now, sandbox.now, *rhythm(price))
    move_period(sandbox, subscription, sandbox.now, end)


def cancel_subscription(sandbox: Sandbox, subscription: Resource, params: Params) -> None:
    """End a subscription now; with ``prorate`` what is unused is given back as credit."""
    require_running(subscription)
    details = pick(params.get("cancellation_details", {}), "comment feedback")
    subscription["cancellation_details"] = {**subscription["cancellation_details"], **details}
    lines = list_unused(sandbox, subscription) if params.get("prorate") else []
    keep_pending(sandbox, subscription, lines)
    if params.get("invoice_now"):
        pending = list_pending(sandbox, subscription)
        if pending:
            invoice = invoice_lines(sandbox, subscription, pending, "manual")
            finalize(sandbox, invoice)
            if invoice["status"] == "open":
                collect(sandbox, invoice)
    end_subscription(sandbox, subscription)


def list_unused(sandbox: Sandbox, subscription: Resource) -> list[InvoiceLine]:
    """Return the credit for what a subscription paid for and will not use."""
    if subscription["status"] == "trialing":
        return []
    ended = plan_change(sandbox, subscription, {"billing_cycle_anchor": {"type": "now"}})
    return ended.prorations


def preview_invoice(
    sandbox: Sandbox, subscription: Resource, details: Params, discounts: Any = None
) -> Resource:
    """Return the invoice that a change would lead to, and change nothing."""
    require_running(subscription)
    customer = sandbox.store.get("customer", subscription["customer"])
    change = plan_change(sandbox, subscription, details)
    pending = list_pending(sandbox, subscription)
    at_once = change.restarts or details.get("proration_behavior") == "always_invoice"
    lines = [*pending, *change.prorations]
    if change.restarts:
        lines += _list_period(sandbox, subscription, change, sandbox.now)
    elif not at_once and not _ends(subscription, details):
        lines += _list_period(sandbox, subscription, change, change.end)
    draft = draft_for(
        subscription, customer, lines, "subscription_update" if at_once else "upcoming"
    )
    draft.extra = {"period_start": change.start, "period_end": change.end}
    invoice = build_invoice(sandbox, draft, prefix="upcoming_in")
    invoice["next_payment_attempt"] = sandbox.now if at_once else change.end
    invoice["created"] = change.when if at_once else change.end
    invoice["parent"]["subscription_details"]["subscription_proration_date"] = change.when
    invoice.pop("webhooks_delivered_at")
    return invoice


def _ends(subscription: Resource, details: Params) -> bool:
    return bool(details.get("cancel_at_period_end", subscription["cancel_at_period_end"]))


def _list_period(
    sandbox: Sandbox, subscription: Resource, change: Change, start: int
) -> list[InvoiceLine]:
    lines = []
    for item in change.after:
        price = item.price
        if price is None:
            continue
        product = sandbox.store.get("product", price["product"])
        lines.append(
            InvoiceLine(
                amount=price_amount(price, item.quantity),
                description=f"{item.quantity} x {product['name']}",
                start=start,
                end=next_after(start, start, *rhythm(price)),
                price=price,
                quantity=item.quantity,
                subscription=subscription["id"],
                subscription_item=item.item["id"] if item.item else "si_upcoming",
            )
        )
    return lines


def resume_subscription(sandbox: Sandbox, subscription: Resource) -> None:
    """Let a paused subscription run again, from now on."""
    if subscription["status"] != "paused":
        raise StripeError(
            "You can only resume subscriptions that are paused.", code="invalid_request"
        )
    begin_period(sandbox, subscription, status="paused")
    lines = list_recurring_lines(sandbox, subscription)
    invoice = invoice_lines(sandbox, subscription, lines, "subscription_update")
    finalize(sandbox, invoice)
    if invoice["status"] == "open":
        collect(sandbox, invoice)
