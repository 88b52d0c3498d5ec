"""What comes by feeds: where from, each import with its problems, and what was read of listings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.files import PrivateFileField
from quickscale.core.teams import TeamScoped
from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.realestate.models.bases import Record, price_field
from quickscale_business_themes.realestate.models.listings import Listing

#: How large a file may be that somebody uploads: as much as the proxy of a created project lets
#: through.
MAX_FEED_BYTES = 10 * 1024 * 1024
#: After so long without a sign of life, work counts as left by a process that died.
SILENT_FOR = timedelta(minutes=2)
FEED_SUFFIXES = ("blm", "csv", "json", "tsv", "txt", "xml")


class FeedFormat(models.TextChoices):
    """What a feed is written in."""

    RESO = "reso", "RESO"
    OPENIMMO = "openimmo", "OpenImmo"
    KYERO = "kyero", "Kyero"
    BLM = "blm", "BLM"
    CSV = "csv", "CSV"


class FeedPeople(models.TextChoices):
    """What becomes of the agents and offices that a feed names."""

    IGNORE = "ignore", _("Leave them out")
    MATCH = "match", _("Use those that are known")
    CREATE = "create", _("Add those that are new")


class FeedState(models.TextChoices):
    """How far an import has come."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Needs confirmation")
    FAILED = "failed", _("Failed")


class FeedSource(Record):
    """Who sends feeds, and how they are read.

    Attributes:
        is_full: whether listings that are missing are withdrawn, where the format doesn't say so.
        mapping: headers of a CSV by what they hold; headers are our own names where it is empty.
        headers: those of the CSV that came last.
        every: after how many hours the feed is fetched from ``url`` again; 0 is never.
        due_at: when it is fetched next.
        etag, last_modified: what the server said of the file that was fetched last.
        problem: why it couldn't be fetched.
    """

    name = models.CharField(_("source"), max_length=50)
    format = models.CharField(_("format"), max_length=10, choices=FeedFormat)
    is_full = models.BooleanField(
        _("full feed"),
        default=False,
        help_text=_("Listings that are missing in a full feed are withdrawn."),
    )
    people = models.CharField(
        _("agents and offices"), max_length=10, choices=FeedPeople, default=FeedPeople.MATCH
    )
    mapping: models.JSONField[Any, Any] = models.JSONField(
        _("columns"), default=dict, blank=True, editable=False
    )
    headers: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    url = models.URLField(_("address of the feed"), max_length=500, blank=True)
    every = models.PositiveSmallIntegerField(
        _("fetch every (hours)"), default=0, help_text=_("0 is never.")
    )
    due_at = models.DateTimeField(_("fetched next"), null=True, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    problem = models.CharField(_("problem"), max_length=500, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("source of listings")
        verbose_name_plural = _("sources of listings")
        indexes = [models.Index(fields=["due_at"], name="realestate_feed_source_due")]
        constraints = [
            models.UniqueConstraint("team", "name", name="realestate_feed_source_name"),
        ]

    def __str__(self) -> str:
        return self.name


class FeedImport(Record):
    """One import of a feed.

    Attributes:
        file: what is imported in the background; empty where a command reads it, and once it is
            done.
        is_full: whether listings that are missing in the feed are withdrawn.
        is_confirmed: whether listings are withdrawn even if they are many.
        listings_before: how many listings of the source were on offer before it.
        reason: why it was stopped or failed.
    """

    source = models.CharField(_("source"), max_length=50)
    format = models.CharField(_("format"), max_length=10, choices=FeedFormat)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    name = models.CharField(_("file"), max_length=200, blank=True)
    file = PrivateFileField(
        _("file"),
        upload_to="realestate/feeds/",
        max_length=255,
        blank=True,
        validators=[FileExtensionValidator(FEED_SUFFIXES), MaxFileSizeValidator(MAX_FEED_BYTES)],
    )
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    people = models.CharField(
        _("agents and offices"), max_length=10, choices=FeedPeople, default=FeedPeople.MATCH
    )
    is_full = models.BooleanField(_("full feed"), default=False)
    is_confirmed = models.BooleanField(default=False, editable=False)
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
            models.Index(fields=["team", "-created_at"], name="realestate_import_newest"),
            models.Index(fields=["finished_at"], name="realestate_import_finished"),
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
        digest: of the record as it was last read; one that is the same changes nothing. Empty
            once the listing was withdrawn because it was missing.
        status, price: what the record said, so that what people change since stays until the feed
            says something new.
        media: dicts of "url", "category" and "title" in their order; the files aren't here.
        fetched: what is known of fetched files, by their addresses.
        media_due_at: when media are fetched or asked for again; None is never.
        media_attempts: how often that failed since it last succeeded.
        media_problem: why some media couldn't be fetched.
    """

    listing = models.OneToOneField(
        Listing, models.CASCADE, related_name="feed_source", verbose_name=_("listing")
    )
    digest = models.CharField(max_length=32, blank=True, default="")
    status = models.CharField(max_length=25, blank=True, default="")
    price = price_field(_("price"))
    media: models.JSONField[Any, Any] = models.JSONField(_("media"), default=list)
    fetched: models.JSONField[Any, Any] = models.JSONField(default=dict)
    media_due_at = models.DateTimeField(null=True)
    media_attempts = models.PositiveSmallIntegerField(default=0)
    media_problem = models.CharField(_("problem"), max_length=500, blank=True, default="")

    class Meta(TeamScoped.Meta):
        verbose_name = _("source of a listing")
        verbose_name_plural = _("sources of listings")
        indexes = [
            models.Index(
                fields=["media_due_at"],
                condition=models.Q(media_due_at__isnull=False),
                name="realestate_media_due",
            )
        ]

    def __str__(self) -> str:
        return str(self.listing_id)
