"""Hosted invoices, their PDF, and receipts."""

from __future__ import annotations

from stripe_sandbox.billing.collecting import collect
from stripe_sandbox.billing.lines import show_money
from stripe_sandbox.errors import StripeError
from stripe_sandbox.http import HttpAnswer, HttpRequest, redirect
from stripe_sandbox.pages.html import (
    error_message,
    escape,
    html_response,
    show_button,
    show_card_field,
    show_date,
)
from stripe_sandbox.pages.pdf import make_pdf
from stripe_sandbox.resources.payment_methods import attach, make_payment_method
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource


def show_invoice(sandbox: Sandbox, request: HttpRequest, id: str) -> HttpAnswer:
    """Show an invoice, or pay it with the card of its form."""
    invoice = sandbox.store.get("invoice", id)
    if request.method != "POST":
        return _show(invoice)
    try:
        _pay(sandbox, invoice, request.form.get("card", "").replace(" ", ""))
    except StripeError as error:
        return _show(invoice, error=str(error), status=422)
    return redirect(f"/i/{id}")


def _pay(sandbox: Sandbox, invoice: Resource, number: str) -> None:
    if invoice["status"] != "open":
        raise StripeError("This invoice isn't open.")
    customer = sandbox.store.get("customer", invoice["customer"])
    method = make_payment_method(sandbox, {"card": {"number": number}})
    attach(sandbox, method, customer)
    refusal = collect(sandbox, invoice, method=method, off_session=False, authenticated=True)
    if refusal:
        raise refusal


def _show(invoice: Resource, *, error: str = "", status: int = 200) -> HttpAnswer:
    currency = invoice["currency"]
    rows = "".join(
        f"<tr><th scope='row'>{escape(line['description'])}</th>"
        f"<td>{show_money(line['amount'], currency)}</td></tr>"
        for line in invoice["lines"]["data"]
    )
    foot = "".join(
        f"<tr><th scope='row'>{name}</th><td>{show_money(amount, currency)}</td></tr>"
        for name, amount in _list_sums(invoice)
    )
    form = ""
    if invoice["status"] == "open":
        button = show_button("pay", "Pay", tone="primary")
        form = f'<form method="post">{show_card_field()}<p>{button}</p></form>'
    whom = escape(invoice["customer_email"] or invoice["customer"])
    body = f"""
{error_message(error)}
<section aria-labelledby="sum"><h2 id="sum">{escape(invoice["status"].title())}</h2>
<p>{show_date(invoice["created"])}, for {whom}</p>
<table><tbody>{rows}</tbody><tfoot>{foot}</tfoot></table>
<p><a href="/i/{invoice["id"]}/pdf">Download as PDF</a></p>{form}</section>
"""
    return html_response(status, f"Invoice {invoice['number'] or '(draft)'}", body)


def _list_sums(invoice: Resource) -> list[tuple[str, int]]:
    sums = [("Subtotal", invoice["subtotal"])]
    sums += [("Discount", -entry["amount"]) for entry in invoice["total_discount_amounts"]]
    sums += [("Tax", entry["amount"]) for entry in invoice["total_taxes"]]
    return [*sums, ("Total", invoice["total"]), ("Amount due", invoice["amount_remaining"])]


def show_invoice_pdf(sandbox: Sandbox, request: HttpRequest, id: str) -> HttpAnswer:
    """Return an invoice as PDF."""
    invoice = sandbox.store.get("invoice", id)
    currency = invoice["currency"]
    lines = [f"Invoice {invoice['number'] or '(draft)'}", show_date(invoice["created"]), ""]
    lines += [
        f"{line['description']}: {show_money(line['amount'], currency)}"
        for line in invoice["lines"]["data"]
    ]
    lines += ["", *(f"{name}: {show_money(sum, currency)}" for name, sum in _list_sums(invoice))]
    return HttpAnswer(200, make_pdf(lines), {"Content-Type": "application/pdf"})


def show_receipt(sandbox: Sandbox, request: HttpRequest, id: str) -> HttpAnswer:
    """Show the receipt of a charge."""
    charge = sandbox.store.get("charge", id)
    card = charge["payment_method_details"]["card"]
    amount = show_money(charge["amount"], charge["currency"])
    refunded = show_money(charge["amount_refunded"], charge["currency"])
    body = (
        f"<section><p>{amount} paid on {show_date(charge['created'])} with "
        f"{escape(card['brand'])} ending in {card['last4']}. Refunded: {refunded}.</p></section>"
    )
    return html_response(200, "Receipt", body)
