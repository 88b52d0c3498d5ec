"""Words by which a team sorts its records."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams import TeamScoped


class Tag(TeamScoped):
    """A word of a team's own, however it is capitalised."""

    name = models.CharField(_("name"), max_length=50)

    class Meta(TeamScoped.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("name"),
                name="crm_tag_name_once",
                violation_error_message=_("A tag with this name already exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name
