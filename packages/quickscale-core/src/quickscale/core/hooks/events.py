"""Events: what happened, told after commit to whoever listens."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from inspect import Parameter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from quickscale.core.manifests.base import Text
from quickscale.core.money import Money

from .registry import Hook, registry

if TYPE_CHECKING:
    from quickscale.core.http.request_context import RequestContext


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event that happened.

    Attributes:
        name: ``ecommerce.product_viewed``.
        theme: the layer that declared it.
        object_type: what kind of thing it happened to.
        object_id: that thing's public id.
        user: who did it; None for a visitor who is not signed in.
        data: what the event adds, by the keys of its declaration.
        value: what it was worth.
        at: when it was sent.
        request_context: of the request that was being answered, where there was one.
        owner: the user or the team whose affair it is; None where it is the site's own.
    """

    name: str
    theme: str
    object_type: str
    object_id: str
    user: Any
    data: Mapping[str, Any]
    value: Money | None
    at: datetime
    request_context: RequestContext | None
    owner: Any = None


#: What writes public events down, inside of the transaction that sends them: what it writes is
#: committed with the events. A list and no hook, whose savepoint every event would pay for.
outboxes: list[Callable[[Sequence[Envelope]], None]] = []
#: Events that are written down once all of them are sent.
_waiting: ContextVar[list[Envelope] | None] = ContextVar("waiting_events", default=None)


def add_outbox(write: Callable[[Sequence[Envelope]], None]) -> None:
    if write not in outboxes:
        outboxes.append(write)


@contextmanager
def written_together() -> Iterator[None]:
    """Write down at the end, all at once, the public events that are sent in the block.

    The block belongs into the transaction that sends them.
    """
    envelopes: list[Envelope] = []
    token = _waiting.set(envelopes)
    try:
        yield
    finally:
        _waiting.reset(token)
    if envelopes:
        _write_down(envelopes)


def _write_down(envelopes: Sequence[Envelope]) -> None:
    for write in outboxes:
        write(envelopes)


def write_label(name: str) -> str:
    """Return "Order placed" for ``ecommerce.order_placed``."""
    return name.rpartition(".")[2].replace("_", " ").capitalize()


class Event(Hook, Signal):
    """A hook of kind event and a Django signal at once.

    Within its own theme a receiver connects to it as to any signal and gets ``event``, an
    :class:`Envelope`; other layers register for its name, or for ``event:*``.

    Args:
        name: ``<layer>.<what happened>``.
        object_type: what kind of thing it happens to.
        data: the keys that it may carry, and the type of each.
        public: whether integrators may be told of it by webhook: those of its owner, and the
            site's. Its name, its data and when it is sent are then part of the contract.
        label: what people call it, where they choose what a webhook is told; by default the words
            of its name.
        doc: when it is sent.
        deprecated: what to listen to instead.
    """

    def __init__(
        self,
        name: str,
        *,
        object_type: str = "",
        data: Mapping[str, type] | None = None,
        public: bool = False,
        label: Text = "",
        doc: str = "",
        deprecated: str = "",
    ) -> None:
        module = sys._getframe(1).f_globals.get("__name__", "")
        Signal.__init__(self)
        Hook.__init__(
            self,
            name=name,
            kind="event",
            parameters={"event": Parameter.empty},
            doc=doc,
            module=module,
            deprecated=deprecated,
        )
        self.object_type = object_type
        self.data = dict(data or {})
        self.public = public
        self.label = label or write_label(name)
        registry.declare(self)

    def send(  # type: ignore[override]
        self,
        object_id: object = "",
        *,
        user: Any = None,
        data: Mapping[str, Any] | None = None,
        value: Money | None = None,
        owner: Any = None,
    ) -> None:
        """Tell the listeners once the running transaction commits, or at once where none runs.

        A listener's failure is logged and reaches nobody else.

        Args:
            owner: the user or the team whose affair it is, whoever did it: their integrators are
                told of a public event, and nobody else's.

        Raises:
            TypeError: ``data`` has a key that the event does not declare.
        """
        if unknown := (data or {}).keys() - self.data.keys():
            raise TypeError(f"Event {self.name!r} carries no {', '.join(sorted(unknown))}.")
        implementations = self.implementations
        if implementations is None:
            implementations = self.prepare()
        if not implementations and not self.receivers and not self.public:
            return
        envelope = self._seal(object_id, user, data or {}, value, owner)
        if self.public:
            waiting = _waiting.get()
            if waiting is None:
                _write_down([envelope])
            else:
                waiting.append(envelope)
        transaction.on_commit(partial(self._deliver, envelope), robust=True)

    def _seal(
        self,
        object_id: object,
        user: Any,
        data: Mapping[str, Any],
        value: Money | None,
        owner: Any,
    ) -> Envelope:
        from quickscale.core.http import request_context

        return Envelope(
            name=self.name,
            theme=self.name.partition(".")[0],
            object_type=self.object_type,
            object_id=str(object_id),
            user=user if getattr(user, "is_authenticated", False) else None,
            data=dict(data),
            value=value,
            at=timezone.now(),
            request_context=request_context.current(),
            owner=owner if getattr(owner, "pk", None) is not None else None,
        )

    def _deliver(self, envelope: Envelope) -> None:
        self.send_robust(sender=self, event=envelope)
        for implementation in self.implementations or self.prepare():
            implementation.run_isolated(implementation.pick({"event": envelope}))
