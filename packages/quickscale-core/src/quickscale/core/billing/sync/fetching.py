"""Fetching an object of Stripe's and writing it, in whatever order that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import stripe
from django.db import IntegrityError, transaction

from quickscale.core.billing.exceptions import StaleRevision
from quickscale.core.billing.stripe_api import get_client, is_missing

from .kinds import KINDS, Kind

# No clock decides which of two copies is newer. A mirror's revision is read before its object is
# fetched, and the copy is only written over that very revision: had anybody written meanwhile,
# their copy may be newer than this one, and both are fetched again.
TRIES = 10


class Busy(Exception):
    """An object changed each time that it had just been fetched."""


@dataclass(frozen=True, slots=True)
class Copy:
    kind: Kind
    stripe_id: str
    revision: int
    data: dict[str, Any] | None


def sync_object(kind: str, stripe_id: str, *, within: Callable[[], None] | None = None) -> None:
    """Fetch an object and what depends on it, and write all; ``within`` joins the transaction."""
    for _attempt in range(TRIES):
        copies = list(take_copies(kind, stripe_id))
        try:
            with transaction.atomic():
                for copy in sorted(copies, key=order_of):
                    write_copy(copy)
                if within:
                    within()
                return
        except (StaleRevision, IntegrityError) as error:
            failure = error
    raise Busy(f"{kind} {stripe_id}") from failure


def order_of(copy: Copy) -> tuple[int, bool]:
    """Of a kind, those first that are known here already."""
    return copy.kind.rank, not copy.revision


def take_copies(kind: str, stripe_id: str) -> Iterator[Copy]:
    waiting, taken = [(kind, stripe_id)], set()
    while waiting:
        key = waiting.pop()
        if key in taken:
            continue
        taken.add(key)
        copy = take_copy(KINDS[key[0]], key[1])
        yield copy
        waiting += copy.kind.related(copy.data) if copy.data else []


def take_copy(kind: Kind, stripe_id: str) -> Copy:
    revision = kind.read_revision(stripe_id)
    try:
        data = kind.fetch(get_client(), stripe_id)
    except stripe.StripeError as error:
        if not is_missing(error):
            raise
        data = None
    return Copy(kind, stripe_id, revision, data)


def write_copy(copy: Copy) -> None:
    if copy.data is None or copy.data.get("deleted"):
        copy.kind.forget(copy.stripe_id)
        return
    copy.kind.write(copy.data, copy.revision)
