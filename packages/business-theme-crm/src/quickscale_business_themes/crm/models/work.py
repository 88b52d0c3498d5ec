"""What is to be done about a record, and what was noted on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
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


class ActivityState(models.TextChoices):
    """What became of an activity so far."""

    OPEN = "open", _("Open")
    OVERDUE = "overdue", _("Overdue")
    DONE = "done", _("Done")


def noon_of_today() -> datetime:
    """Return what an activity that lasts all of this day is due at: noon, in UTC."""
    return datetime.combine(timezone.localdate(), time(12), UTC)


class ActivityKind(models.TextChoices):
    """What is to be done."""

    TASK = "task", _("Task")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    EMAIL = "email", _("E-mail")


class Reminder(models.IntegerChoices):
    """How many minutes before an activity is due its assignee is reminded."""

    WHEN_DUE = 0, _("When it's due")
    QUARTER = 15, _("15 minutes before")
    HOUR = 60, _("An hour before")
    DAY = 1440, _("A day before")


class Activity(AboutRecord):
    """Something that somebody does, or did.

    Attributes:
        due_at: when it is due, or when it begins. What lasts all day is due at noon in UTC, which
            is the same day nearly everywhere.
        remind_at: when the assignee is still to be reminded.
        ical_uid: of a meeting that was read from an invitation, by which it is known again.
        ical_sequence: which edition of the invitation it was.
    """

    kind = models.CharField(
        _("type"), max_length=10, choices=ActivityKind, default=ActivityKind.TASK
    )
    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_all_day = models.BooleanField(_("all day"), default=False, editable=False)
    remind_before = models.PositiveSmallIntegerField(
        _("remind by e-mail"), choices=Reminder, null=True, blank=True
    )
    remind_at = models.DateTimeField(null=True, editable=False)
    ical_uid = models.CharField(max_length=255, blank=True, editable=False)
    ical_sequence = models.PositiveIntegerField(default=0, editable=False)
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
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False),
                name="crm_activity_to_remind",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "ical_uid"],
                condition=~Q(ical_uid=""),
                name="crm_activity_invited_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("due_at")),
                name="crm_activity_ends_after_it_begins",
                violation_error_message=_("An activity can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=at_most_one("lead", "contact", "company", "deal"),
                name="crm_activity_about_one",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def all_day_on(self) -> date | None:
        """The day that it lasts, or the first one; None if it has a time."""
        return self.due_at.astimezone(UTC).date() if self.is_all_day and self.due_at else None

    @property
    def all_day_until(self) -> date | None:
        """The last of several days that it lasts."""
        return self.ends_at.astimezone(UTC).date() if self.is_all_day and self.ends_at else None

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def state(self) -> str:
        """Whether it is to be done, late, or done."""
        if self.is_done:
            return ActivityState.DONE
        late_before = noon_of_today() if self.is_all_day else timezone.now()
        is_late = self.due_at is not None and self.due_at < late_before
        return ActivityState.OVERDUE if is_late else ActivityState.OPEN

    @classmethod
    def overdue_condition(cls) -> Q:
        """Return what holds of open activities whose time, or whose whole day, is over."""
        timed = Q(is_all_day=False, due_at__lt=timezone.now())
        return Q(done_at=None) & (timed | Q(is_all_day=True, due_at__lt=noon_of_today()))

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(assignee=user) | Q(created_by=user) | cls.own_targets(user)

    def is_own(self, user: Any) -> bool:
        return user.pk in (self.assignee_id, self.created_by_id)


class Note(AboutRecord):
    """A note on a record."""

    text = models.TextField(_("note"), max_length=10_000)
    is_private = models.BooleanField(
        _("private"), default=False, help_text=_("Nobody but you sees this note.")
    )
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
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @classmethod
    def open_condition(cls, user: Any) -> Q:
        return Q(is_private=False) | Q(author=user)

    @classmethod
    def own_condition(cls, user: Any) -> Q:
        return Q(author=user) | cls.own_targets(user)

    def is_own(self, user: Any) -> bool:
        return bool(user.pk) and self.author_id == user.pk
