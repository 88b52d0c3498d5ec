"""Which page answers a path."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from quickscale.core.testing.stripe.billing.schedule import catch_up
from quickscale.core.testing.stripe.errors import StripeError
from quickscale.core.testing.stripe.http import HttpAnswer, HttpRequest
from quickscale.core.testing.stripe.pages.authentication import show_authentication
from quickscale.core.testing.stripe.pages.checkout import show_checkout
from quickscale.core.testing.stripe.pages.html import answer_page, escape
from quickscale.core.testing.stripe.pages.index import show_index
from quickscale.core.testing.stripe.pages.invoices import (
    show_invoice,
    show_invoice_pdf,
    show_receipt,
)
from quickscale.core.testing.stripe.pages.portal import show_portal
from quickscale.core.testing.stripe.sandbox import Sandbox

if TYPE_CHECKING:
    from quickscale.core.testing.stripe.switches import Switches

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


class Pages:
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
        return answer_page(404, "Not found", "<p>There is nothing at this address.</p>")

    def _show(self, page: Page, request: HttpRequest, id: str) -> HttpAnswer:
        with self.sandbox.lock:
            catch_up(self.sandbox)
            try:
                return page(self.sandbox, request, id)
            except StripeError as error:
                return answer_page(error.status, "Not possible", f"<p>{escape(error)}</p>")
