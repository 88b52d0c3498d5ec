"""Which records were merged, and how to take that back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record

#: For how long a merge can be undone.
UNDO_DAYS = 30


class MergedKind(models.TextChoices):
    """What was merged."""

    CONTACT = "contact", _("Contact")
    COMPANY = "company", _("Company")


class MergeLog(Record):
    """A merge of two records, of which one is gone.

    Attributes:
        kept: the public id of the record that is left.
        removed: everything of the one that is gone, as Django serialises it.
        moved: the keys of the rows that belonged to it, by model and column.
        filled: what the kept record took over, by column.
        added: the keys of the tags, and of the further addresses, that the kept record got.
    """

    kind = models.CharField(_("type"), max_length=10, choices=MergedKind, editable=False)
    kept = models.UUIDField(default=uuid.uuid4, editable=False)
    kept_name = models.CharField(_("kept"), max_length=300, editable=False)
    removed_name = models.CharField(_("merged"), max_length=300, editable=False)
    removed: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    moved: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    filled: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    added: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("merged by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index(fields=["team", "-created_at"], name="crm_mergelog_newest")]

    def __str__(self) -> str:
        return f"{self.removed_name} → {self.kept_name}"

    @property
    def can_be_undone(self) -> bool:
        since = timezone.now() - timedelta(days=UNDO_DAYS)
        return self.undone_at is None and self.created_at > since

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(by=user)

    def is_own(self, user: Any) -> bool:
        return bool(user.pk) and self.by_id == user.pk
