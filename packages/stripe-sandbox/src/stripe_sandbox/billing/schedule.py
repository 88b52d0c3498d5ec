"""What becomes due as time goes by: renewals, trials, retries, expiries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from stripe_sandbox.billing.collecting import collect, finalize, void_open_invoice
from stripe_sandbox.billing.discounts import end_discount
from stripe_sandbox.billing.invoices import find_subscription_id
from stripe_sandbox.billing.items import list_items, list_pending, move_period
from stripe_sandbox.billing.subscriptions import (
    end_subscription,
    invoice_lines,
    list_recurring_lines,
    period_of,
    rhythm,
)
from stripe_sandbox.billing.updating import preview_invoice
from stripe_sandbox.clock import DAY, HOUR, next_after
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource

_RUNNING = ("trialing", "active", "past_due", "unpaid")
_UPCOMING = 7 * DAY
_TRIAL_WARNING = 3 * DAY


@dataclass(frozen=True)
class _Due:
    when: int
    act: Callable[[Sandbox, Resource], None]
    resource: Resource


def advance(sandbox: Sandbox, seconds: int) -> None:
    """Move the clock, and let all that becomes due happen in its order and at its time."""
    sandbox.clock.add(seconds)
    catch_up(sandbox)


def catch_up(sandbox: Sandbox) -> None:
    """Let all happen that is due by now."""
    present = sandbox.clock.present
    request, sandbox.request = sandbox.request, None
    try:
        while (due := _find_next(sandbox)) and due.when <= present:
            sandbox.clock.pretend(due.when)
            due.act(sandbox, due.resource)
    finally:
        sandbox.clock.pretend(None)
        sandbox.request = request


def _find_next(sandbox: Sandbox) -> _Due | None:
    return min(_list_due(sandbox), key=lambda due: due.when, default=None)


def _list_due(sandbox: Sandbox) -> Iterator[_Due]:
    for subscription in sandbox.store.find("subscription"):
        yield from _list_due_of_subscription(sandbox, subscription)
    for invoice in sandbox.store.find("invoice"):
        yield from _list_due_of_invoice(sandbox, invoice)
    for session in sandbox.store.find("checkout.session", status="open"):
        yield _Due(session["expires_at"], expire_session, session)
    for discount in sandbox.store.find("discount"):
        if discount["end"]:
            yield _Due(discount["end"], _end_discount, discount)


def _list_due_of_subscription(sandbox: Sandbox, subscription: Resource) -> Iterator[_Due]:
    status = subscription["status"]
    if status == "incomplete":
        yield _Due(subscription["created"] + 23 * HOUR, _expire_incomplete, subscription)
    if status not in _RUNNING:
        return
    known: dict[str, Any] = sandbox.store.private[subscription["id"]]
    _, end = period_of(sandbox, subscription)
    if status == "trialing" and not known.get("warned"):
        yield _Due(subscription["trial_end"] - _TRIAL_WARNING, _warn_of_trial_end, subscription)
    if not known.get("told") and not subscription["cancel_at_period_end"]:
        yield _Due(max(end - _UPCOMING, subscription["created"]), _tell_upcoming, subscription)
    if subscription["cancel_at"] and subscription["cancel_at"] < end:
        yield _Due(subscription["cancel_at"], end_subscription, subscription)
    yield _Due(end, _end_period, subscription)
    pause = subscription["pause_collection"]
    if pause and pause["resumes_at"]:
        yield _Due(pause["resumes_at"], _resume_collection, subscription)


def _list_due_of_invoice(sandbox: Sandbox, invoice: Resource) -> Iterator[_Due]:
    if invoice["status"] == "draft" and invoice["automatically_finalizes_at"]:
        yield _Due(invoice["automatically_finalizes_at"], _finalize_and_collect, invoice)
    if invoice["status"] == "open" and invoice["next_payment_attempt"]:
        yield _Due(invoice["next_payment_attempt"], _retry, invoice)


def _warn_of_trial_end(sandbox: Sandbox, subscription: Resource) -> None:
    sandbox.store.private[subscription["id"]]["warned"] = True
    sandbox.emit("customer.subscription.trial_will_end", subscription)


def _tell_upcoming(sandbox: Sandbox, subscription: Resource) -> None:
    known = sandbox.store.private[subscription["id"]]
    known["told"] = True
    if sandbox.now >= known["end"] - _UPCOMING:
        sandbox.emit("invoice.upcoming", preview_invoice(sandbox, subscription, {}))


def _end_period(sandbox: Sandbox, subscription: Resource) -> None:
    if subscription["cancel_at_period_end"] or subscription["cancel_at"] == sandbox.now:
        end_subscription(sandbox, subscription)
    elif subscription["status"] == "trialing":
        _end_trial(sandbox, subscription)
    else:
        _renew(sandbox, subscription)


def _end_trial(sandbox: Sandbox, subscription: Resource) -> None:
    if not _has_method(sandbox, subscription):
        behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
        if behavior == "cancel":
            end_subscription(sandbox, subscription)
            return
        if behavior == "pause":
            before = sandbox.update(subscription, status="paused")
            sandbox.emit("customer.subscription.updated", subscription, before)
            sandbox.emit("customer.subscription.paused", subscription)
            return
    _renew(sandbox, subscription)


def _has_method(sandbox: Sandbox, subscription: Resource) -> bool:
    customer = sandbox.store.get("customer", subscription["customer"])
    return bool(
        subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
        or subscription["collection_method"] == "send_invoice"
    )


def _renew(sandbox: Sandbox, subscription: Resource) -> None:
    before = sandbox.render({name: subscription[name] for name in ("items", "status")})
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    start = sandbox.now
    price = list_items(sandbox, subscription)[0]["price"]
    end = next_after(subscription["billing_cycle_anchor"], start, *rhythm(price))
    move_period(sandbox, subscription, start, end)
    sandbox.store.private[subscription["id"]]["told"] = False
    lines = list_recurring_lines(sandbox, subscription)
    pending = list_pending(sandbox, subscription)
    invoice = invoice_lines(sandbox, subscription, [*pending, *lines], "subscription_cycle")
    changed = {name: old for name, old in before.items() if old != subscription[name]}
    sandbox.emit("customer.subscription.updated", subscription, changed)
    _hold_back(sandbox, subscription, invoice)


def _hold_back(sandbox: Sandbox, subscription: Resource, invoice: Resource) -> None:
    """Keep an invoice from being collected while collection is paused or given up."""
    if subscription["status"] == "unpaid":
        invoice.update(auto_advance=False, automatically_finalizes_at=None)
        return
    pause = subscription["pause_collection"]
    if not pause:
        return
    invoice.update(auto_advance=False, automatically_finalizes_at=None)
    if pause["behavior"] == "keep_as_draft":
        return
    finalize(sandbox, invoice)
    if invoice["status"] != "open":
        return
    if pause["behavior"] == "void":
        void_open_invoice(sandbox, invoice)
    else:
        mark_uncollectible(sandbox, invoice)


def mark_uncollectible(sandbox: Sandbox, invoice: Resource) -> None:
    """Give up an invoice."""
    invoice.update(status="uncollectible", next_payment_attempt=None)
    invoice["status_transitions"]["marked_uncollectible_at"] = sandbox.now
    sandbox.emit("invoice.marked_uncollectible", invoice)


def _finalize_and_collect(sandbox: Sandbox, invoice: Resource) -> None:
    finalize(sandbox, invoice)
    if invoice["status"] == "open" and invoice["collection_method"] == "charge_automatically":
        collect(sandbox, invoice)


def _retry(sandbox: Sandbox, invoice: Resource) -> None:
    collect(sandbox, invoice)


def _expire_incomplete(sandbox: Sandbox, subscription: Resource) -> None:
    for invoice in sandbox.store.find("invoice", status="open"):
        if find_subscription_id(invoice) == subscription["id"]:
            void_open_invoice(sandbox, invoice)
    before = sandbox.update(subscription, status="incomplete_expired", ended_at=sandbox.now)
    sandbox.emit("customer.subscription.updated", subscription, before)


def expire_session(sandbox: Sandbox, session: Resource) -> None:
    """Let an open checkout expire."""
    session.update(status="expired", url=None)
    sandbox.emit("checkout.session.expired", session)


def _end_discount(sandbox: Sandbox, discount: Resource) -> None:
    for subscription in sandbox.store.find("subscription", id=discount["subscription"]):
        if discount["id"] in subscription["discounts"]:
            subscription["discounts"].remove(discount["id"])
    end_discount(sandbox, discount)


def _resume_collection(sandbox: Sandbox, subscription: Resource) -> None:
    sandbox.update(subscription, "customer.subscription.updated", pause_collection=None)
