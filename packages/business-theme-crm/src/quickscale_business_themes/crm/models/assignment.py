"""Who gets the leads that nobody has."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record


class LeadAssignee(Record):
    """Somebody who takes turns in getting new leads.

    Attributes:
        turn: grows with each lead of the team; whoever has the lowest gets the next.
    """

    is_shared = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    is_available = models.BooleanField(
        _("available"), default=True, help_text=_("Turn off for someone who is out of office.")
    )
    turn = models.PositiveBigIntegerField(default=0, editable=False)
    assigned = models.PositiveIntegerField(_("leads assigned"), default=0, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("lead assignee")
        verbose_name_plural = _("lead assignees")
        constraints = [
            models.UniqueConstraint(
                "team",
                "user",
                name="crm_leadassignee_once",
                violation_error_message=_("This person already gets leads."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user.get_full_name())
