"""Where the CRM takes part in the core: what members may do, and what belongs to a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.mail import MailType
from quickscale.core.teams import TeamPermission
from quickscale_business_themes.crm.models import (
    Absence,
    Activity,
    Attachment,
    CalendarFeed,
    CaptureForm,
    CaptureSubmission,
    Company,
    Contact,
    CustomField,
    DuplicateCompany,
    DuplicateContact,
    ImportKind,
    Note,
)
from quickscale_business_themes.crm.services.pipelines import first_stage


@hooks.register("core.team_permissions")
def crm_permissions() -> list[TeamPermission]:
    return [
        TeamPermission("crm.read_all", _("See everyone's records"), members=True),
        TeamPermission("crm.change_all", _("Change everyone's records"), members=True),
        TeamPermission("crm.delete", _("Delete records"), members=True),
        TeamPermission(
            "crm.manage", _("Manage pipelines, forms, lead assignment, scoring and rules")
        ),
    ]


@hooks.register("core.mail_types")
def crm_mails() -> Sequence[MailType]:
    from quickscale_business_themes.crm.mails import MAILS

    return MAILS


@hooks.register("core.account_deleted")
def forget_member(*, user: Any) -> None:
    """Delete what nobody but somebody themselves saw, or what only said where they were."""
    Note.objects.across_teams().filter(author=user.pk, is_private=True).delete()
    for model in (Absence, CalendarFeed):
        model.objects.across_teams().filter(user=user.pk).delete()


@hooks.register("core.team_samples")
def make_samples(*, team: Any) -> list[Any]:
    """Give the isolation kit what is about one record, of several that it might be about.

    The stage is one of those that the board shows.
    """
    contact = Contact.objects.for_team(team).create(last_name="Sample of " + team.name)
    about = {"team": team, "contact": contact}
    activity = Activity.objects.create(subject="Call " + team.name, **about)
    note = Note.objects.create(text="About " + team.name, **about)
    file = ContentFile(b"Sample", name=f"{team.slug}.txt")
    attachment = Attachment.objects.create(name=f"File of {team.name}", file=file, **about)
    form = CaptureForm.objects.create(team=team, name="Form " + team.name, fields=["email"])
    submission = CaptureSubmission.objects.create(
        team=team,
        form=form,
        values={"email": f"{team.slug}@example.com"},
        expires_at=timezone.now() + timedelta(days=1),
    )
    made = [contact, activity, note, attachment, first_stage(team.pk), form, submission]
    return [*made, *make_pairs(team, contact), *make_fields(team)]


def make_fields(team: Any) -> list[CustomField]:
    """Give the kit a field of each kind of record, of which each has a list."""
    return [
        CustomField.objects.create(team=team, kind=kind, name=f"{kind} field of {team.name}"[:60])
        for kind in ImportKind.values
    ]


def make_pairs(team: Any, contact: Contact) -> list[Any]:
    """Give the kit pairs of different records."""
    another = Contact.objects.for_team(team).create(last_name="Another of " + team.name)
    names = ("Company of ", "Other company of ")
    first, second = (Company.objects.for_team(team).create(name=it + team.name) for it in names)
    common = {"team": team, "probability": 90}
    return [
        DuplicateContact.objects.create(first=contact, second=another, **common),
        DuplicateCompany.objects.create(first=first, second=second, **common),
        first,
    ]


@hooks.register("core.scheduled_commands")
def crm_commands() -> list[ScheduledCommand]:
    return [
        ScheduledCommand("run_crm", every=timedelta(minutes=1)),
        ScheduledCommand("purge_submissions", every=timedelta(hours=1)),
        ScheduledCommand("purge_crm", every=timedelta(days=1)),
        ScheduledCommand("score_leads", every=timedelta(days=1)),
        ScheduledCommand("resume_imports", every=timedelta(minutes=1)),
    ]
