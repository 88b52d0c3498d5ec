"""Fields that a team adds to its records."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record
from quickscale_business_themes.crm.models.imports import ImportKind


class CustomFieldType(models.TextChoices):
    """What a field holds."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    SWITCH = "switch", _("Yes or no")
    CHOICE = "choice", _("One of several options")


class CustomField(Record):
    """A field that a team adds to its records of a kind.

    Records keep its value in ``custom``, by the field's public id.

    Attributes:
        options: what can be chosen, where it is one of several options.
    """

    is_shared = True

    kind = models.CharField(_("field of"), max_length=10, choices=ImportKind)
    name = models.CharField(_("name"), max_length=60)
    type = models.CharField(
        _("type"), max_length=10, choices=CustomFieldType, default=CustomFieldType.TEXT
    )
    options: models.JSONField[Any, Any] = models.JSONField(_("options"), default=list, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                "team",
                "kind",
                Lower("name"),
                name="crm_customfield_name_once",
                violation_error_message=_("A field with this name already exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The key of its values."""
        return str(self.public_id)
