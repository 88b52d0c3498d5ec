"""Importing feeds: listings are created or updated by their source's key, some at a time.

Each batch is one transaction and takes the same number of statements. Running an import again after
it was interrupted ends in the same state.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from quickscale.core import hooks
from quickscale_business_themes.realestate.feeds import (
    PROBLEM_LABELS,
    Feed,
    FeedEntry,
    FeedError,
    read_blm,
    read_csv,
    read_kyero,
    read_openimmo,
    read_reso,
)
from quickscale_business_themes.realestate.models import (
    FeedFormat,
    FeedImport,
    FeedPeople,
    FeedProblem,
    FeedState,
    Listing,
    ListingSource,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.events import recorded_together
from quickscale_business_themes.realestate.services.feed_homes import join_relisted
from quickscale_business_themes.realestate.services.feed_writing import Batch, Refusal
from quickscale_business_themes.realestate.services.listings import enter_status
from quickscale_business_themes.realestate.services.transitions import WITHDRAWABLE

#: So many records are written by one transaction, or fewer if they hold so many bytes of files.
BATCH = 500
_MOST_BYTES = 16 * 1024 * 1024
READERS: Mapping[str, Callable[[BinaryIO], Feed]] = {
    "reso": read_reso,
    "openimmo": read_openimmo,
    "kyero": read_kyero,
    "blm": read_blm,
}
#: A source of which more than one of so many listings vanish isn't believed unasked.
_MOST_VANISHED = 5
#: So many problems of an import are kept; all are counted.
_MOST_PROBLEMS = 1000


@dataclass
class Progress:
    """What is known of a feed so far.

    Attributes:
        keys: of the records that were read, whether they were taken or refused.
        unreadable: how many records said no key.
        problems: how many are kept.
        done: how many records a process before this one has written.
        seen: how many records were read by this one.
    """

    keys: set[str] = field(default_factory=set)
    unreadable: int = 0
    problems: int = 0
    done: int = 0
    seen: int = 0

    def note(self, entry: FeedEntry) -> None:
        """Note a record that was written before."""
        if entry.listing is None:
            self.unreadable += 1
        else:
            self.keys.add(entry.listing.key)


class Superseded(Exception):
    """Another import of the source began, or another process goes on with this one."""


def import_feed(
    stream: BinaryIO,
    *,
    team: Any,
    format: str,
    source: str = "",
    is_full: bool = False,
    is_confirmed: bool = False,
    people: str = FeedPeople.MATCH,
    mapping: Mapping[str, str] | None = None,
) -> FeedImport:
    """Import a feed for a team at once. Media are kept as addresses, and fetched later.

    Args:
        source: whose keys they are; by default the format's name.
        is_full: whether what is missing is gone, where the format doesn't say so itself.
        is_confirmed: whether listings are withdrawn even if more than a fifth of them vanished.
        people: what becomes of agents and offices, one of :class:`FeedPeople`.
        mapping: the headers of a CSV by what they hold.
    """
    feed_import = start_import(
        FeedImport(
            team=team,
            source=source or format,
            format=format,
            is_full=is_full,
            is_confirmed=is_confirmed,
            people=people,
            mapping=dict(mapping or {}),
        )
    )
    return run_import(feed_import, stream)


@transaction.atomic
def start_import(feed_import: FeedImport) -> FeedImport:
    """Begin an import; one of the same source that still runs ends here.

    What an unfinished one before it counted holds, not what it has created.
    """
    team, source = feed_import.team, feed_import.source
    lock_team(team)
    imports = FeedImport.objects.for_team(team).filter(source=source)
    imports.filter(state=FeedState.RUNNING).update(
        state=FeedState.FAILED,
        reason=gettext("Another import of this source began."),
        finished_at=timezone.now(),
        updated_at=timezone.now(),
    )
    latest = imports.order_by("-pk").first()
    if latest is not None and latest.state != FeedState.DONE:
        feed_import.listings_before = latest.listings_before
    else:
        feed_import.listings_before = list_offered(team, source).count()
    feed_import.save()
    return feed_import


def run_import(feed_import: FeedImport, stream: BinaryIO) -> FeedImport:
    """Import what isn't imported yet, batch by batch, each in a transaction.

    Each transaction begins by asking whether the import is still this one's to do. So no two
    processes write the same records, and what one that dies had not committed is done by the next.
    """
    told = FeedProblem.objects.for_team(feed_import.team).filter(feed_import=feed_import).count()
    progress = Progress(problems=told, done=feed_import.read)
    try:
        feed = open_feed(feed_import, stream)
        for entries in in_batches(feed):
            import_batch(feed_import, entries, progress)
        finish(feed_import, feed, progress)
    except Superseded:
        feed_import.refresh_from_db()
    except FeedError as error:
        place = gettext("Line {line}: {reason}") if error.line else "{reason}"
        fail(feed_import, place.format(line=error.line, reason=error.reason))
    return feed_import


def open_feed(feed_import: FeedImport, stream: BinaryIO) -> Feed:
    if feed_import.format == FeedFormat.CSV:
        return read_csv(stream, feed_import.mapping or None)
    return READERS[feed_import.format](stream)


def finish(feed_import: FeedImport, feed: Feed, progress: Progress) -> None:
    is_full = feed.info.is_full if feed.info.is_full is not None else feed_import.is_full
    # A part of an answer that goes on elsewhere is never the whole.
    feed_import.is_full = is_full and not feed.info.next_link
    doubt = withdraw_vanished(feed_import, progress) if feed_import.is_full else ""
    with transaction.atomic():
        hold(feed_import)
        feed_import.state = FeedState.STOPPED if doubt else FeedState.DONE
        feed_import.reason, feed_import.finished_at = doubt, timezone.now()
        feed_import.save()


def fail(feed_import: FeedImport, reason: str) -> None:
    feed_import.state, feed_import.reason = FeedState.FAILED, reason[:500]
    feed_import.finished_at = timezone.now()
    feed_import.save()


def list_offered(team: Any, source: str) -> Any:
    rows = Listing.objects.for_team(team).filter(source_system=source)
    return (
        rows.exclude(source_key="")
        .filter(standard_status__in=WITHDRAWABLE)
        .exclude(standard_status=StandardStatus.WITHDRAWN)
    )


def in_batches(feed: Feed) -> Iterator[list[FeedEntry]]:
    """Yield records, as many at a time as are written at once; fewer if they hold files."""
    some: list[FeedEntry] = []
    size = 0
    for entry in feed:
        some.append(entry)
        size += sum(len(it.content) for it in entry.listing.media) if entry.listing else 0
        if len(some) == BATCH or size > _MOST_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def import_batch(feed_import: FeedImport, entries: Sequence[FeedEntry], progress: Progress) -> None:
    """Write a batch of records, unless that was done before this process began."""
    left = max(min(progress.done - progress.seen, len(entries)), 0)
    progress.seen += len(entries)
    for entry in entries[:left]:
        progress.note(entry)
    if entries[left:]:
        with without_collections():
            import_entries(feed_import, entries[left:], progress)


@contextmanager
def without_collections() -> Iterator[None]:
    """Leave Python's collector alone for a batch.

    It would walk through all of Django each time some thousand records were made: a quarter of the
    time that an import takes. What a batch leaves behind is young, and collected after it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect(0)


