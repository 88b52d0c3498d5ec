"""Files of records."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.files import PrivateFileField
from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.crm.models.bases import at_most_one
from quickscale_business_themes.crm.models.work import TARGETS, AboutRecord

#: As much as the proxy of a created project lets through.
MAX_BYTES = 10 * 1024 * 1024
#: Documents, pictures, mails and archives: nothing that a computer runs, or that a browser would.
EXTENSIONS = (
    "pdf doc docx odt rtf txt md xls xlsx ods csv ppt pptx odp "
    "jpg jpeg png gif webp avif heic tif tiff eml msg ics vcf zip"
).split()
_NAME_LENGTH = 150


def make_path(attachment: Attachment, name: str) -> str:
    """Return where a file is kept: a folder of its own, so that no name meets another team's."""
    return f"crm/files/{attachment.public_id}/{name}"


def clean_name(name: str) -> str:
    """Return a file's name without folders and characters that nobody sees, short enough."""
    visible = "".join(each for each in name if unicodedata.category(each)[0] != "C")
    path = PurePath(visible.replace("\\", "/").rpartition("/")[2].strip())
    # File systems count bytes.
    stem = path.stem.encode()[: _NAME_LENGTH - len(path.suffix)]
    return stem.decode(errors="ignore") + path.suffix


class Attachment(AboutRecord):
    """A file of a lead, a contact, a company or a deal: it is for whoever that record is for.

    Attributes:
        name: what it was called where it comes from.
        size: its bytes.
    """

    name = models.CharField(_("name"), max_length=_NAME_LENGTH, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    file = PrivateFileField(
        _("file"),
        upload_to=make_path,
        max_length=255,
        validators=[FileExtensionValidator(EXTENSIONS), MaxFileSizeValidator(MAX_BYTES)],
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta(AboutRecord.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["team", "-created_at"], name="crm_attachment_newest")]
        constraints = [
            models.CheckConstraint(
                condition=at_most_one(*TARGETS) & ~Q(**{f"{it}__isnull": True for it in TARGETS}),
                name="crm_attachment_about_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return cls.own_targets(user)

    def is_own(self, user: Any) -> bool:
        return bool(self.target.is_own(user))
