"""Files of people that were looked at, and then imported."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record


class ImportKind(models.TextChoices):
    """What the rows of a file become."""

    CONTACT = "contact", _("Contacts")
    LEAD = "lead", _("Leads")


class ImportStatus(models.TextChoices):
    """How far an import is."""

    PREVIEWED = "previewed", _("Previewed")
    DONE = "done", _("Imported")
    UNDONE = "undone", _("Undone")


class ImportBatch(Record):
    """A file whose rows become contacts or leads once somebody says so.

    Attributes:
        rows: what can be imported, as columns of the record; empty once it was.
        problems: why other rows can't: the row's number, the column, the value and a code.
        created: the keys of what was created, by model.
    """

    kind = models.CharField(
        _("import as"), max_length=10, choices=ImportKind, default=ImportKind.CONTACT
    )
    name = models.CharField(_("file name"), max_length=200, editable=False)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ImportStatus,
        default=ImportStatus.PREVIEWED,
        editable=False,
    )
    rows: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    columns: models.JSONField[Any, Any] = models.JSONField(
        _("columns"), default=list, editable=False
    )
    ignored: models.JSONField[Any, Any] = models.JSONField(
        _("columns not imported"), default=list, editable=False
    )
    problems: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0, editable=False)
    rows_ready = models.PositiveIntegerField(_("rows to import"), default=0, editable=False)
    rows_imported = models.PositiveIntegerField(_("rows imported"), default=0, editable=False)
    rows_left_out = models.PositiveIntegerField(_("rows left out"), default=0, editable=False)
    created: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("imported by"),
    )

    class Meta(Record.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["team", "-created_at"], name="crm_import_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def can_run(self) -> bool:
        return self.status == ImportStatus.PREVIEWED and self.rows_ready > 0

    @property
    def can_undo(self) -> bool:
        return self.status == ImportStatus.DONE

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(by=user)

    def is_own(self, user: Any) -> bool:
        return bool(user.pk) and self.by_id == user.pk
