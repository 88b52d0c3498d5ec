"""The server as an ASGI application."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from stripe_sandbox.api import Api
from stripe_sandbox.control import Control
from stripe_sandbox.http import HttpAnswer, HttpRequest, answer_json
from stripe_sandbox.pages import HostedPages
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.switches import Switches

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class App:
    """The API, the hosted pages and the control API of one account.

    It never waits for anything but the body, so that a server without an event loop can run it.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.api = Api(sandbox)
        self.control: Control | None = None
        self.pages = HostedPages(sandbox)

    def connect(self, switches: Switches) -> None:
        """Let the control API and the index page reach the switches."""
        self.control = Control(switches)
        self.pages.switches = switches

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        answer = self.answer(
            HttpRequest(
                method=scope["method"],
                path=(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
                query=scope["query_string"].decode(),
                headers={name.decode(): value.decode() for name, value in scope["headers"]},
                body=body,
            )
        )
        headers = [(name.lower().encode(), text.encode()) for name, text in answer.headers.items()]
        if answer.lost:
            raise ConnectionAbortedError("This response was dropped on purpose.")
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Return the answer to a request."""
        try:
            if request.path.startswith("/v1/"):
                return self.api.answer(request)
            if request.path.startswith("/_sandbox/") and self.control:
                return self.control.answer(request)
            return self.pages.answer(request)
        except Exception as error:  # noqa: BLE001  a fault here must reach whoever reads the test
            traceback.print_exc()
            body = {"error": {"type": "api_error", "message": f"The sandbox failed: {error!r}"}}
            return answer_json(500, body, **{"Stripe-Should-Retry": "false"})
