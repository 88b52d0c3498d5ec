"""What a test can do to the server besides calling its API."""

from __future__ import annotations

from collections import Counter
from typing import Any

from stripe_sandbox.api import Api
from stripe_sandbox.billing.checkout import Payer, complete_session, enter_code
from stripe_sandbox.billing.disputes import close_dispute, open_dispute
from stripe_sandbox.billing.schedule import advance
from stripe_sandbox.billing.subscriptions import period_of
from stripe_sandbox.chaos import Chaos
from stripe_sandbox.clock import DAY, HOUR
from stripe_sandbox.outbox import Delivery, listens_to
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource


class Switches:
    """The account's clock, its webhooks' fate, its customers and its troubles."""

    def __init__(self, sandbox: Sandbox, api: Api) -> None:
        self.sandbox = sandbox
        self._api = api

    # Time

    def advance(self, *, days: float = 0, hours: float = 0, seconds: int = 0) -> int:
        """Move the clock, let all happen that becomes due, and return the new time."""
        if min(days, hours, seconds) < 0:
            raise ValueError("The clock can only move forward.")
        with self.sandbox.lock:
            advance(self.sandbox, int(days * DAY + hours * HOUR) + seconds)
            return self.sandbox.now

    def renew(self, subscription: str) -> int:
        """Move the clock past the end of a period, until its invoice is finalized and collected."""
        with self.sandbox.lock:
            found = self.sandbox.store.get("subscription", subscription)
            _, end = period_of(self.sandbox, found)
            return self.advance(seconds=max(0, end - self.sandbox.now) + HOUR)

    # Customers

    def complete_checkout(
        self,
        session: str,
        *,
        card: str = "4242424242424242",
        email: str = "customer@example.com",
        name: str = "",
        promotion_code: str = "",
    ) -> Resource:
        """Pay a checkout as its customer would on the hosted page, and return the session.

        Raises:
            StripeError: the card or the code is refused.
        """
        with self.sandbox.lock:
            found = self.sandbox.store.get("checkout.session", session)
            if promotion_code:
                enter_code(self.sandbox, found, promotion_code)
            payer = Payer(card=card, email=email, name=name, authenticated=True)
            complete_session(self.sandbox, found, payer)
            return self.sandbox.render(found)

    def dispute(self, charge: str, *, reason: str = "fraudulent", amount: int = 0) -> Resource:
        """Let a customer's bank take a charge back, and return the dispute."""
        with self.sandbox.lock:
            found = self.sandbox.store.get("charge", charge)
            return self.sandbox.render(
                open_dispute(self.sandbox, found, reason=reason, amount=amount)
            )

    def close_dispute(self, dispute: str, *, won: bool = False) -> Resource:
        """Let the bank decide a dispute."""
        with self.sandbox.lock:
            found = self.sandbox.store.get("dispute", dispute)
            return self.sandbox.render(close_dispute(self.sandbox, found, won=won))

    # Webhooks

    def chaos(
        self,
        *,
        duplicate: float = 0.0,
        reorder: float = 0.0,
        drop: float = 0.0,
        delay: float = 0.0,
        seed: int = 0,
    ) -> None:
        """Let webhooks meet with mishaps from now on, by these odds; without any, none.

        The same seed and the same events give the same mishaps.
        """
        self.sandbox.outbox.chaos = Chaos(
            duplicate=duplicate, reorder=reorder, drop=drop, delay=delay, seed=seed
        )

    def hold(self) -> None:
        """Keep webhooks back until :meth:`flush` or :meth:`release`."""
        self.sandbox.outbox.hold()

    def release(self) -> None:
        """Deliver webhooks in the background again."""
        self.sandbox.outbox.release()

    def flush(self) -> list[Delivery]:
        """Deliver all that waits, in this thread and in the order that chaos gave it."""
        return self.sandbox.outbox.flush()

    def deliver(self, event: str) -> list[Delivery]:
        """Deliver one event to its endpoints now, in this thread."""
        with self.sandbox.lock:
            found = self.sandbox.store.get("event", event)
            endpoints = self.sandbox.store.find("webhook_endpoint")
        wanted = [endpoint for endpoint in endpoints if listens_to(endpoint, found["type"])]
        return self.sandbox.outbox.send_now(found, wanted)

    def redeliver_all(self) -> list[Delivery]:
        """Deliver every event once more, in the order in which they happened, in this thread."""
        return self._redeliver([item.event["id"] for item in self.sandbox.outbox.deliveries])

    def redeliver_dropped(self) -> list[Delivery]:
        """Deliver the events that were lost on their way, in this thread."""
        lost = [i.event["id"] for i in self.sandbox.outbox.deliveries if i.state == "dropped"]
        return self._redeliver(lost)

    def _redeliver(self, events: list[str]) -> list[Delivery]:
        return [sent for event in dict.fromkeys(events) for sent in self.deliver(event)]

    def deliveries(self) -> list[Delivery]:
        """Return every delivery with the answers it got."""
        return list(self.sandbox.outbox.deliveries)

    def wait_until_delivered(self, timeout: float = 5.0) -> bool:
        """Return whether nothing waits any more, after at most ``timeout`` seconds."""
        return self.sandbox.outbox.wait(timeout)

    # Troubles

    def fail(self, *, times: int = 1, status: int = 500) -> None:
        """Refuse the next calls of the API before anything is done: 429, 500 or 503."""
        self._api.trouble.failures = times
        self._api.trouble.status = status

    def lose_answers(self, *, times: int = 1) -> None:
        """Carry out the next calls of the API, and cut the connection before the answer."""
        self._api.trouble.lost = times

    def slow_down(self, seconds: float) -> None:
        """Take so long for each call of the API."""
        self._api.trouble.seconds = seconds

    def reset(self) -> None:
        """Forget everything but the endpoints that were there from the start."""
        with self.sandbox.lock:
            self.sandbox.outbox.clear()
            self.sandbox.reset()
            self._api.reset()

    def state(self) -> dict[str, Any]:
        """Return how many objects of each kind there are, and the time."""
        with self.sandbox.lock:
            counts = Counter(item["object"] for item in self.sandbox.store)
        return {"now": self.sandbox.now, "objects": dict(counts)}
