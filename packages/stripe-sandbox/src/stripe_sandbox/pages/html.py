"""Plain HTML for the hosted pages."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

from stripe_sandbox.billing.cards import CARDS
from stripe_sandbox.http import HttpAnswer

_POLICY = (
    "default-src 'none'; style-src 'self'; form-action * 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


def escape(text: Any) -> str:
    """Return text that is safe within HTML."""
    return html.escape(str(text))


def html_response(status: int, title: str, body: str) -> HttpAnswer:
    """Return a page: ``body`` is HTML, ``title`` is text."""
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Stripe sandbox</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><p class="banner">Test sandbox: no real Stripe, no real money.</p></header>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
    return HttpAnswer(
        status,
        page.encode(),
        {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-store",
        },
    )


def show_field(
    name: str,
    label: str,
    *,
    value: str = "",
    type: str = "text",
    required: bool = False,
    extra: str = "",
) -> str:
    """Return a labelled input."""
    need = " required" if required else ""
    return (
        f'<p class="field"><label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{type}" value="{escape(value)}"{need} {extra}></p>'
    )


def show_select(name: str, label: str, choices: list[tuple[str, str]], *, chosen: str = "") -> str:
    """Return a labelled choice."""
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in choices
    )
    return (
        f'<p class="field"><label for="{name}">{escape(label)}</label>'
        f'<select id="{name}" name="{name}">{options}</select></p>'
    )


def show_card_field(value: str = "4242424242424242") -> str:
    """Return the field for a card number, with the test cards below."""
    field = show_field(
        "card",
        "Card number",
        value=value,
        required=True,
        extra='inputmode="numeric" autocomplete="off" aria-describedby="cards"',
    )
    return f'{field}<details id="cards"><summary>Test cards</summary>{show_test_cards()}</details>'


def show_test_cards() -> str:
    """Return the test cards as a table."""
    rows = "".join(
        f"<tr><td><code>{card.number}</code></td><td>{escape(card.meaning)}</td></tr>"
        for card in CARDS
    )
    return (
        '<table class="plain"><thead><tr><th scope="col">Number</th>'
        f'<th scope="col">Result</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def error_message(message: str) -> str:
    """Return a message of what went wrong."""
    return f'<p class="error" role="alert">{escape(message)}</p>' if message else ""


def show_date(moment: int | None) -> str:
    """Return a day for people to read."""
    return "" if moment is None else datetime.fromtimestamp(moment, UTC).strftime("%-d %B %Y")


def show_button(action: str, label: str, *, tone: str = "") -> str:
    """Return a button that says which action its form is for."""
    return f'<button name="action" value="{escape(action)}" class="{tone}">{escape(label)}</button>'
