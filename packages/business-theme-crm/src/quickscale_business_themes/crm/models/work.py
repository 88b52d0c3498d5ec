"""What is to be done about a record, and what was noted on it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models.bases import Record, at_most_one

#: What an activity or a note may be about.
TARGETS = ("lead", "contact", "company", "deal")


class AboutRecord(Record):
    """Something that is about a lead, a contact, a company or a deal, and deleted with it."""

    lead = models.ForeignKey(
        "crm.Lead", models.CASCADE, null=True, blank=True, verbose_name=_("lead")
    )
    contact = models.ForeignKey(
        "crm.Contact", models.CASCADE, null=True, blank=True, verbose_name=_("contact")
    )
    company = models.ForeignKey(
        "crm.Company", models.CASCADE, null=True, blank=True, verbose_name=_("company")
    )
    deal = models.ForeignKey(
        "crm.Deal", models.CASCADE, null=True, blank=True, verbose_name=_("deal")
    )

    class Meta(Record.Meta):
        abstract = True

    @property
    def target(self) -> Any:
        """The record that it is about, None for none."""
        return self.deal or self.contact or self.company or self.lead

    @classmethod
    def own_targets(cls, user: Any) -> Q:
        conditions = Q()
        for name in TARGETS:
            conditions |= Q(**{f"{name}__owner": user})
        return conditions


class ActivityKind(models.TextChoices):
    """What is to be done."""

    TASK = "task", _("Task")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    EMAIL = "email", _("E-mail")


class Activity(AboutRecord):
    """Something that somebody does, or did."""

    kind = models.CharField(
        _("type"), max_length=10, choices=ActivityKind, default=ActivityKind.TASK
    )
    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assignee"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    class Meta(AboutRecord.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["team", "done_at", "due_at"], name="crm_activity_by_due"),
            models.Index(fields=["assignee", "done_at", "due_at"], name="crm_activity_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=at_most_one("lead", "contact", "company", "deal"),
                name="crm_activity_about_one",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(assignee=user) | Q(created_by=user) | cls.own_targets(user)

    def is_own(self, user: Any) -> bool:
        return user.pk in (self.assignee_id, self.created_by_id)


class Note(AboutRecord):
    """A note on a record."""

    text = models.TextField(_("note"), max_length=10_000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )

    class Meta(AboutRecord.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [models.Index(fields=["team", "-created_at"], name="crm_note_newest")]
        constraints = [
            models.CheckConstraint(
                condition=at_most_one("lead", "contact", "company", "deal"),
                name="crm_note_about_one",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(author=user) | cls.own_targets(user)

    def is_own(self, user: Any) -> bool:
        return bool(user.pk) and self.author_id == user.pk
