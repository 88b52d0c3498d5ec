"""Who gets the leads that nobody has."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record, source_field


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
        _("available"),
        default=True,
        help_text=_("Turn off to give this person no leads for now."),
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


class AssignmentMethod(models.TextChoices):
    """Which of several people gets a lead."""

    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_BUSY = "least_busy", _("Who has the fewest open leads")


class AssignmentRule(Record):
    """Who gets the leads of a territory. The first rule that fits a lead decides.

    Attributes:
        country: leads of which country, however it is capitalised; of any if it is empty.
        postcodes: how their postcodes may begin; any if there are none.
        source: where they may come from; anywhere if it is empty.
        people: who gets them; if nobody is named, everyone who gets leads.
    """

    is_shared = True

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The rule with the lowest number is tried first.")
    )
    country = models.CharField(
        _("country"), max_length=100, blank=True, help_text=_("Leave empty for any country.")
    )
    postcodes = models.JSONField(_("postcodes"), default=list)
    source = source_field()
    method = models.CharField(
        _("who gets the next lead"),
        max_length=20,
        choices=AssignmentMethod,
        default=AssignmentMethod.ROUND_ROBIN,
    )
    people = models.ManyToManyField(
        LeadAssignee, blank=True, related_name="+", verbose_name=_("people")
    )

    class Meta(Record.Meta):
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        indexes = [models.Index(fields=["team", "position"], name="crm_assignmentrule_order")]

    def __str__(self) -> str:
        return self.name


class Absence(Record):
    """Days on which somebody gets no leads, the last one included."""

    is_shared = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta(Record.Meta):
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["team", "ends_on"], name="crm_absence_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="crm_absence_ends_after_start",
                violation_error_message=_("The last day is before the first one."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user.get_full_name())

    def is_own(self, user: Any) -> bool:
        return bool(user.pk) and self.user_id == user.pk
