"""Versions of lists that everybody is shown alike, by which pages keep what they made of them."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

#: How long a process may still offer what another one has changed, in seconds, where the two have
#: no cache in common, or where rows were changed without a signal.
_STALE = 60


def read_version(name: str) -> str:
    """Return the version of a list operation; another one means that its rows have changed."""
    return str(cache.get_or_set(_key_of(name), _make_version, _STALE))


def forget_list(name: str) -> None:
    """Let pages read a list operation anew, now and once the running transaction is committed.

    Call it wherever a row changes of a list whose view says ``same_for_everybody``.

    Args:
        name: the operation's full name, ``ecommerce:category-list``.
    """
    cache.delete(_key_of(name))
    # Somebody may have read the old rows meanwhile.
    transaction.on_commit(partial(cache.delete, _key_of(name)))


def _key_of(name: str) -> str:
    return f"quickscale.list.{name}"


def _make_version() -> str:
    return uuid4().hex
