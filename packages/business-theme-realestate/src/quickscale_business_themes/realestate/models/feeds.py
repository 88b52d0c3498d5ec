"""What comes by feeds: each import with its problems, and the media that are still elsewhere."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams import TeamScoped
from quickscale_business_themes.realestate.models.bases import Record
from quickscale_business_themes.realestate.models.listings import Listing


class FeedFormat(models.TextChoices):
    """What a feed is written in."""

    RESO = "reso", "RESO"
    OPENIMMO = "openimmo", "OpenImmo"
    KYERO = "kyero", "Kyero"
    BLM = "blm", "BLM"
    CSV = "csv", "CSV"


class FeedState(models.TextChoices):
    """How far an import has come."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Needs confirmation")
    FAILED = "failed", _("Failed")


class FeedImport(Record):
    """One import of a feed.

    Attributes:
        is_full: whether listings that are missing in the feed are withdrawn.
        listings_before: how many listings of the source were on offer before it.
        reason: why it was stopped or failed.
    """

    source = models.CharField(_("source"), max_length=50)
    format = models.CharField(_("format"), max_length=10, choices=FeedFormat)
    is_full = models.BooleanField(_("full feed"), default=False)
    state = models.CharField(
        _("status"), max_length=10, choices=FeedState, default=FeedState.RUNNING
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    listings_before = models.PositiveIntegerField(_("listings before"), default=0)
    read = models.PositiveIntegerField(_("read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("feed import")
        verbose_name_plural = _("feed imports")
        indexes = [
            models.Index(fields=["team", "source", "-id"], name="realestate_import_of_source"),
        ]

    def __str__(self) -> str:
        return self.source


class FeedProblem(Record):
    """What is wrong with a record of a feed.

    Attributes:
        line: of the file, from 1.
        is_refused: whether the record was left out; else a value of it was.
    """

    feed_import = models.ForeignKey(
        FeedImport, models.CASCADE, related_name="problems", verbose_name=_("feed import")
    )
    line = models.PositiveIntegerField(_("line"))
    key = models.CharField(_("source key"), max_length=255, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    is_refused = models.BooleanField(_("refused"), default=False)

    class Meta(Record.Meta):
        verbose_name = _("feed problem")
        verbose_name_plural = _("feed problems")
        indexes = [
            models.Index(fields=["feed_import", "id"], name="realestate_feed_problem_order"),
        ]

    def __str__(self) -> str:
        return self.reason


class ListingSource(TeamScoped):
    """What a feed says of a listing and the listing itself doesn't hold.

    Attributes:
        media: dicts of "url", "category" and "title" in their order; the files aren't here.
    """

    listing = models.OneToOneField(
        Listing, models.CASCADE, related_name="feed_source", verbose_name=_("listing")
    )
    media: models.JSONField[Any, Any] = models.JSONField(_("media"), default=list)

    class Meta(TeamScoped.Meta):
        verbose_name = _("source of a listing")
        verbose_name_plural = _("sources of listings")

    def __str__(self) -> str:
        return str(self.listing_id)
