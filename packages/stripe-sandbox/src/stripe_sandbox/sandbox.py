"""The account that the server keeps: its objects, its time, and what it tells the world."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stripe_sandbox.clock import Clock
from stripe_sandbox.outbox import Outbox, Post, listens_to
from stripe_sandbox.rendering import render_object
from stripe_sandbox.schemas import complete_object
from stripe_sandbox.store import Store
from stripe_sandbox.types import Resource


def find_api_version() -> str:
    """Return the version of the API that the installed SDK speaks: this server's too."""
    from stripe import api_version

    return api_version


@dataclass(frozen=True)
class Request:
    """The request that is being answered: events say who caused them."""

    id: str
    idempotency_key: str | None


@dataclass(frozen=True, kw_only=True)
class Dunning:
    """What happens when a renewal isn't paid: days between the retries, and the end."""

    retry_after_days: tuple[int, ...] = (3, 5, 7)
    #: The subscription's status after the last retry: canceled, unpaid or past_due.
    outcome: str = "canceled"


class Sandbox:
    """One account. Every change happens under its lock, so answers never depend on luck."""

    def __init__(
        self,
        *,
        post: Post,
        retry_after: tuple[float, ...],
        seed: str = "",
        frozen_at: int | None = None,
        dunning: Dunning | None = None,
        tax_percent: int = 20,
    ) -> None:
        self.lock = threading.RLock()
        self.seed = seed
        self.store = Store(seed=seed)
        self.clock = Clock(frozen_at)
        self._frozen_at = frozen_at
        self.outbox = Outbox(post, retry_after=retry_after)
        self.dunning = dunning or Dunning()
        self.tax_percent = tax_percent
        self.request: Request | None = None
        self.url = ""
        #: Webhook endpoints that a reset leaves.
        self.lasting: list[Resource] = []

    def reset(self) -> None:
        """Forget all objects but the lasting endpoints, and set the clock back."""
        self.store = Store(seed=self.seed)
        self.clock = Clock(self._frozen_at)
        for endpoint in self.lasting:
            self.store.add(endpoint)

    @property
    def now(self) -> int:
        """The account's present."""
        return self.clock.now

    def create(self, kind: str, prefix: str, **fields: Any) -> Resource:
        """Keep a new object of a kind."""
        return self.store.add(self.build(kind, prefix, **fields))

    def build(self, kind: str, prefix: str, **fields: Any) -> Resource:
        """Return a new object that isn't kept."""
        id = fields.pop("id", None) or self.store.make_id(prefix)
        return complete_object(kind, id=id, livemode=False, created=self.now, **fields)

    def emit(self, type: str, resource: Resource, previous: Resource | None = None) -> Resource:
        """Tell the registered endpoints that something happened to an object."""
        data: Resource = {"object": render_object(self, resource)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.create(
            "event",
            "evt",
            api_version=find_api_version(),
            type=type,
            data=data,
            pending_webhooks=0,
            request=vars(self.request) if self.request else {"id": None, "idempotency_key": None},
        )
        del event["account"], event["context"]
        endpoints = [e for e in self.store.find("webhook_endpoint") if listens_to(e, type)]
        event["pending_webhooks"] = len(endpoints)
        for endpoint in endpoints:
            self.outbox.put(event, endpoint)
        return event

    def update(self, resource: Resource, event: str = "", **changes: Any) -> Resource:
        """Change an object and return what was there before; with an event, tell of it."""
        previous = {
            name: resource.get(name)
            for name, value in changes.items()
            if resource.get(name) != value
        }
        before = render_object(self, previous)
        resource.update(changes)
        if event and before:
            self.emit(event, resource, before)
        return before

    def render(self, resource: Resource, expand: Iterable[str] = ()) -> Resource:
        """Return an object as an answer."""
        return render_object(self, resource, expand)
