from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams.scoping import TeamScoped
from quickscale.core.validators import validate_name


class Role(TeamScoped):
    """A role that a team made for itself: a set of permissions with a name.

    Owner, admin and member are roles of every team and have no row here.

    Attributes:
        permissions: names out of the vocabulary; one whose layer is gone means nothing.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, validators=[validate_name])
    permissions: models.JSONField[Any, Any] = models.JSONField(
        _("permissions"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("name"),
                name="quickscale_teams_role_name_once",
                violation_error_message=_("A role with this name already exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name