@transaction.atomic
def import_entries(
    feed_import: FeedImport, entries: Sequence[FeedEntry], progress: Progress
) -> None:
    """Write a batch of records, and tell what is wrong with them."""
    team = feed_import.team
    hold(feed_import)
    problems: list[FeedProblem] = []
    batch = Batch(feed_import, entries)
    counts = dict.fromkeys(("created", "updated", "unchanged", "refused"), 0)
    with hooks.written_together(), recorded_together(team):
        for entry in entries:
            reasons = [describe(it) for it in entry.problems]
            try:
                outcome = take_entry(batch, entry, progress)
            except Refusal as refusal:
                outcome = "refused"
                reasons += [str(refusal)] if str(refusal) else []
            counts[outcome] += 1
            problems += make_problems(feed_import, entry, reasons, outcome == "refused")
        batch.save()
    kept = problems[: max(_MOST_PROBLEMS - progress.problems, 0)]
    progress.problems += len(kept)
    FeedProblem.objects.for_team(team).bulk_create(kept)
    counts["read"] = len(entries)
    for name, count in counts.items():
        setattr(feed_import, name, getattr(feed_import, name) + count)
    feed_import.save()


def hold(feed_import: FeedImport) -> None:
    """Let nobody else write what feeds bring to this team until the transaction ends.

    Raises:
        Superseded: another import of the source began, or another process goes on with this one.
    """
    lock_team(feed_import.team)
    rows = FeedImport.objects.for_team(feed_import.team).filter(
        pk=feed_import.pk, state=FeedState.RUNNING, read=feed_import.read
    )
    if not rows.exists():
        raise Superseded


