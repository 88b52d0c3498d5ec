"""The customer portal: plan, card and invoices, changed by customers themselves."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.lines import show_money
from stripe_sandbox.billing.subscriptions import period_of
from stripe_sandbox.billing.updating import cancel_subscription, update_subscription
from stripe_sandbox.errors import StripeError
from stripe_sandbox.http import HttpAnswer, HttpRequest, redirect
from stripe_sandbox.pages.html import (
    error_message,
    escape,
    html_response,
    show_button,
    show_card_field,
    show_date,
    show_field,
    show_select,
)
from stripe_sandbox.resources.customers import update_customer
from stripe_sandbox.resources.payment_methods import (
    attach,
    detach_payment_method,
    make_payment_method,
)
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource

_ENDED = ("canceled", "incomplete_expired")


def show_portal(sandbox: Sandbox, request: HttpRequest, id: str) -> HttpAnswer:
    """Show the portal, or do what one of its forms asks for."""
    session = sandbox.store.get("billing_portal.session", id)
    if request.method != "POST":
        return _show(sandbox, session, done=request.fields.get("done", ""))
    try:
        done = _act(sandbox, session, request.form)
    except StripeError as error:
        return _show(sandbox, session, error=str(error), status=422)
    flow = session["flow"]
    if flow and flow["after_completion"]["type"] == "redirect":
        return redirect(flow["after_completion"]["redirect"]["return_url"])
    return redirect(f"/p/session/{id}?done={done}")


def _act(sandbox: Sandbox, session: Resource, form: dict[str, str]) -> str:
    action = form.get("action", "")
    customer = sandbox.store.get("customer", session["customer"])
    features = _features(sandbox, session)
    if action in ("add_card", "remove_card", "default_card"):
        _require(features["payment_method_update"])
        _change_card(sandbox, customer, action, form)
    elif action == "update_customer":
        _require(features["customer_update"])
        details = {name: form[name] for name in ("email", "name") if form.get(name)}
        update_customer(sandbox, details, id=customer["id"])
    else:
        _change_subscription(sandbox, _find_own(sandbox, customer, form), features, action, form)
    return action


def _features(sandbox: Sandbox, session: Resource) -> Resource:
    configuration = sandbox.store.get("billing_portal.configuration", session["configuration"])
    features: Resource = configuration["features"]
    return features


def _require(feature: Resource) -> None:
    if not feature["enabled"]:
        raise StripeError("This action isn't available in the customer portal.")


def _find_own(sandbox: Sandbox, customer: Resource, form: dict[str, str]) -> Resource:
    found = sandbox.store.get("subscription", form.get("subscription", ""))
    if found["customer"] != customer["id"]:
        raise StripeError("No such subscription.", status=404)
    return found


def _change_card(sandbox: Sandbox, customer: Resource, action: str, form: dict[str, str]) -> None:
    if action == "remove_card":
        method = sandbox.store.get("payment_method", form.get("payment_method", ""))
        if method["customer"] == customer["id"]:
            detach_payment_method(sandbox, {}, id=method["id"])
        return
    if action == "add_card":
        number = form.get("card", "").replace(" ", "")
        method = make_payment_method(sandbox, {"card": {"number": number}})
        attach(sandbox, method, customer)
    else:
        method = sandbox.store.get("payment_method", form.get("payment_method", ""))
    update_customer(
        sandbox,
        {"invoice_settings": {"default_payment_method": method["id"]}},
        id=customer["id"],
    )
    for subscription in _list_running(sandbox, customer):
        update_subscription(sandbox, subscription, {"default_payment_method": method["id"]})


def _change_subscription(
    sandbox: Sandbox,
    subscription: Resource,
    features: Resource,
    action: str,
    form: dict[str, str],
) -> None:
    cancel = features["subscription_cancel"]
    if action == "cancel":
        _require(cancel)
        if cancel["mode"] == "immediately":
            prorate = cancel["proration_behavior"] != "none"
            cancel_subscription(sandbox, subscription, {"prorate": prorate})
        else:
            update_subscription(sandbox, subscription, {"cancel_at_period_end": True})
    elif action == "resume":
        update_subscription(sandbox, subscription, {"cancel_at_period_end": False})
    elif action == "switch":
        _require(features["subscription_update"])
        _switch(sandbox, subscription, features["subscription_update"], form)
    else:
        raise StripeError("Unknown action.")


def _switch(
    sandbox: Sandbox, subscription: Resource, feature: Resource, form: dict[str, str]
) -> None:
    item = subscription["items"]["data"][0]
    allowed = feature["default_allowed_updates"]
    entry: dict[str, Any] = {"id": item["id"]}
    if "price" in allowed and form.get("price"):
        if form["price"] not in [p["id"] for p in _list_prices(sandbox, subscription, feature)]:
            raise StripeError("This plan isn't available.")
        entry["price"] = form["price"]
    if "quantity" in allowed and form.get("quantity"):
        if not form["quantity"].isdecimal() or int(form["quantity"]) < 1:
            raise StripeError("Enter a quantity of 1 or more.")
        entry["quantity"] = int(form["quantity"])
    behavior = feature["proration_behavior"]
    update_subscription(sandbox, subscription, {"items": [entry], "proration_behavior": behavior})


def _list_running(sandbox: Sandbox, customer: Resource) -> list[Resource]:
    found = sandbox.store.find("subscription", customer=customer["id"])
    return [item for item in found if item["status"] not in _ENDED]


def _list_prices(sandbox: Sandbox, subscription: Resource, feature: Resource) -> list[Resource]:
    if feature["products"]:
        ids = [id for product in feature["products"] for id in product["prices"]]
        return [sandbox.store.get("price", id) for id in ids]
    found = sandbox.store.find("price", active=True, currency=subscription["currency"])
    return [price for price in found if price["recurring"]]


def _show(
    sandbox: Sandbox, session: Resource, *, done: str = "", error: str = "", status: int = 200
) -> HttpAnswer:
    customer = sandbox.store.get("customer", session["customer"])
    features = _features(sandbox, session)
    back = ""
    if session["return_url"]:
        back = f'<p><a href="{escape(session["return_url"])}">Return</a></p>'
    saved = '<p class="done" role="status">Saved.</p>' if done else ""
    sections = [_show_subscriptions(sandbox, customer, features)]
    if features["payment_method_update"]["enabled"]:
        sections.append(_show_cards(sandbox, customer))
    if features["customer_update"]["enabled"]:
        sections.append(_show_details(customer))
    if features["invoice_history"]["enabled"]:
        sections.append(_show_invoices(sandbox, customer))
    return html_response(
        status, "Your subscription", f"{back}{saved}{error_message(error)}{''.join(sections)}"
    )


def _section(id: str, title: str, body: str) -> str:
    return f'<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2>{body}</section>'


def _show_subscriptions(sandbox: Sandbox, customer: Resource, features: Resource) -> str:
    running = _list_running(sandbox, customer)
    if not running:
        return _section("plan", "Plan", "<p>No subscriptions.</p>")
    shown = [_show_subscription(sandbox, item, features) for item in running]
    return _section("plan", "Plan", "".join(shown))


def _show_subscription(sandbox: Sandbox, subscription: Resource, features: Resource) -> str:
    item = subscription["items"]["data"][0]
    hidden = f'<input type="hidden" name="subscription" value="{subscription["id"]}">'
    _, end = period_of(sandbox, subscription)
    when = "Ends on" if subscription["cancel_at"] else "Renews on"
    text = (
        f"<p><strong>{escape(_say_price(sandbox, item['price']))}</strong>, "
        f"quantity {item['quantity']}. Status: {escape(subscription['status'])}. "
        f"{when} {show_date(subscription['cancel_at'] or end)}.</p>"
    )
    forms = ""
    if features["subscription_update"]["enabled"]:
        forms += _show_switch(sandbox, subscription, features["subscription_update"], hidden)
    if subscription["cancel_at_period_end"]:
        button = show_button("resume", "Don't cancel subscription")
        forms += f'<form method="post">{hidden}{button}</form>'
    elif features["subscription_cancel"]["enabled"]:
        button = show_button("cancel", "Cancel subscription", tone="danger")
        forms += f'<form method="post">{hidden}{button}</form>'
    return text + forms


def _show_switch(sandbox: Sandbox, subscription: Resource, feature: Resource, hidden: str) -> str:
    item = subscription["items"]["data"][0]
    fields = ""
    if "price" in feature["default_allowed_updates"]:
        choices = [
            (price["id"], _say_price(sandbox, price))
            for price in _list_prices(sandbox, subscription, feature)
        ]
        fields += show_select("price", "Plan", choices, chosen=item["price"]["id"])
    if "quantity" in feature["default_allowed_updates"]:
        fields += show_field(
            "quantity",
            "Quantity",
            type="number",
            value=str(item["quantity"]),
            extra='min="1" step="1"',
        )
    button = show_button("switch", "Change plan", tone="primary")
    return f'<form method="post" class="inline">{hidden}{fields}{button}</form>'


def _say_price(sandbox: Sandbox, price: Resource) -> str:
    product = sandbox.store.get("product", price["product"])
    amount = show_money(price["unit_amount"] or 0, price["currency"])
    return f"{price['nickname'] or product['name']}: {amount} a {price['recurring']['interval']}"


def _show_cards(sandbox: Sandbox, customer: Resource) -> str:
    used = {customer["invoice_settings"]["default_payment_method"]}
    used |= {item["default_payment_method"] for item in _list_running(sandbox, customer)}
    rows = "".join(
        f"<tr><th scope='row'>{escape(method['card']['brand'])} ending in "
        f"{method['card']['last4']}{' (default)' if method['id'] in used else ''}</th>"
        f'<td><form method="post" class="actions">'
        f'<input type="hidden" name="payment_method" value="{method["id"]}">'
        f"{show_button('default_card', 'Make default')}"
        f"{show_button('remove_card', 'Remove', tone='danger')}</form></td></tr>"
        for method in sandbox.store.find("payment_method", customer=customer["id"])
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else "<p>No saved cards.</p>"
    button = show_button("add_card", "Add card")
    form = f'<form method="post">{show_card_field()}<p>{button}</p></form>'
    return _section("cards-title", "Cards", f"{table}<h3>Add card</h3>{form}")


def _show_details(customer: Resource) -> str:
    fields = show_field("email", "E-mail", type="email", value=customer["email"] or "")
    fields += show_field("name", "Name", value=customer["name"] or "")
    button = show_button("update_customer", "Save")
    return _section("details", "Details", f'<form method="post">{fields}<p>{button}</p></form>')


def _show_invoices(sandbox: Sandbox, customer: Resource) -> str:
    invoices = sandbox.store.find("invoice", customer=customer["id"])
    rows = "".join(
        f"<tr><th scope='row'><a href='{escape(invoice['hosted_invoice_url'])}'>"
        f"{escape(invoice['number'])}</a></th><td>{show_date(invoice['created'])}</td>"
        f"<td>{escape(invoice['status'])}</td>"
        f"<td>{show_money(invoice['total'], invoice['currency'])}</td></tr>"
        for invoice in reversed(invoices)
        if invoice["number"]
    )
    head = "".join(
        f"<th scope='col'>{name}</th>" for name in ("Number", "Date", "Status", "Amount")
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return _section("invoices", "Invoices", table if rows else "<p>No invoices yet.</p>")
