"""Rules by which a team's records are changed without anybody, and what became of each run."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams import TeamScoped
from quickscale_business_themes.crm.models.bases import Record


class RuleSubject(models.TextChoices):
    """What a rule is about."""

    LEAD = "lead", _("Leads")
    CONTACT = "contact", _("Contacts")
    COMPANY = "company", _("Companies")
    DEAL = "deal", _("Deals")


class Trigger(models.TextChoices):
    """When a rule is tried."""

    CREATED = "created", _("When created")
    UPDATED = "updated", _("When changed")
    CAPTURED = "captured", _("When captured by a form")
    CONVERTED = "converted", _("When converted")
    MOVED = "moved", _("When moved to another stage")
    WON = "won", _("When won")
    LOST = "lost", _("When lost")
    DAILY = "daily", _("Every day")


#: What can happen to each kind of record.
TRIGGERS: dict[str, tuple[Trigger, ...]] = {
    RuleSubject.LEAD: (
        Trigger.CREATED,
        Trigger.UPDATED,
        Trigger.CAPTURED,
        Trigger.CONVERTED,
        Trigger.DAILY,
    ),
    RuleSubject.CONTACT: (Trigger.CREATED, Trigger.UPDATED, Trigger.DAILY),
    RuleSubject.COMPANY: (Trigger.CREATED, Trigger.UPDATED, Trigger.DAILY),
    RuleSubject.DEAL: (
        Trigger.CREATED,
        Trigger.UPDATED,
        Trigger.MOVED,
        Trigger.WON,
        Trigger.LOST,
        Trigger.DAILY,
    ),
}


def match_everything() -> dict[str, Any]:
    return {"all": []}


class PauseReason(models.TextChoices):
    """Why a rule was switched off by itself."""

    TOO_MANY = "too_many", _("It ran too often within an hour.")


class Rule(Record):
    """What is to be done with a record when something happens to it.

    Attributes:
        conditions: a tree of ``{"all" | "any" | "not": …}``, whose leaves are
            ``{"field", "op", "value"}``; ``{"all": []}`` holds of every record.
        actions: what is done, in order: ``{"kind", "field", "value", "text", "days"}`` each.
        paused_because: why it was switched off by itself, empty if it wasn't.
        active_since: since when its runs count, of which only so many are allowed within an hour.
        tried_on: of a daily rule, the last day of which all records were tried.
    """

    is_shared = True

    name = models.CharField(_("name"), max_length=100)
    subject = models.CharField(_("for"), max_length=10, choices=RuleSubject)
    trigger = models.CharField(_("when"), max_length=10, choices=Trigger)
    is_active = models.BooleanField(_("active"), default=True)
    conditions: models.JSONField[Any, Any] = models.JSONField(
        _("conditions"), default=match_everything
    )
    actions: models.JSONField[Any, Any] = models.JSONField(_("actions"), default=list)
    paused_because = models.CharField(
        _("paused"), max_length=10, choices=PauseReason, blank=True, editable=False
    )
    active_since = models.DateTimeField(default=timezone.now, editable=False)
    tried_on = models.DateField(null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(
                fields=["team", "subject", "trigger"],
                condition=Q(is_active=True),
                name="crm_rule_by_trigger",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RuleEvent(TeamScoped):
    """Something that happened to a record, until all rules were tried that wait for it.

    It is written in the transaction that it tells of, so that a crash after that loses nothing.

    Attributes:
        changed: the names of what was changed.
        chain: what led to it, ``[rule, subject, record]`` each; empty if a person did it.
        is_asked: whether somebody asked for it knowing how much it is, as for an import.
        attempts: how often it was tried; one that fails again and again is given up.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=10, choices=RuleSubject)
    record = models.UUIDField()
    trigger = models.CharField(max_length=10, choices=Trigger)
    changed: models.JSONField[Any, Any] = models.JSONField(default=list)
    chain: models.JSONField[Any, Any] = models.JSONField(default=list)
    is_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TeamScoped.Meta):
        verbose_name = _("event of a rule")
        verbose_name_plural = _("events of rules")
        indexes = [models.Index(fields=["created_at"], name="crm_ruleevent_oldest")]

    def __str__(self) -> str:
        return f"{self.subject} {self.trigger}"


class RunStatus(models.TextChoices):
    """What became of a run."""

    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    LOOP = "loop", _("Skipped: it had led to itself")
    DEPTH = "depth", _("Skipped: too many rules in a row")
    PAUSED = "paused", _("Skipped: the rule was paused")


class RuleRun(Record):
    """A rule that was tried on a record whose conditions held.

    Attributes:
        record, record_name: which record, and what it was called.
        event: which event; one rule runs once for one event of a record.
        results: of each action: its kind, whether it succeeded, and what there is to say.
    """

    is_shared = True

    rule = models.ForeignKey(Rule, models.CASCADE, "runs", verbose_name=_("rule"))
    subject = models.CharField(_("type"), max_length=10, choices=RuleSubject)
    record = models.UUIDField()
    record_name = models.CharField(_("record"), max_length=300)
    event = models.UUIDField()
    trigger = models.CharField(_("when"), max_length=10, choices=Trigger)
    status = models.CharField(_("status"), max_length=10, choices=RunStatus)
    results: models.JSONField[Any, Any] = models.JSONField(_("results"), default=list)
    is_asked = models.BooleanField(default=False)

    class Meta(Record.Meta):
        verbose_name = _("rule run")
        verbose_name_plural = _("rule runs")
        indexes = [
            models.Index(fields=["team", "-created_at"], name="crm_rulerun_newest"),
            models.Index(fields=["rule", "-created_at"], name="crm_rulerun_of_rule"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "record", "event"], name="crm_rulerun_once_an_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.record_name}"
