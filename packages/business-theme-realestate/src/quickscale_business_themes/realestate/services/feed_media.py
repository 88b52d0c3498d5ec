"""Photos, plans and documents that feeds name: fetched once, and again only if they have changed.

A listing is looked at by one process at a time. What it fetches is kept with its checksum and with
what the server said of it, so that the server can answer that nothing has changed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from quickscale.core.http import downloads
from quickscale_business_themes.realestate.models import ListingSource
from quickscale_business_themes.realestate.pictures import BadPicture
from quickscale_business_themes.realestate.services.feed_media_writing import (
    Fetched,
    MediaWriter,
)

#: How large a file may be, and how long it may take.
_MOST_BYTES, _SECONDS = 20 * 1024 * 1024, 30
#: Of one listing, so many files are kept.
_MOST_MEDIA = 100
#: For so long nobody else looks at a listing whose files are being fetched.
_LEASE = timedelta(minutes=15)
#: What fails is tried again after so long, each time twice as long, and so often.
_FIRST_WAIT, _MOST_ATTEMPTS = timedelta(minutes=5), 8
CHECK_DAYS = 7
#: One run of the command ends after so long; the next one goes on.
_RUN_SECONDS = 240
_FOUND_AT_ONCE = 50


def list_hosts() -> frozenset[str]:
    """Return the hosts from which media may be fetched."""
    return frozenset(getattr(settings, "REALESTATE_MEDIA_HOSTS", ()))


def fetch_due_media(*, seconds: float = _RUN_SECONDS) -> int:
    """Fetch the media of listings that are due; return how many listings were looked at."""
    if not list_hosts():
        return 0
    ends, looked_at = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        due = ListingSource.objects.across_teams().filter(media_due_at__lte=timezone.now())
        keys = list(due.order_by("media_due_at").values_list("pk", flat=True)[:_FOUND_AT_ONCE])
        if not keys:
            break
        for key in keys:
            looked_at += fetch_listing_media(key)
            if time.monotonic() > ends:
                break
    return looked_at


def fetch_listing_media(key: int) -> bool:
    """Fetch what a listing's feed names, unless somebody else does; say whether it was done."""
    now = timezone.now()
    rows = ListingSource.objects.across_teams().filter(pk=key, media_due_at__lte=now)
    if not rows.update(media_due_at=now + _LEASE):
        return False
    source = ListingSource.objects.across_teams().select_related("listing__team").get(pk=key)
    run = _Run(list_hosts(), source.fetched)
    for number, entry in enumerate(source.media[:_MOST_MEDIA]):
        run.fetch(number, entry)
    with transaction.atomic():
        write(source, run)
    return True


@dataclass
class _Run:
    """One look at the media of a listing."""

    hosts: frozenset[str]
    known: Mapping[str, Any]
    found: list[Fetched] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_temporary: bool = False

    def fetch(self, number: int, entry: Mapping[str, str]) -> None:
        known = self.known.get(entry["url"], {})
        fetched = Fetched(entry["url"], entry["category"], entry["title"], number, known)
        self.found.append(fetched)
        if fetched.is_link:
            return
        out = BytesIO()
        try:
            fetched.download = downloads.download(
                fetched.url,
                out,
                hosts=self.hosts,
                most_bytes=_MOST_BYTES,
                seconds=_SECONDS,
                etag=known.get("etag", ""),
                last_modified=known.get("last_modified", ""),
            )
        except downloads.DownloadError as error:
            self.complain(fetched.url, str(error))
            self.is_temporary |= error.is_temporary
            return
        if fetched.is_new:
            try:
                fetched.read(out)
            except BadPicture as error:
                self.complain(fetched.url, str(error))

    def complain(self, url: str, reason: str) -> None:
        self.problems.append(f"{url}: {reason}")


def write(source: ListingSource, run: _Run) -> None:
    """Keep what was fetched, unless a feed has said something else in the meantime."""
    listing = lock_listing(source)
    if listing is None:
        return
    current = ListingSource.objects.for_team(source.team_id).get(pk=source.pk)
    if current.media != source.media:
        current.media_due_at = timezone.now()
        current.save(update_fields=["media_due_at"])
        return
    writer = MediaWriter(listing, source.fetched)
    current.fetched = writer.write(run.found)
    current.media_attempts = current.media_attempts + 1 if run.is_temporary else 0
    current.media_due_at = find_next(current.media_attempts)
    current.media_problem = tell(run.problems)
    names = ["fetched", "media_attempts", "media_due_at", "media_problem"]
    current.save(update_fields=names)


def lock_listing(source: ListingSource) -> Any:
    rows = type(source.listing).objects.for_team(source.team_id).filter(pk=source.listing_id)
    listing = rows.select_for_update().first()
    if listing is not None:
        listing.team = source.listing.team
    return listing


def find_next(attempts: int) -> datetime:
    """Return when media are asked for again: soon if the server was away, else to see changes."""
    days: int = getattr(settings, "REALESTATE_MEDIA_CHECK_DAYS", CHECK_DAYS)
    usual = timezone.now() + timedelta(days=days)
    if not 0 < attempts <= _MOST_ATTEMPTS:
        return usual
    return min(usual, timezone.now() + _FIRST_WAIT * 2.0 ** (attempts - 1))


def tell(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    told = problems[0]
    if len(problems) > 1:
        more = gettext("{reason} And {count} more.")
        told = more.format(reason=told, count=len(problems) - 1)
    return told[:500]
