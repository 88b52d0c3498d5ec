"""Keeping the media of a listing as its feed has them, and as its agency has changed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext

from quickscale.core.http import downloads
from quickscale_business_themes.realestate.feeds.listings import DOCUMENT, FLOOR_PLAN, TOUR
from quickscale_business_themes.realestate.models import Listing, Media, MediaCategory
from quickscale_business_themes.realestate.models.people import MAX_BYTES
from quickscale_business_themes.realestate.pictures import BadPicture, redraw_picture

_PDF = b"%PDF-"
_TITLE, _LINK = 250, 500


@dataclass
class Fetched:
    """What a feed names, and what came of it.

    Attributes:
        known: what was known of the address before: "checksum", "etag", "last_modified", "media"
            (a public id), and the "title" and "position" that the feed gave.
        download: what the server answered; None where nothing came.
        picture, document: what is to be kept of a file that is new.
    """

    url: str
    category: str
    title: str
    position: int
    known: Mapping[str, Any]
    download: downloads.Download | None = None
    picture: ContentFile[bytes] | None = None
    document: ContentFile[bytes] | None = None

    @property
    def is_link(self) -> bool:
        """Whether it is a page that is linked and no file."""
        return self.category == TOUR

    @property
    def is_new(self) -> bool:
        """Whether a file came that is not the one that is known."""
        found = self.download
        return bool(
            found and found.is_modified and found.checksum != self.known.get("checksum", "")
        )

    def read(self, out: BytesIO) -> None:
        """Take what came for a document or a picture, which is drawn anew without its metadata.

        Raises:
            BadPicture: it is neither, or too large.
        """
        content = out.getvalue()
        if not content.startswith(_PDF):
            self.picture = redraw_picture(ContentFile(content, name="picture"))
            return
        if len(content) > MAX_BYTES:
            raise BadPicture(gettext("The document is too large."))
        self.document = ContentFile(content, name="document.pdf")

    def describe(self, media: Media | None) -> dict[str, Any]:
        """Return what is known of the address from now on."""
        told: dict[str, Any] = {**self.known, "title": self.title, "position": self.position}
        if self.download and self.download.is_modified:
            told["checksum"] = self.download.checksum
            told["etag"] = self.download.etag[:500]
            told["last_modified"] = self.download.last_modified[:100]
        if media is not None:
            told["media"] = str(media.public_id)
        return told


class MediaWriter:
    """The media of a locked listing that came by feed; those that people add aren't touched."""

    def __init__(self, listing: Listing, known: Mapping[str, Any]) -> None:
        self.listing, self.known = listing, known
        rows = Media.objects.for_team(listing.team_id).filter(listing=listing)
        self.media = {str(it.public_id): it for it in rows.exclude(source_url="")}

    def write(self, found: Sequence[Fetched]) -> dict[str, Any]:
        """Keep what was fetched, forget what isn't named any more; return what is known now."""
        told: dict[str, Any] = {}
        for fetched in found:
            media = self.media.get(str(fetched.known.get("media", "")))
            if media is None:
                media = self.find_moved(fetched)
            described = self.keep(fetched, media)
            if described:
                told[fetched.url] = described
        kept = {str(it.get("media")) for it in told.values()}
        for key, media in self.media.items():
            if key not in kept:
                media.delete()
        return told

    def find_moved(self, fetched: Fetched) -> Media | None:
        """Return the same file, if it had another address before."""
        if not fetched.download or not fetched.download.checksum or fetched.known:
            return None
        same = (it for it in self.media.values() if it.checksum == fetched.download.checksum)
        return next(same, None)

    def keep(self, fetched: Fetched, media: Media | None) -> dict[str, Any]:
        """Keep a file or a link; return what is known of it, nothing if nothing came."""
        is_deleted = media is None and "media" in fetched.known
        has_content = bool(fetched.picture or fetched.document or fetched.is_link)
        is_moved = media is not None and media.source_url != fetched.url
        if is_deleted and not fetched.is_new:
            return fetched.describe(None)  # somebody here didn't want it
        if media is None and not has_content:
            return dict(fetched.known)
        if media is None:
            media = Media(team=self.listing.team, listing=self.listing, source_url=fetched.url)
        changed = self.change(fetched, media)
        if has_content and not is_moved and (fetched.is_new or fetched.is_link):
            changed |= self.fill(fetched, media)
        if changed or is_moved or media.pk is None:
            media.source_url = fetched.url[:1000]
            media.save()
        self.media[str(media.public_id)] = media
        return fetched.describe(media)

    def change(self, fetched: Fetched, media: Media) -> bool:
        """Set order and text, where the feed has changed them since it was last read."""
        is_changed = False
        if fetched.known.get("position") != fetched.position:
            media.position, is_changed = fetched.position, True
        if fetched.known.get("title") != fetched.title:
            media.alt_text, is_changed = fetched.title[:_TITLE], True
        return is_changed

    def fill(self, fetched: Fetched, media: Media) -> bool:
        if fetched.is_link:
            is_changed = media.url != fetched.url[:_LINK]
            media.category, media.url = MediaCategory.TOUR, fetched.url[:_LINK]
            return is_changed
        media.image, media.file = "", ""
        if fetched.document:
            media.category = MediaCategory.DOCUMENT
            media.file.save("document.pdf", fetched.document, save=False)
        elif fetched.picture:
            is_plan = fetched.category in (FLOOR_PLAN, DOCUMENT)
            media.category = MediaCategory.FLOOR_PLAN if is_plan else MediaCategory.PHOTO
            media.image.save(str(fetched.picture.name), fetched.picture, save=False)
        assert fetched.download is not None  # nothing is new that didn't come
        media.checksum = fetched.download.checksum
        return True
