"""The index page: what there is, and the switches that people need."""

from __future__ import annotations

from collections.abc import Iterable

from stripe_sandbox.billing.lines import show_money
from stripe_sandbox.http import HttpAnswer, HttpRequest, redirect
from stripe_sandbox.pages.html import (
    escape,
    html_response,
    show_button,
    show_date,
    show_field,
    show_test_cards,
)
from stripe_sandbox.switches import Switches
from stripe_sandbox.types import Resource

_SHOWN = 20


def show_index(switches: Switches, request: HttpRequest) -> HttpAnswer:
    """Show what there is, or do what one of the page's forms asks for."""
    if request.method != "POST":
        return _show(switches)
    form = request.form
    action = form.get("action", "")
    if action == "advance" and form.get("days", "").isdecimal():
        switches.advance(days=min(int(form["days"]), 3660))
    elif action == "dispute":
        switches.dispute(form.get("charge", ""))
    elif action == "redeliver":
        switches.redeliver_all()
    elif action == "reset":
        switches.reset()
    return redirect("/")


def _show(switches: Switches) -> HttpAnswer:
    sandbox = switches.sandbox
    now = sandbox.now
    clock = (
        f"<p>Test clock: {show_date(now)}</p>"
        f'<form method="post" class="inline">'
        f"{show_field('days', 'Days to advance', type='number', value='30', extra='min=1')}"
        f"{show_button('advance', 'Advance clock', tone='primary')}</form>"
    )
    store = sandbox.store
    parts = [
        _section("clock", "Clock", clock),
        _section("customers", "Customers", _show_customers(store.find("customer"))),
        _section("sessions", "Checkouts", _show_sessions(store.find("checkout.session"))),
        _section("subscriptions", "Subscriptions", _show_subscriptions(switches)),
        _section("charges", "Charges", _show_charges(store.find("charge"))),
        _section("deliveries", "Webhooks", _show_deliveries(switches)),
        _section("test-cards", "Test cards", show_test_cards()),
    ]
    return html_response(200, "Stripe sandbox", "".join(parts))


def _section(id: str, title: str, body: str) -> str:
    return f'<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2>{body}</section>'


def _table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table of cells that are HTML already."""
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in list(rows)[:_SHOWN]
    )
    if not body:
        return "<p>None yet.</p>"
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in names)
    return (
        f"<div class='scroll'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _show_customers(customers: list[Resource]) -> str:
    return _table(
        ("Customer", "E-mail", "Name"),
        (
            (escape(item["id"]), escape(item["email"] or ""), escape(item["name"] or ""))
            for item in reversed(customers)
            if not item.get("deleted")
        ),
    )


def _show_sessions(sessions: list[Resource]) -> str:
    return _table(
        ("Checkout", "Mode", "Status", "Amount"),
        (
            (
                f"<a href='{escape(item['url'])}'>{escape(item['id'])}</a>"
                if item["url"]
                else escape(item["id"]),
                escape(item["mode"]),
                escape(item["status"]),
                show_money(item["amount_total"] or 0, item["currency"] or "usd"),
            )
            for item in reversed(sessions)
        ),
    )


def _show_subscriptions(switches: Switches) -> str:
    store = switches.sandbox.store
    return _table(
        ("Subscription", "Customer", "Status", "Current period ends"),
        (
            (
                escape(item["id"]),
                escape(item["customer"]),
                escape(item["status"]),
                show_date(item["items"]["data"][0]["current_period_end"]),
            )
            for item in reversed(store.find("subscription"))
        ),
    )


def _show_charges(charges: list[Resource]) -> str:
    return _table(
        ("Charge", "Status", "Amount", "Dispute"),
        (
            (
                escape(item["id"]),
                escape(item["status"]),
                show_money(item["amount"], item["currency"]),
                _show_dispute_form(item),
            )
            for item in reversed(charges)
        ),
    )


def _show_dispute_form(charge: Resource) -> str:
    if charge["disputed"]:
        return "Disputed"
    if not charge["paid"]:
        return ""
    hidden = f'<input type="hidden" name="charge" value="{escape(charge["id"])}">'
    return f'<form method="post">{hidden}{show_button("dispute", "Dispute")}</form>'


def _show_deliveries(switches: Switches) -> str:
    table = _table(
        ("Event", "To", "State", "Answers"),
        (
            (
                f"{escape(item.event['type'])}<br><small>{escape(item.event['id'])}</small>",
                escape(item.endpoint["url"]),
                escape(item.state),
                escape(", ".join(str(a.status or "no response") for a in item.attempts)),
            )
            for item in reversed(switches.deliveries())
        ),
    )
    again = show_button("redeliver", "Resend all")
    reset = show_button("reset", "Delete all data", tone="danger")
    return f'{table}<form method="post" class="actions">{again}{reset}</form>'
