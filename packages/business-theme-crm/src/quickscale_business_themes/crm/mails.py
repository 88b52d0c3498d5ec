"""The mails that the CRM sends."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quickscale.core.mail import MailContent, MailType, absolute_url
from quickscale.core.mail.blocks import Button, Paragraph, Row, Table
from quickscale.core.money import format_money
from quickscale.core.validators import break_addresses
from quickscale_business_themes.crm.models import (
    Activity,
    CaptureSubmission,
    Deal,
    Offer,
    SubmissionStatus,
)
from quickscale_business_themes.crm.services.capture import sign_submission


def compose_rule_mail(subject: str, text: str, path: str) -> MailContent:
    """Return what a rule of a team says, with a link to the record for its own people."""
    blocks = [Button(_("Open"), absolute_url(path))] if path else []
    return MailContent(blocks, values={"subject": subject, "text": text})


RULE_MAIL = MailType(
    name="crm.rule",
    label=gettext_lazy("E-mail of a rule"),
    subject="{subject}",
    introduction="{text}",
    placeholders=("subject", "text"),
    compose=compose_rule_mail,
    sample=lambda: compose_rule_mail("A new lead", "Somebody asks for a quotation.", "/leads/"),
)


def compose_reminder(activity: int, due: str) -> MailContent | None:
    """Return what is due, None if it was done, moved or deleted in the meantime."""
    found = Activity.objects.across_teams().filter(pk=activity, done_at=None).first()
    if found is None or found.due_at is None or found.due_at.isoformat() != due:
        return None
    path = reverse("crm:activity-detail", kwargs={"id": found.public_id})
    return describe_reminder(found, path)


def describe_reminder(activity: Activity, path: str) -> MailContent:
    about = [Row(_("About"), str(activity.target))] if activity.target else []
    rows = [Row(_("Due"), write_due(activity)), *about]
    link = Button(_("Open"), absolute_url(path))
    return MailContent([Table(rows), link], values={"subject": activity.subject})


def write_due(activity: Activity) -> str:
    if activity.due_at is None:
        return ""
    if activity.is_all_day:
        return date_format(activity.due_at.astimezone(UTC), "DATE_FORMAT")
    moment = timezone.localtime(activity.due_at)
    return f"{date_format(moment, 'DATETIME_FORMAT')} {moment.tzname()}"


def describe_sample() -> MailContent:
    due = timezone.now() + timedelta(hours=1)
    return describe_reminder(Activity(subject="Call Weinhaus Fischer", due_at=due), "/activities/")


REMINDER = MailType(
    name="crm.reminder",
    label=gettext_lazy("Reminder of an activity"),
    subject=gettext_lazy("Reminder: {subject}"),
    introduction=gettext_lazy("This is due: {subject}"),
    placeholders=("subject",),
    compose=compose_reminder,
    sample=describe_sample,
)


def compose_confirmation(submission: str) -> MailContent | None:
    """The link by which a submission is confirmed; None if it was, or can't be any more."""
    pending = CaptureSubmission.objects.across_teams().filter(
        status=SubmissionStatus.PENDING, expires_at__gt=timezone.now()
    )
    found = pending.select_related("team").filter(public_id=submission).first()
    if found is None:
        return None
    page = reverse("crm:capture-confirmation", kwargs={"token": sign_submission(found)})
    return describe_confirmation(found.team.name, absolute_url(page))


def describe_confirmation(team: str, page: str) -> MailContent:
    ignored = _("If it wasn't you, you need not do anything.")
    return MailContent(
        values={"team": team},
        blocks=[Button(_("Confirm"), page), Paragraph(ignored)],
    )


CONFIRMATION = MailType(
    name="crm.capture_confirmation",
    label=gettext_lazy("Form confirmation"),
    subject=gettext_lazy("Please confirm your request to {team}"),
    introduction=gettext_lazy(
        "You have sent a form to {team}. Please confirm that it was you. The link is valid for "
        "three days."
    ),
    placeholders=("team",),
    compose=compose_confirmation,
    sample=lambda: describe_confirmation("Demo Team", absolute_url("/")),
)


def compose_offer_mail(offer: str) -> MailContent | None:
    """Return which offer somebody has opened or accepted, None if it was deleted since."""
    found = Offer.objects.across_teams().select_related("deal").filter(public_id=offer).first()
    if found is None:
        return None
    return describe_offer(found, reverse("crm:offer-detail", kwargs={"id": found.public_id}))


def describe_offer(offer: Offer, path: str) -> MailContent:
    rows = [Row(_("Deal"), offer.deal.name), Row(_("Offer"), offer.title)]
    if offer.accepted_name:
        rows.append(Row(_("Accepted by"), break_addresses(offer.accepted_name)))
    if total := offer.total if offer.pk else None:
        rows.append(Row(_("Total"), format_money(total.amount, total.currency)))
    link = Button(_("Open"), absolute_url(path))
    return MailContent([Table(rows), link], values={"title": offer.title})


def describe_sample_offer() -> MailContent:
    offer = Offer(title="Wine list 2027", deal=Deal(name="Weinhaus Fischer"))
    return describe_offer(offer, "/offers/")


OFFER_VIEWED = MailType(
    name="crm.offer_viewed",
    label=gettext_lazy("Offer viewed for the first time"),
    subject=gettext_lazy("Viewed: {title}"),
    introduction=gettext_lazy("Your customer has opened your offer for the first time."),
    placeholders=("title",),
    compose=compose_offer_mail,
    sample=describe_sample_offer,
)
OFFER_ACCEPTED = MailType(
    name="crm.offer_accepted",
    label=gettext_lazy("Offer accepted"),
    subject=gettext_lazy("Accepted: {title}"),
    introduction=gettext_lazy("Your customer has accepted your offer."),
    placeholders=("title",),
    compose=compose_offer_mail,
    sample=describe_sample_offer,
)

MAILS = (RULE_MAIL, REMINDER, CONFIRMATION, OFFER_VIEWED, OFFER_ACCEPTED)
