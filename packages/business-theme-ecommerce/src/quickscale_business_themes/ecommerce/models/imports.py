"""Product files that staff upload, and what became of them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.files import PrivateFileField

#: How long an import may take before it counts as given up, such as by a server that was stopped.
GIVEN_UP_AFTER = timedelta(hours=1)


class ImportStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    PREVIEWED = "previewed", _("Previewed")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ProductImport(models.Model):
    """A file of products: looked at first, and imported once staff say so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = PrivateFileField(
        _("file"), upload_to="imports/", validators=[FileExtensionValidator(["csv", "tsv", "json"])]
    )
    name = models.CharField(_("file name"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=ImportStatus.choices, default=ImportStatus.WAITING
    )
    is_preview = models.BooleanField(_("preview"), default=True)
    format = models.CharField(_("format"), max_length=20, blank=True)
    created = models.PositiveIntegerField(_("new products"), default=0)
    updated = models.PositiveIntegerField(_("updated products"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged products"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_written = models.PositiveIntegerField(_("rows imported"), default=0)
    rows_left_out = models.PositiveIntegerField(_("rows left out"), default=0)
    missing_pictures = models.PositiveIntegerField(_("images not imported"), default=0)
    ignored: models.JSONField[list[str], list[str]] = models.JSONField(
        _("columns not imported"), default=list
    )
    complaints: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(
        _("problems"), default=list
    )
    error = models.CharField(_("error"), max_length=500, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def can_run(self) -> bool:
        """Whether it may be imported now, also once more after it was given up."""
        if self.status in (ImportStatus.PREVIEWED, ImportStatus.FAILED):
            return True
        started = self.started_at or self.created_at
        is_over = self.status == ImportStatus.DONE
        return not is_over and started < timezone.now() - GIVEN_UP_AFTER
