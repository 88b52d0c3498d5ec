"""Which page answers a path."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from stripe_sandbox.billing.schedule import catch_up
from stripe_sandbox.errors import StripeError
from stripe_sandbox.http import HttpAnswer, HttpRequest
from stripe_sandbox.pages.authentication import show_authentication
from stripe_sandbox.pages.checkout import show_checkout
from stripe_sandbox.pages.html import escape, html_response
from stripe_sandbox.pages.index import show_index
from stripe_sandbox.pages.invoices import show_invoice, show_invoice_pdf, show_receipt
from stripe_sandbox.pages.portal import show_portal
from stripe_sandbox.sandbox import Sandbox

if TYPE_CHECKING:
    from stripe_sandbox.switches import Switches

Page = Callable[[Sandbox, HttpRequest, str], HttpAnswer]
_STYLE = Path(__file__).with_name("style.css")
_PAGES: tuple[tuple[str, Page], ...] = (
    ("/c/pay/([^/]+)", show_checkout),
    ("/p/session/([^/]+)", show_portal),
    ("/i/([^/]+)", show_invoice),
    ("/i/([^/]+)/pdf", show_invoice_pdf),
    ("/receipts/([^/]+)", show_receipt),
    ("/authenticate/([^/]+)", show_authentication),
)


class HostedPages:
    """Answers what isn't API."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.switches: Switches | None = None

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Return the page at a path."""
        if request.path == "/style.css":
            return HttpAnswer(200, _STYLE.read_bytes(), {"Content-Type": "text/css"})
        if request.path == "/" and self.switches:
            return show_index(self.switches, request)
        for pattern, page in _PAGES:
            found = re.fullmatch(pattern, request.path)
            if found:
                return self._show(page, request, found[1])
        return html_response(404, "Not found", "<p>No page matches this URL.</p>")

    def _show(self, page: Page, request: HttpRequest, id: str) -> HttpAnswer:
        with self.sandbox.lock:
            catch_up(self.sandbox)
            try:
                return page(self.sandbox, request, id)
            except StripeError as error:
                return html_response(error.status, "Invalid request", f"<p>{escape(error)}</p>")
