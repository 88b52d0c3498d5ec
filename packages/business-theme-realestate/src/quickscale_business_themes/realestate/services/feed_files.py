"""Feeds that are imported in the background: files that people upload, and those of addresses."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from quickscale.core.http import downloads
from quickscale.core.jobs import enqueue
from quickscale_business_themes.realestate.exceptions import ImportNotStopped
from quickscale_business_themes.realestate.feeds import FeedError, guess_mapping, list_headers
from quickscale_business_themes.realestate.models import (
    FeedFormat,
    FeedImport,
    FeedSource,
    FeedState,
)
from quickscale_business_themes.realestate.models.feeds import SILENT_FOR
from quickscale_business_themes.realestate.services.feed_import import (
    fail,
    lock_team,
    run_import,
    start_import,
)

logger = logging.getLogger(__name__)

#: How large a file may be that is fetched, and how long that may take.
_MOST_BYTES, _SECONDS = 2 * 1024**3, 600
#: After so long without a sign of life, a command counts as one that died.
_COMMAND_SILENT_FOR = timedelta(hours=1)
#: So many rows are forgotten by one transaction.
_FORGOTTEN = 100
KEPT_DAYS = 90


def upload_feed(source: FeedSource, file: Any, *, user: Any, name: str) -> FeedImport:
    """Keep a file that a source sent, and have it imported in the background."""
    with transaction.atomic():
        learn_headers(source, file)
        feed_import = start_import(make_import(source, user=user, name=name))
        feed_import.file.save(f"{feed_import.public_id}.{source.format}", file)
        begin(feed_import)
    return feed_import


def learn_headers(source: FeedSource, file: Any) -> None:
    """Note the columns of a CSV; what they hold is guessed until somebody says it."""
    if source.format != FeedFormat.CSV:
        return
    try:
        headers = list_headers(file)
    except FeedError:
        headers = []  # the import tells why
    file.seek(0)
    mapping = source.mapping
    if mapping.get("key") not in headers:
        mapping = guess_mapping(headers)
    source.headers, source.mapping = headers, mapping
    note(source, {"headers": headers, "mapping": mapping})


def make_import(source: FeedSource, *, user: Any = None, name: str = "") -> FeedImport:
    return FeedImport(
        team=source.team,
        source=source.name,
        format=source.format,
        by=user if getattr(user, "pk", None) else None,
        name=name[:200],
        mapping=source.mapping,
        people=source.people,
        is_full=source.is_full,
    )


def begin(feed_import: FeedImport) -> None:
    from quickscale_business_themes.realestate.tasks import work_on_feed

    enqueue(work_on_feed, feed_import.pk)


@transaction.atomic
def confirm_import(feed_import: FeedImport, *, user: Any) -> FeedImport:
    """Import a file again whose listings were too few to be believed, and withdraw the others.

    Raises:
        ImportNotStopped: it needs no confirmation, or a later one has taken its place.
    """
    lock_team(feed_import.team)
    stopped = FeedImport.objects.for_team(feed_import.team).filter(
        pk=feed_import.pk, state=FeedState.STOPPED
    )
    later = FeedImport.objects.for_team(feed_import.team).filter(
        source=feed_import.source, pk__gt=feed_import.pk
    )
    found = stopped.exclude(file="").first()
    if found is None or later.exists():
        raise ImportNotStopped
    again = FeedImport(
        team=feed_import.team,
        source=found.source,
        format=found.format,
        by=user if getattr(user, "pk", None) else None,
        name=found.name,
        mapping=found.mapping,
        people=found.people,
        is_full=found.is_full,
        is_confirmed=True,
        file=found.file.name,
    )
    again = start_import(again)
    stopped.update(file="")
    begin(again)
    return again


def work_on(key: int) -> None:
    """Import a file that waits, from where it was left; for background tasks."""
    found = FeedImport.objects.across_teams().filter(pk=key, state=FeedState.RUNNING)
    feed_import = found.exclude(file="").select_related("team").first()
    if feed_import is None:
        return
    try:
        with feed_import.file.open("rb") as file:
            run_import(feed_import, cast(BinaryIO, file))
    except FileNotFoundError:
        fail(feed_import, gettext("The file isn't there any more."))
    except Exception:
        logger.exception("The import %s was interrupted", key)
        fail(feed_import, gettext("Something went wrong. What was imported stays."))
    if feed_import.state in (FeedState.DONE, FeedState.FAILED):
        forget_file(feed_import)


def forget_file(feed_import: FeedImport) -> None:
    """Delete a file that nothing is to be done with any more."""
    name = feed_import.file.name
    rows = FeedImport.objects.for_team(feed_import.team_id).filter(pk=feed_import.pk)
    if name and rows.exclude(state=FeedState.RUNNING).update(file=""):
        feed_import.file.storage.delete(name)


def resume_imports() -> int:
    """Take up what was left by processes that died; return how many imports that were.

    What a command was reading can't be read again here: it is told to be over.
    """
    now = timezone.now()
    left = FeedImport.objects.across_teams().filter(
        state=FeedState.RUNNING, file="", updated_at__lt=now - _COMMAND_SILENT_FOR
    )
    told = gettext("The import was interrupted. Import the file again.")
    left.update(state=FeedState.FAILED, reason=told, finished_at=now, updated_at=now)
    silent = FeedImport.objects.across_teams().filter(
        state=FeedState.RUNNING, updated_at__lt=now - SILENT_FOR
    )
    keys = list(silent.exclude(file="").values_list("pk", flat=True))
    for key in keys:
        work_on(key)
    return len(keys)


def list_hosts() -> frozenset[str]:
    """Return the hosts from which feeds may be fetched."""
    return frozenset(getattr(settings, "REALESTATE_FEED_HOSTS", ()))


def begin_fetching(source: FeedSource) -> None:
    from quickscale_business_themes.realestate.tasks import fetch_source

    enqueue(fetch_source, source.pk)


def fetch_due_feeds() -> int:
    """Fetch the feeds that are due, and have them imported; return how many have changed."""
    due = FeedSource.objects.across_teams().filter(due_at__lte=timezone.now(), every__gt=0)
    keys = list(due.exclude(url="").order_by("due_at").values_list("pk", flat=True))
    return sum(fetch_feed(key) for key in keys)


def fetch_feed(key: int) -> bool:
    """Fetch the feed of a source, unless somebody else does; say whether it has changed."""
    now = timezone.now()
    rows = FeedSource.objects.across_teams().filter(pk=key, due_at__lte=now)
    source = rows.select_related("team").first()
    if source is None:
        return False
    # Whoever moves it on fetches it; what fails is tried again by the clock.
    later = now + timedelta(hours=source.every) if source.every else None
    if not rows.update(due_at=later):
        return False
    with TemporaryFile() as out:
        try:
            found = downloads.download(
                source.url,
                out,
                hosts=list_hosts(),
                most_bytes=_MOST_BYTES,
                seconds=_SECONDS,
                etag=source.etag,
                last_modified=source.last_modified,
            )
        except downloads.DownloadError as error:
            note(source, {"problem": str(error)[:500]})
            return False
        if not found.is_modified:
            note(source, {"problem": ""})
            return False
        out.seek(0)
        name = PurePosixPath(unquote(urlsplit(source.url).path)).name
        upload_feed(source, File(out), user=None, name=name)
    # Only what is on its way into the listings needs no second look.
    seen = {"etag": found.etag[:200], "last_modified": found.last_modified[:100], "problem": ""}
    note(source, seen)
    return True


def note(source: FeedSource, values: Mapping[str, Any]) -> None:
    FeedSource.objects.for_team(source.team_id).filter(pk=source.pk).update(**values)


def forget_imports() -> int:
    """Delete imports that were kept long enough, with their problems; return how many.

    The latest of each source is kept: the next one is compared with it.
    """
    days = getattr(settings, "REALESTATE_FEED_IMPORT_DAYS", KEPT_DAYS)
    before = timezone.now() - timedelta(days=days)
    rows = FeedImport.objects.across_teams()
    latest = rows.order_by().values("team", "source").annotate(last=Max("pk")).values("last")
    old = rows.filter(created_at__lt=before).exclude(state=FeedState.RUNNING, finished_at=None)
    old = old.exclude(pk__in=latest).order_by("pk")
    forgotten = 0
    while some := list(old[:_FORGOTTEN]):
        rows.filter(pk__in=[it.pk for it in some]).delete()
        forgotten += len(some)
    return forgotten
