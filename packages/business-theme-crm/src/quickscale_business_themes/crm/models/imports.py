"""Files of records that were looked at, and then imported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.files import PrivateFileField
from quickscale.core.teams import TeamScoped
from quickscale_business_themes.crm.models.bases import Record

#: For how long a file is kept, and its import can be undone.
KEPT_DAYS = 30
#: After so long without a sign of life, work counts as left by a process that died.
SILENT_FOR = timedelta(minutes=2)


class ImportKind(models.TextChoices):
    """What the rows of a file become."""

    CONTACT = "contact", _("Contacts")
    LEAD = "lead", _("Leads")
    COMPANY = "company", _("Companies")
    DEAL = "deal", _("Deals")


class ImportStatus(models.TextChoices):
    """How far an import is."""

    CHECKING = "checking", _("Being checked")
    PREVIEWED = "previewed", _("Previewed")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


#: The steps that are done in the background.
WORKED_ON = (ImportStatus.CHECKING, ImportStatus.RUNNING, ImportStatus.UNDOING)


class DateOrder(models.TextChoices):
    """How a file's dates are read."""

    AUTO = "auto", _("As they look")
    DAY_FIRST = "day_first", _("Day first (31/12/2026)")
    MONTH_FIRST = "month_first", _("Month first (12/31/2026)")


class ImportBatch(Record):
    """A file whose rows become records of one kind once somebody says so.

    Attributes:
        file: what was uploaded; gone after :data:`KEPT_DAYS`.
        mapping: each of its columns: ``{"header", "field", "values"}``, where values are what cells
            mean instead of what they say.
        examples: some cells of each column.
        guesses: which stages were taken for those that the file names otherwise.
        rows_ready: how many rows the check found fit; 0 once the import has begun.
        with_rules: whether the team's rules for new records are tried on what is imported.
        records_kept, kept_names: how many records stayed when it was undone, since somebody had
            added to them, and what the first of them are called.
        error: why work on it ended too early; it can be taken up again.
    """

    kind = models.CharField(
        _("import as"), max_length=10, choices=ImportKind, default=ImportKind.CONTACT
    )
    name = models.CharField(_("file name"), max_length=200, editable=False)
    file = PrivateFileField(
        _("file"),
        upload_to="crm/imports/",
        blank=True,
        editable=False,
        validators=[FileExtensionValidator(["csv", "tsv", "txt", "vcf"])],
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ImportStatus,
        default=ImportStatus.CHECKING,
        editable=False,
    )
    date_order = models.CharField(
        _("dates"), max_length=15, choices=DateOrder, default=DateOrder.AUTO
    )
    mapping: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    examples: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    guesses: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True, editable=False)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0, editable=False)
    rows_ready = models.PositiveIntegerField(_("rows to import"), default=0, editable=False)
    rows_imported = models.PositiveIntegerField(_("rows imported"), default=0, editable=False)
    rows_left_out = models.PositiveIntegerField(_("rows left out"), default=0, editable=False)
    with_rules = models.BooleanField(_("run rules"), default=False, editable=False)
    records_kept = models.PositiveIntegerField(_("records kept"), default=0, editable=False)
    kept_names: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    error = models.CharField(_("error"), max_length=200, blank=True, editable=False)
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
        constraints = [
            models.CheckConstraint(
                condition=Q(rows_read=F("rows_ready") + F("rows_imported") + F("rows_left_out")),
                name="crm_import_loses_no_row",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_interrupted(self) -> bool:
        return bool(self.error) and self.status in WORKED_ON

    @property
    def can_map(self) -> bool:
        is_checked = self.status == ImportStatus.PREVIEWED
        return bool(self.file) and (is_checked or self._is_stuck_in(ImportStatus.CHECKING))

    @property
    def can_run(self) -> bool:
        is_ready = self.status == ImportStatus.PREVIEWED and self.rows_ready > 0
        stuck = (ImportStatus.CHECKING, ImportStatus.RUNNING)
        return bool(self.file) and (is_ready or self._is_stuck_in(*stuck))

    @property
    def can_undo(self) -> bool:
        if self._is_stuck_in(ImportStatus.RUNNING, ImportStatus.UNDOING):
            return True
        since = timezone.now() - timedelta(days=KEPT_DAYS)
        return self.status == ImportStatus.DONE and self.created_at > since

    def _is_stuck_in(self, *statuses: str) -> bool:
        return self.is_interrupted and self.status in statuses

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(by=user)

    def is_own(self, user: Any) -> bool:
        return bool(user.pk) and self.by_id == user.pk


class ImportChunk(TeamScoped):
    """Rows of a file that were written in one transaction, once.

    Attributes:
        start: how many rows of the file came before.
        created: the keys of what was created, by model.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, "chunks", editable=False)
    start = models.PositiveIntegerField(editable=False)
    created: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)

    class Meta(TeamScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["batch", "start"], name="crm_importchunk_once")
        ]


class ImportProblem(TeamScoped):
    """What is told of a row.

    Attributes:
        field: what its column is, ``custom:`` and its header for a field that the team added, and
            nothing where it is about the whole row.
        code: why.
        is_left_out: whether the row isn't imported for that.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, "problems", editable=False)
    row = models.PositiveIntegerField(_("row"), editable=False)
    field = models.CharField(_("column"), max_length=220, blank=True, editable=False)
    value = models.CharField(_("value"), max_length=80, blank=True, editable=False)
    code = models.CharField(max_length=20, editable=False)
    is_left_out = models.BooleanField(_("left out"), default=True, editable=False)

    class Meta(TeamScoped.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes = [models.Index(fields=["batch", "row"], name="crm_importproblem_of_batch")]
