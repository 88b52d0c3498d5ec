"""The hosted checkout page."""

from __future__ import annotations

from stripe_sandbox.billing.checkout import (
    AuthenticationNeeded,
    Payer,
    complete_session,
    enter_code,
    needs_card,
)
from stripe_sandbox.billing.lines import show_money
from stripe_sandbox.errors import StripeError
from stripe_sandbox.http import HttpAnswer, HttpRequest, redirect
from stripe_sandbox.pages.html import (
    error_message,
    escape,
    html_response,
    show_button,
    show_card_field,
    show_field,
)
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource

_TITLES = {"payment": "Pay", "setup": "Save a card", "subscription": "Subscribe"}


def show_checkout(sandbox: Sandbox, request: HttpRequest, id: str) -> HttpAnswer:
    """Show a checkout, or do what its form asks for."""
    session = sandbox.store.get("checkout.session", id)
    if session["status"] == "complete" and session["success_url"]:
        return redirect(_success_url(session))
    if session["status"] != "open":
        return _say_expired(session)
    if request.method != "POST":
        return _show(sandbox, session, {})
    form = request.form
    try:
        return _act(sandbox, session, form)
    except AuthenticationNeeded:
        return _ask_bank(session, form)
    except StripeError as error:
        return _show(sandbox, session, form, error=str(error), status=422)


def _act(sandbox: Sandbox, session: Resource, form: dict[str, str]) -> HttpAnswer:
    action = form.get("action", "pay")
    if action in ("apply_code", "remove_code"):
        enter_code(
            sandbox, session, form.get("promotion_code", "") if action == "apply_code" else ""
        )
        return redirect(f"/c/pay/{session['id']}")
    if action == "refuse":
        return _show(
            sandbox,
            session,
            form,
            error="We are unable to authenticate your payment method. Please choose a "
            "different payment method and try again.",
            status=422,
        )
    if not session["customer"] and "@" not in form.get("email", session["customer_email"] or ""):
        raise StripeError("Enter your e-mail address.")
    payer = Payer(
        card=form.get("card", "").replace(" ", ""),
        email=form.get("email", ""),
        name=form.get("name", ""),
        authenticated=action == "approve",
    )
    complete_session(sandbox, session, payer)
    return redirect(_success_url(session))


def _success_url(session: Resource) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _say_expired(session: Resource) -> HttpAnswer:
    back = ""
    if session["cancel_url"]:
        back = f'<p><a href="{escape(session["cancel_url"])}">Go back</a></p>'
    return html_response(
        410, "This checkout has expired", f"<p>Go back and start a new checkout.</p>{back}"
    )


def _show(
    sandbox: Sandbox,
    session: Resource,
    form: dict[str, str],
    *,
    error: str = "",
    status: int = 200,
) -> HttpAnswer:
    title = _TITLES[session["mode"]]
    fields = []
    if not session["customer"] and not session["customer_email"]:
        fields.append(
            show_field(
                "email",
                "E-mail",
                type="email",
                value=form.get("email", ""),
                required=True,
                extra='autocomplete="email"',
            )
        )
    if needs_card(sandbox, session):
        fields.append(show_card_field(form.get("card") or "4242424242424242"))
        fields.append(
            show_field(
                "name", "Name on the card", value=form.get("name", ""), extra='autocomplete="name"'
            )
        )
    cancel = ""
    if session["cancel_url"]:
        cancel = f'<a class="button" href="{escape(session["cancel_url"])}">Cancel</a>'
    body = f"""
{error_message(error)}
<section aria-labelledby="order"><h2 id="order">Your order</h2>
{_show_lines(sandbox, session)}
{_show_code_form(sandbox, session)}
</section>
<section aria-labelledby="payment"><h2 id="payment">Payment</h2>
<form method="post">
{"".join(fields)}
<p class="actions">{show_button("pay", _say_pay(session), tone="primary")} {cancel}</p>
</form></section>
"""
    return html_response(status, title, body)


def _say_pay(session: Resource) -> str:
    if session["mode"] == "setup":
        return "Save card"
    if not session["amount_total"]:
        return "Start trial" if session["mode"] == "subscription" else "Complete order"
    amount = show_money(session["amount_total"], session["currency"])
    return f"Subscribe for {amount}" if session["mode"] == "subscription" else f"Pay {amount}"


def _show_lines(sandbox: Sandbox, session: Resource) -> str:
    known = sandbox.store.private[session["id"]]
    if not known["lines"]:
        return "<p>Nothing is charged today.</p>"
    currency = session["currency"]
    rows = "".join(
        f"<tr><th scope='row'>{escape(line['description'])}{_say_rhythm(line)}</th>"
        f"<td>{line['quantity']}</td>"
        f"<td>{show_money(line['amount_subtotal'], currency)}</td></tr>"
        for line in known["lines"]
    )
    details = session["total_details"]
    sums = [("Subtotal", session["amount_subtotal"])]
    if details["amount_discount"]:
        sums.append(("Discount", -details["amount_discount"]))
    if session["automatic_tax"]["enabled"]:
        sums.append(("Tax", details["amount_tax"]))
    sums.append(("Total due today", session["amount_total"]))
    foot = "".join(
        f"<tr><th scope='row' colspan='2'>{name}</th><td>{show_money(amount, currency)}</td></tr>"
        for name, amount in sums
    )
    return (
        "<table><thead><tr><th scope='col'>Item</th><th scope='col'>Quantity</th>"
        f"<th scope='col'>Amount</th></tr></thead><tbody>{rows}</tbody>"
        f"<tfoot>{foot}</tfoot></table>{_say_trial(known)}"
    )


def _say_rhythm(line: Resource) -> str:
    recurring = line["price"]["recurring"]
    if not recurring:
        return ""
    count = recurring["interval_count"]
    every = recurring["interval"] if count == 1 else f"{count} {recurring['interval']}s"
    return f" <small>every {every}</small>"


def _say_trial(known: Resource) -> str:
    if not known.get("trial"):
        return ""
    days = known["subscription_data"].get("trial_period_days")
    return f"<p>{days or 'Free'}{' days free' if days else ' trial'}, then as above.</p>"


def _show_code_form(sandbox: Sandbox, session: Resource) -> str:
    if not session["allow_promotion_codes"]:
        return ""
    discounts = sandbox.store.private[session["id"]].get("discounts")
    if discounts:
        code = discounts[0][1]["code"]
        return (
            f'<form method="post"><p>Code <strong>{escape(code)}</strong> '
            f"{show_button('remove_code', 'Remove')}</p></form>"
        )
    field = show_field("promotion_code", "Promotion code", extra='autocomplete="off"')
    return f'<form method="post" class="inline">{field}{show_button("apply_code", "Apply")}</form>'


def _ask_bank(session: Resource, form: dict[str, str]) -> HttpAnswer:
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{escape(form.get(name, ""))}">'
        for name in ("card", "email", "name")
    )
    body = f"""
<p>Your bank asks you to confirm your payment of
{escape(show_money(session["amount_total"] or 0, session["currency"] or "usd"))}.</p>
<form method="post" action="/c/pay/{session["id"]}">{kept}
<p class="actions">{show_button("approve", "Approve", tone="primary")}
{show_button("refuse", "Decline")}</p></form>
"""
    return html_response(200, "Bank authentication", body)
