"""The fake Stripe as a server on loopback."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from stripe_sandbox.app import App
from stripe_sandbox.http_server import LoopbackServer
from stripe_sandbox.outbox import Post, post_over_http
from stripe_sandbox.resources.webhook_endpoints import make_endpoint
from stripe_sandbox.sandbox import Dunning, Sandbox
from stripe_sandbox.switches import Switches
from stripe_sandbox.types import Resource

API_KEY = "sk_test_sandbox"
WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105  no secret: it opens nothing but this fake


class FakeStripe(Switches):
    """A Stripe of one's own: an account in memory, served over HTTP to the real SDK.

    ::

        with FakeStripe() as stripe_server:
            client = stripe.StripeClient(
                stripe_server.api_key, base_addresses={"api": stripe_server.url}
            )

    Args:
        webhook_url: where events are posted; more endpoints can be registered through the API
        port: 0 takes one that is free
        post: sends a webhook instead of HTTP, and returns the status and text of the answer:
            a test can hand it to Django's test client
        retry_after: seconds between the attempts to deliver a webhook
        frozen_at: the time at which the clock stands; without it, it goes by
        dunning: how renewals are retried that could not be collected
        tax_percent: the rate of what asks for automatic tax
        seed: put into every id, for servers whose ids must not meet those of an earlier run
    """

    def __init__(
        self,
        webhook_url: str | None = None,
        *,
        port: int = 0,
        post: Post = post_over_http,
        retry_after: tuple[float, ...] = (0.1, 0.3, 1.0),
        frozen_at: int | None = None,
        dunning: Dunning | None = None,
        tax_percent: int = 20,
        seed: str = "",
    ) -> None:
        sandbox = Sandbox(
            post=post,
            retry_after=retry_after,
            seed=seed,
            frozen_at=frozen_at,
            dunning=dunning,
            tax_percent=tax_percent,
        )
        app = App(sandbox)
        super().__init__(sandbox, app.api)
        app.connect(self)
        self.app = app
        self.api_key = API_KEY
        self.webhook_secret = WEBHOOK_SECRET
        self.url = ""
        self._port = port
        if webhook_url:
            self.add_webhook(webhook_url)

    def add_webhook(self, url: str, *, secret: str = WEBHOOK_SECRET) -> Resource:
        """Register an endpoint for all events; it survives :meth:`reset`."""
        with self.sandbox.lock:
            endpoint = make_endpoint(
                self.sandbox, {"url": url, "enabled_events": ["*"]}, secret=secret
            )
            self.sandbox.lasting.append(endpoint)
            return endpoint

    def start(self) -> Self:
        """Serve in threads of their own."""
        self._server = LoopbackServer(self.app, port=self._port)
        self.url = self.sandbox.url = self._server.url
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="fake-stripe", daemon=True
        )
        self._thread.start()
        self.sandbox.outbox.start()
        return self

    def stop(self) -> None:
        """Serve no more."""
        self.sandbox.outbox.stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