def lock_team(team: Any) -> None:
    """Let one batch of a team be written at a time, so that none creates what another does."""
    type(team)._default_manager.select_for_update(no_key=True).get(pk=team.pk)


def take_entry(batch: Batch, entry: FeedEntry, progress: Progress) -> str:
    record = entry.listing
    if record is None:
        progress.unreadable += 1
        raise Refusal("")
    if record.key in progress.keys:
        raise Refusal(gettext("This key is there twice."))
    progress.keys.add(record.key)
    try:
        return batch.take(record)
    except ValidationError as error:
        told = (f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise Refusal(" ".join(told)) from error


def describe(problem: Any) -> str:
    value = f" ({problem.value})" if problem.value else ""
    return f"{problem.field}: {PROBLEM_LABELS[problem.code]}{value}"


def make_problems(
    feed_import: FeedImport, entry: FeedEntry, reasons: list[str], is_refused: bool
) -> list[FeedProblem]:
    return [
        FeedProblem(
            team=feed_import.team,
            feed_import=feed_import,
            line=entry.line,
            key=entry.listing.key[:255] if entry.listing else "",
            reason=reason[:500],
            is_refused=is_refused,
        )
        for reason in reasons
    ]


def withdraw_vanished(feed_import: FeedImport, progress: Progress) -> str:
    """Withdraw what a full feed doesn't have any more; return why not, if it can't be believed."""
    offered = list_offered(feed_import.team, feed_import.source).order_by("pk")
    rows = offered.values_list("pk", "source_key").iterator(chunk_size=5000)
    vanished = [pk for pk, key in rows if key not in progress.keys]
    if vanished and not feed_import.is_confirmed:
        doubt = find_doubt(feed_import, progress, len(vanished))
        if doubt:
            return doubt
    for start in range(0, len(vanished), BATCH):
        withdraw_batch(feed_import, vanished[start : start + BATCH])
    return ""


def find_doubt(feed_import: FeedImport, progress: Progress, vanished: int) -> str:
    if vanished * _MOST_VANISHED > feed_import.listings_before:
        told = gettext("{vanished} of {before} listings are missing. Nothing was withdrawn.")
        return told.format(vanished=vanished, before=feed_import.listings_before)
    if progress.unreadable:
        return gettext("Some records without a key may be what is missing. Nothing was withdrawn.")
    return ""


@transaction.atomic
def withdraw_batch(feed_import: FeedImport, keys: Sequence[int]) -> None:
    team = feed_import.team
    hold(feed_import)
    offered = list_offered(team, feed_import.source).filter(pk__in=keys).order_by("pk")
    listings = list(offered.select_related("property").select_for_update(of=("self",)))
    with hooks.written_together(), recorded_together(team):
        for listing in listings:
            listing.team = team
            note = gettext("Missing in the feed")
            enter_status(listing, StandardStatus.WITHDRAWN, user=None, note=note)
            listing.updated_at = timezone.now()
    names = "standard_status status_change_timestamp dom_increment_yn dom_increment_base"
    names += " dom_increment_timestamp off_market_date updated_at"
    Listing.objects.for_team(team).bulk_update(listings, names.split())
    # Whatever comes back is read as if it were new, also where the record is the same.
    sources = ListingSource.objects.for_team(team).filter(listing__in=listings)
    sources.update(digest="", status="")
    join_relisted(team, feed_import.source, feed_import.started_at, listings)
    feed_import.withdrawn += len(listings)
    feed_import.save()
