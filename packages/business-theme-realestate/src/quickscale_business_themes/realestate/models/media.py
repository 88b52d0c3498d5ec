"""Photos, floor plans, tours and documents of listings."""

from __future__ import annotations

from pathlib import PurePath

from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.files import PrivateFileField, PrivateImageField
from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.realestate.models.bases import Record
from quickscale_business_themes.realestate.models.choices import MediaCategory
from quickscale_business_themes.realestate.models.listings import Listing
from quickscale_business_themes.realestate.models.people import MAX_BYTES, PICTURE_SUFFIXES


def make_media_path(media: Media, name: str) -> str:
    """Return where a file is kept: under a name that says nothing, such as a hidden address."""
    return f"realestate/media/{media.public_id}/{media.category}{PurePath(name).suffix.lower()}"


class Media(Record):
    """A picture, a document or the address of a tour, in the order in which they are shown.

    Whoever sees the listing sees them, and nobody else.

    Attributes:
        checksum: SHA-256 of the file as it came, by which a changed one is known.
    """

    listing = models.ForeignKey(
        Listing, models.CASCADE, related_name="media", verbose_name=_("listing")
    )
    category = models.CharField(
        _("category"), max_length=15, choices=MediaCategory, default=MediaCategory.PHOTO
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    image = PrivateImageField(
        _("image"),
        upload_to=make_media_path,
        max_length=255,
        blank=True,
        width_field="width",
        height_field="height",
        validators=[FileExtensionValidator(PICTURE_SUFFIXES), MaxFileSizeValidator(MAX_BYTES)],
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    file = PrivateFileField(
        _("document"),
        upload_to=make_media_path,
        max_length=255,
        blank=True,
        validators=[FileExtensionValidator(["pdf"]), MaxFileSizeValidator(MAX_BYTES)],
    )
    url = models.URLField(_("address of the tour"), max_length=500, blank=True)
    alt_text = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who can't see it."),
    )
    checksum = models.CharField(max_length=64, blank=True, editable=False)
    source_url = models.URLField(max_length=1000, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("media")
        verbose_name_plural = _("media")
        indexes = [
            models.Index(fields=["listing", "position", "id"], name="realestate_media_order")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(image="", file="", url=""), name="realestate_media_something"
            ),
        ]

    def __str__(self) -> str:
        return self.alt_text or str(self.get_category_display())
