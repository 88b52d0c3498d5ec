"""The page of a customer's bank, for payment intents that ask for authentication."""

from __future__ import annotations

from stripe_sandbox.billing.collecting import settle_intent
from stripe_sandbox.billing.lines import show_money
from stripe_sandbox.billing.payments import attempt_payment, refuse_authentication
from stripe_sandbox.http import HttpAnswer, HttpRequest, redirect
from stripe_sandbox.pages.html import escape, html_response, show_button
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource


def show_authentication(sandbox: Sandbox, request: HttpRequest, id: str) -> HttpAnswer:
    """Ask whether the customer is the one who pays."""
    intent = sandbox.store.get("payment_intent", id)
    if intent["status"] != "requires_action":
        return _leave(sandbox, intent)
    if request.method != "POST":
        amount = show_money(intent["amount"], intent["currency"])
        body = (
            f"<p>Your bank asks you to confirm your payment of {escape(amount)}.</p>"
            f'<form method="post"><p class="actions">'
            f"{show_button('approve', 'Approve', tone='primary')}"
            f"{show_button('refuse', 'Decline')}</p></form>"
        )
        return html_response(200, "Bank authentication", body)
    if request.form.get("action") == "approve":
        method = sandbox.store.get("payment_method", intent["payment_method"])
        attempt_payment(sandbox, intent, method, authenticated=True)
    else:
        refuse_authentication(sandbox, intent)
    settle_intent(sandbox, intent)
    return _leave(sandbox, intent)


def _leave(sandbox: Sandbox, intent: Resource) -> HttpAnswer:
    back = sandbox.store.private[intent["id"]].get("return_url")
    if back:
        glue = "&" if "?" in back else "?"
        return redirect(f"{back}{glue}payment_intent={intent['id']}")
    return html_response(
        200, "Bank authentication", f"<p>The payment is {escape(intent['status'])}.</p>"
    )
