"""The hosted pages, in plain HTML: checkout, customer portal, invoices, receipts and an index."""

from __future__ import annotations

from stripe_sandbox.pages.routes import HostedPages

__all__ = ["HostedPages"]
