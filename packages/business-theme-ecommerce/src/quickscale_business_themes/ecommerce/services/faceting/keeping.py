"""Keeps a snapshot of each database in a process, and takes the next one in time."""

from __future__ import annotations

import logging
from threading import Lock, Thread
from time import monotonic

from django.db import connections

from quickscale_business_themes.ecommerce.models import Product, ProductVariant
from quickscale_business_themes.ecommerce.services.faceting import taking
from quickscale_business_themes.ecommerce.services.faceting.snapshots import Snapshot

#: After how many seconds the next snapshot is taken, beside the requests that this one still
#: serves, and for how many it may serve them.
RENEWED_AFTER, USED_FOR = 40, 60
#: Fewer variants are counted where they are, so that a small shop's counts are never old.
LEAST_VARIANTS = 3_000

_logger = logging.getLogger(__name__)
#: By the database's alias and name: tests give an alias another database.
_kept: dict[tuple[str, str], Snapshot] = {}
_taking = Lock()


def find_snapshot() -> Snapshot | None:
    """Return what facets may be counted of, None where a shop is so small that it needs none.

    Only who finds none that may still be used waits for one.
    """
    using = Product.objects.db
    snapshot = _kept.get(_key(using))
    if snapshot is None or seconds_left(snapshot) <= 0:
        return None if _is_small(using) else _take_unless_taken(using)
    if seconds_left(snapshot) <= USED_FOR - RENEWED_AFTER and not _taking.locked():
        Thread(target=_renew, args=(using,), name="facets", daemon=True).start()
    return snapshot


def seconds_left(snapshot: Snapshot) -> float:
    """Return for how long a snapshot may be used."""
    return snapshot.taken_at + USED_FOR - monotonic()


def forget_snapshots() -> None:
    """Count anew from the next request on."""
    _kept.clear()


def _is_small(using: str) -> bool:
    variants = ProductVariant.objects.using(using).order_by()
    return not variants[LEAST_VARIANTS - 1 : LEAST_VARIANTS].exists()


def _take_unless_taken(using: str) -> Snapshot:
    with _taking:
        snapshot = _kept.get(_key(using))
        if snapshot is None or seconds_left(snapshot) <= 0:
            snapshot = _take(using)
        return snapshot


def _renew(using: str) -> None:
    """Take the next snapshot in a thread, unless another one does."""
    if not _taking.acquire(blocking=False):
        return
    try:
        if _is_small(using):
            _kept.pop(_key(using), None)
        else:
            _take(using)
    except Exception:
        # Whoever finds it too old will see the same, and tell the visitor.
        _logger.exception("No snapshot of facets could be taken")
    finally:
        _taking.release()
        connections[using].close()


def _take(using: str) -> Snapshot:
    before = _kept.get(_key(using))
    languages = [*before.texts] if before else []
    snapshot = taking.take(using, taken_at=monotonic(), languages=languages)
    _kept[_key(using)] = snapshot
    return snapshot


def _key(using: str) -> tuple[str, str]:
    return using, str(connections[using].settings_dict["NAME"])
