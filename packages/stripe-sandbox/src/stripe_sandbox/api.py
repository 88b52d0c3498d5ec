"""The API under ``/v1``: who asks, what they ask for, and the answer or error."""

from __future__ import annotations

from urllib.parse import unquote

import stripe_sandbox.operations  # noqa: F401  registers them
from stripe_sandbox.billing.schedule import catch_up
from stripe_sandbox.errors import StripeError
from stripe_sandbox.faults import RequestFaults
from stripe_sandbox.forms import decode_form
from stripe_sandbox.http import HttpAnswer, HttpRequest, answer_json
from stripe_sandbox.idempotency import IdempotencyKeys
from stripe_sandbox.params import read_params
from stripe_sandbox.routing import Route, find_route
from stripe_sandbox.sandbox import Request, Sandbox, find_api_version
from stripe_sandbox.types import Params, Resource

_KEYS = ("sk_test_", "rk_test_")


class Api:
    """Answers calls of the API for one account."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.trouble = RequestFaults()
        self.keys = IdempotencyKeys()

    def reset(self) -> None:
        """Forget troubles and idempotency keys."""
        self.trouble = RequestFaults()
        self.keys = IdempotencyKeys()

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Return the answer to a call."""
        with self.sandbox.lock:
            id = self.sandbox.store.make_id("req")
        headers = {"Request-Id": id, "Stripe-Version": find_api_version()}
        try:
            _authenticate(request.headers.get("authorization", ""))
            _require_version(request.headers.get("stripe-version"))
            with self.sandbox.lock:
                self.trouble.refuse()
            status, body, replayed = self._run(request, id)
        except StripeError as error:
            return answer_json(error.status, error.as_body(), **headers)
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        answer = answer_json(status, body, **headers)
        answer.lost = self.trouble.loses_answer()
        return answer

    def _run(self, request: HttpRequest, id: str) -> tuple[int, Resource, bool]:
        operation, ids = find_route(request.method, unquote(request.path))
        in_body = request.method == "POST"
        raw = decode_form(request.text if in_body else request.query)
        key = request.headers.get("idempotency-key") if in_body else None
        if key is None:
            self.trouble.wait()
            return *self._execute(operation, ids, raw, Request(id, None)), False
        with self.sandbox.lock:
            replay = self.keys.begin(key, request.path, raw)
        if replay:
            return *replay, True
        return *self._execute_once(operation, ids, raw, Request(id, key)), False

    def _execute_once(
        self, operation: Route, ids: dict[str, str], raw: Params, request: Request
    ) -> tuple[int, Resource]:
        key = request.idempotency_key or ""
        try:
            self.trouble.wait()
            status, body = self._execute(operation, ids, raw, request)
        except BaseException:
            self.keys.forget(key)
            raise
        self.keys.finish(key, status, body)
        return status, body

    def _execute(
        self, operation: Route, ids: dict[str, str], raw: Params, request: Request
    ) -> tuple[int, Resource]:
        """Return an answer; raise what was wrong before anything was done."""
        sandbox = self.sandbox
        params = read_params(operation.params, raw, operation.takes)
        expand = params.pop("expand", [])
        with sandbox.lock:
            catch_up(sandbox)
            sandbox.request = request
            try:
                found = operation.handle(sandbox, params, **ids)
                return 200, sandbox.render(found, expand)
            except StripeError as error:
                if error.before_execution:
                    raise
                return error.status, error.as_body()
            finally:
                sandbox.request = None


def _require_version(version: str | None) -> None:
    """Refuse to pretend to an older API, whose objects look different."""
    if version not in (None, find_api_version()):
        raise StripeError(f"This test server speaks {find_api_version()} only, not {version}.")


def _authenticate(header: str) -> None:
    scheme, _, key = header.partition(" ")
    if not key:
        raise StripeError(
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY').",
            status=401,
        )
    if scheme != "Bearer" or not key.startswith(_KEYS):
        shown = f"{key[:7]}{'*' * 8}{key[-4:]}" if len(key) > 16 else "*" * 8
        raise StripeError(f"Invalid API Key provided: {shown}", status=401)
