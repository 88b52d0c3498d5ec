"""Reading what changed in the lists that somebody waits for."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.urls import get_resolver
from django.utils import timezone

from quickscale.core.api.alerts import AlertsMixin
from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.in_process_transport import api_path_info, resolve_path
from quickscale.core.api.operations import get_operation

from .models import AlertSource, ListChange, SavedSearch

logger = logging.getLogger("quickscale.alerts")

#: How long the transaction of a change may take: so much is read again each time.
OVERLAP = timedelta(minutes=15)
#: How long changes are kept: longer than a month.
KEPT = timedelta(days=62)
_BATCH = 500


def find_view(operation: str) -> AlertsMixin | None:
    """Return the view of a list with alerts; None if there is none any more."""
    try:
        path = get_operation(operation).path_below_root
    except UnknownOperation:
        return None
    found = _find_class(api_path_info(path))
    return found() if issubclass(found, AlertsMixin) else None


@cache
def _find_class(path_info: str) -> Any:
    callback: Any = resolve_path(get_resolver(), path_info).func
    return getattr(callback, "cls", object)


def collect_changes() -> int:
    """Write down what changed in each list since the last time; return how many lists failed."""
    failed = 0
    waited_for = SavedSearch.objects.exclude(next_at=None).values("source")
    for source in AlertSource.objects.filter(pk__in=waited_for):
        view = find_view(source.name)
        try:
            if view is not None:
                read_source(source.pk, view)
        except Exception:
            logger.exception("The changes of %s could not be read", source.name)
            failed += 1
    return failed


@transaction.atomic
def read_source(pk: int, view: AlertsMixin) -> None:
    """Read the changes of one list, unless somebody else is doing so."""
    source = AlertSource.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if source is None:
        return
    now, since = timezone.now(), find_start(source)
    batch = []
    for change in view.list_changes(since):
        batch.append(make_change(source, change))
        if len(batch) == _BATCH:
            ListChange.objects.bulk_create(batch, ignore_conflicts=True)
            batch.clear()
    ListChange.objects.bulk_create(batch, ignore_conflicts=True)
    last = source.changes.order_by("-pk").values_list("pk", flat=True).first()
    source.last_change, source.read_until = max(source.last_change, last or 0), now
    source.save()


def find_start(source: AlertSource) -> datetime:
    """Return since when changes matter: those that nobody waited for are never read."""
    waiting = source.searches.exclude(next_at=None).aggregate(first=Min("since"))
    start = source.read_until - OVERLAP
    return max(start, waiting["first"] or start)


def make_change(source: AlertSource, change: AlertsMixin.Change) -> ListChange:
    return ListChange(
        source=source,
        key=change.key,
        row=change.row,
        kind=change.kind,
        field=change.field,
        old=change.old[:255],
        new=change.new[:255],
        at=change.at,
    )


def purge_changes() -> int:
    """Forget the changes, and the alerts of them, that no search has to be told of any more."""
    return ListChange.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
