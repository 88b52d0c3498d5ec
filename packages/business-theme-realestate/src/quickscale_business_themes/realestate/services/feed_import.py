"""Importing feeds: listings are created or updated by their source's key, some at a time.

Each batch is one transaction and takes the same number of statements. Running an import again after
it was interrupted ends in the same state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
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
    FeedImport,
    FeedProblem,
    FeedState,
    Listing,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.events import recorded_together
from quickscale_business_themes.realestate.services.feed_writing import Batch, Refusal
from quickscale_business_themes.realestate.services.listings import enter_status
from quickscale_business_themes.realestate.services.transitions import TRANSITIONS

#: Webhooks look for the audience of all events by one condition, whose depth has a limit.
BATCH = 500
READERS = {
    "reso": read_reso,
    "openimmo": read_openimmo,
    "kyero": read_kyero,
    "blm": read_blm,
    "csv": read_csv,
}
#: A source of which more than one of so many listings vanish isn't believed unasked.
_MOST_VANISHED = 5
#: So many problems of an import are kept; all are counted.
_MOST_PROBLEMS = 1000
WITHDRAWABLE = [old for old, new in TRANSITIONS.items() if StandardStatus.WITHDRAWN in new]


@dataclass
class Progress:
    """What is known of a feed so far.

    Attributes:
        keys: of the records that were read, whether they were taken or refused.
        unreadable: how many records said no key.
    """

    keys: set[str] = field(default_factory=set)
    unreadable: int = 0
    problems: int = 0


def import_feed(
    stream: BinaryIO,
    *,
    team: Any,
    format: str,
    source: str = "",
    is_full: bool = False,
    is_confirmed: bool = False,
) -> FeedImport:
    """Import a feed for a team. Media are kept as addresses; nothing is fetched.

    Args:
        source: whose keys they are; by default the format's name.
        is_full: whether what is missing is gone, where the format doesn't say so itself.
        is_confirmed: whether listings are withdrawn even if more than a fifth of them vanished.
    """
    batch = start_import(team, source or format, format)
    progress = Progress()
    try:
        feed = READERS[format](stream)
        for entries in in_batches(feed):
            import_entries(batch, entries, progress)
        batch.is_full = feed.info.is_full if feed.info.is_full is not None else is_full
        # A part of an answer that goes on elsewhere is never the whole.
        batch.is_full = batch.is_full and not feed.info.next_link
        if batch.is_full:
            withdraw_vanished(batch, progress, is_confirmed=is_confirmed)
    except FeedError as error:
        batch.state = FeedState.FAILED
        place = gettext("Line {line}: {reason}") if error.line else "{reason}"
        batch.reason = place.format(line=error.line, reason=error.reason)[:500]
    if batch.state == FeedState.RUNNING:
        batch.state = FeedState.DONE
    batch.finished_at = timezone.now()
    batch.save()
    return batch


def start_import(team: Any, source: str, format: str) -> FeedImport:
    """Begin an import; what an unfinished one before it counted holds, not what it has created."""
    imports = FeedImport.objects.for_team(team).filter(source=source)
    latest = imports.order_by("-pk").first()
    if latest is not None and latest.state != FeedState.DONE:
        before = latest.listings_before
    else:
        before = list_offered(team, source).count()
    return FeedImport.objects.create(
        team=team, source=source, format=format, listings_before=before
    )


def list_offered(team: Any, source: str) -> Any:
    rows = Listing.objects.for_team(team).filter(source_system=source)
    return (
        rows.exclude(source_key="")
        .filter(standard_status__in=WITHDRAWABLE)
        .exclude(standard_status=StandardStatus.WITHDRAWN)
    )


def in_batches(feed: Feed) -> Iterator[list[FeedEntry]]:
    entries = iter(feed)
    while some := list(islice(entries, BATCH)):
        yield some


@transaction.atomic
def import_entries(
    feed_import: FeedImport, entries: Sequence[FeedEntry], progress: Progress
) -> None:
    """Write a batch of records, and tell what is wrong with them."""
    team = feed_import.team
    lock_team(team)
    problems: list[FeedProblem] = []
    batch = Batch(team, feed_import.source, feed_import.format, entries)
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


def withdraw_vanished(feed_import: FeedImport, progress: Progress, *, is_confirmed: bool) -> None:
    """Withdraw what a full feed doesn't have any more, unless that is too much to be believed."""
    offered = list_offered(feed_import.team, feed_import.source).order_by("pk")
    rows = offered.values_list("pk", "source_key").iterator(chunk_size=5000)
    vanished = [pk for pk, key in rows if key not in progress.keys]
    if vanished and not is_confirmed:
        reason = find_doubt(feed_import, progress, len(vanished))
        if reason:
            feed_import.state, feed_import.reason = FeedState.STOPPED, reason
            return
    for start in range(0, len(vanished), BATCH):
        withdraw_batch(feed_import, vanished[start : start + BATCH])


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
    offered = list_offered(team, feed_import.source).filter(pk__in=keys).order_by("pk")
    listings = list(offered.select_for_update(of=("self",)))
    with hooks.written_together(), recorded_together(team):
        for listing in listings:
            listing.team = team
            note = gettext("Missing in the feed")
            enter_status(listing, StandardStatus.WITHDRAWN, user=None, note=note)
            listing.updated_at = timezone.now()
    names = "standard_status status_change_timestamp dom_increment_yn dom_increment_base"
    names += " dom_increment_timestamp off_market_date updated_at"
    Listing.objects.for_team(team).bulk_update(listings, names.split())
    feed_import.withdrawn += len(listings)
    feed_import.save()
