"""Webhooks on their way: signed, posted by a thread, retried, and held where a test wants it."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stripe_sandbox.chaos import Chaos
from stripe_sandbox.signing import sign_payload
from stripe_sandbox.types import Resource

#: Sends a body to a URL and returns the status and text of the answer; OSError where there is none.
Post = Callable[[str, bytes, Mapping[str, str]], tuple[int, str]]
State = Literal["waiting", "delivered", "failed", "dropped"]

#: Longest that an overtaken delivery waits for those that overtake it, in seconds.
_PATIENCE = 0.3
#: Longest that a post takes, in seconds.
_LONGEST = 30


@dataclass
class Attempt:
    """One post of a webhook: the status of its answer, or None with the reason."""

    status: int | None
    answer: str


@dataclass(eq=False)
class Delivery:
    """One event on its way to one endpoint."""

    number: int
    event: Resource
    endpoint: Resource
    #: The event as it was when it was sent on its way: the same in every attempt.
    body: bytes
    state: State = "waiting"
    attempts: list[Attempt] = field(default_factory=list)
    due: float = 0.0
    position: int = 0

    def describe(self) -> Resource:
        """Return what the control API says of it."""
        return {
            "number": self.number,
            "event": self.event["id"],
            "type": self.event["type"],
            "endpoint": self.endpoint["id"],
            "url": self.endpoint["url"],
            "state": self.state,
            "attempts": [vars(attempt) for attempt in self.attempts],
        }


class Outbox:
    """Deliveries of one account.

    Args:
        post: sends a body to a URL
        retry_after: seconds between the attempts; when they are used up, the delivery has failed
    """

    def __init__(self, post: Post, *, retry_after: tuple[float, ...]) -> None:
        self.chaos = Chaos()
        self.deliveries: list[Delivery] = []
        self._post = post
        self._retry_after = retry_after
        self._waiting: list[Delivery] = []
        #: The endpoints that have not taken an event yet, by its id.
        self._pending: dict[str, set[str]] = defaultdict(set)
        self._held = False
        self._busy = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def put(self, event: Resource, endpoint: Resource) -> None:
        """Send an event on its way, through whatever chaos there is."""
        with self._changed:
            fate = self.chaos.decide(len(self.deliveries) + 1)
            self._pending[event["id"]].add(endpoint["id"])
            for _ in range(fate.copies):
                delivery = self._add(event, endpoint, "dropped" if fate.dropped else "waiting")
                delivery.position += fate.overtaken_by
                delivery.due += fate.delay
                if not fate.dropped:
                    self._waiting.append(delivery)
            self._changed.notify_all()

    def _add(self, event: Resource, endpoint: Resource, state: State) -> Delivery:
        number = len(self.deliveries) + 1
        body = json.dumps(event, indent=2).encode()
        delivery = Delivery(
            number, event, endpoint, body, state, due=time.monotonic(), position=number
        )
        self.deliveries.append(delivery)
        return delivery

    def hold(self) -> None:
        """Deliver nothing until :meth:`flush` or :meth:`release`; what is on its way arrives."""
        with self._changed:
            self._held = True
            self._changed.wait_for(lambda: not self._busy, timeout=_LONGEST)

    def release(self) -> None:
        """Deliver in the background again."""
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def flush(self) -> list[Delivery]:
        """Post all that waits, in the thread of the caller; what fails waits again."""
        was_held = self._held
        self.hold()
        try:
            waiting = sorted(self._waiting, key=lambda item: (item.position, item.number))
            for delivery in waiting:
                self.attempt(delivery)
        finally:
            if not was_held:
                self.release()
        return waiting

    def send_now(self, event: Resource, endpoints: list[Resource]) -> list[Delivery]:
        """Post an event to endpoints once, in the thread of the caller, whatever the chaos."""
        with self._changed:
            added = [self._add(event, endpoint, "failed") for endpoint in endpoints]
        for delivery in added:
            self.attempt(delivery)
        return added

    def attempt(self, delivery: Delivery) -> Attempt:
        """Post a delivery once and note the answer."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": sign_payload(
                delivery.body, delivery.endpoint["secret"], int(time.time())
            ),
        }
        try:
            attempt = Attempt(*self._post(delivery.endpoint["url"], delivery.body, headers))
        except OSError as error:
            attempt = Attempt(None, str(error))
        with self._changed:
            delivery.attempts.append(attempt)
            self._settle(delivery, attempt)
            self._changed.notify_all()
        return attempt

    def _settle(self, delivery: Delivery, attempt: Attempt) -> None:
        tried = len(delivery.attempts)
        if attempt.status is not None and 200 <= attempt.status < 300:
            delivery.state = "delivered"
            pending = self._pending[delivery.event["id"]]
            pending.discard(delivery.endpoint["id"])
            delivery.event["pending_webhooks"] = len(pending)
        elif delivery.state != "waiting" or tried > len(self._retry_after):
            delivery.state = "failed"
        else:
            delivery.due = time.monotonic() + self._retry_after[tried - 1]
            return
        if delivery in self._waiting:
            self._waiting.remove(delivery)

    def wait(self, timeout: float = 5.0) -> bool:
        """Return whether everything was delivered, failed or dropped within ``timeout`` seconds."""
        with self._changed:
            return self._changed.wait_for(self._is_idle, timeout)

    def _is_idle(self) -> bool:
        return not self._busy and not self._waiting

    def start(self) -> None:
        """Begin to deliver in the background."""
        self._thread = threading.Thread(target=self._run, name="stripe-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Deliver no more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join(timeout=10)

    def clear(self) -> None:
        """Forget all deliveries and all chaos."""
        with self._changed:
            self.deliveries = []
            self._waiting = []
            self._pending.clear()
            self.chaos = Chaos()
            self._held = False

    def _run(self) -> None:
        while (delivery := self._take()) is not None:
            try:
                self.attempt(delivery)
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()

    def _take(self) -> Delivery | None:
        """Return the next delivery that is due, when there is one; None when it is over."""
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                ready = [] if self._held else [i for i in self._waiting if self._is_due(i, now)]
                if ready:
                    self._busy += 1
                    return min(ready, key=lambda item: (item.position, item.number))
                self._changed.wait(self._sleep_for(now))
        return None

    def _is_due(self, delivery: Delivery, now: float) -> bool:
        if delivery.due > now:
            return False
        return delivery.position <= len(self.deliveries) or now > delivery.due + _PATIENCE

    def _sleep_for(self, now: float) -> float | None:
        if self._held:
            return None
        if not self._waiting:
            return None
        return max(0.02, min(item.due for item in self._waiting) - now)


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """Post to a URL and return the status and the beginning of the answer."""
    import requests

    try:
        answer = requests.post(
            url, data=body, headers=headers, timeout=_LONGEST, allow_redirects=False
        )
    except requests.RequestException as error:
        raise OSError(str(error)) from error
    return answer.status_code, answer.text[:500]


def listens_to(endpoint: Resource, event_type: str) -> bool:
    """Return whether an endpoint listens to a type of event."""
    wanted: Any = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in wanted or event_type in wanted)
