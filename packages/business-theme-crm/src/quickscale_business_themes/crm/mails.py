"""The mails of the CRM, composed when they are delivered."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale.core.mail import MailContent, MailType, absolute_url, blocks
from quickscale_business_themes.crm.models import CaptureSubmission, SubmissionStatus
from quickscale_business_themes.crm.services.capture import sign_submission


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
    ignored = gettext("If it wasn't you, you need not do anything.")
    return MailContent(
        values={"team": team},
        blocks=[blocks.Button(gettext("Confirm"), page), blocks.Paragraph(ignored)],
    )


confirmation_mail = MailType(
    name="crm.capture_confirmation",
    label=_("Form confirmation"),
    subject=_("Please confirm your request to {team}"),
    introduction=_(
        "You have sent a form to {team}. Please confirm that it was you. The link is valid for "
        "three days."
    ),
    placeholders=("team",),
    compose=compose_confirmation,
    sample=lambda: describe_confirmation("Demo Team", absolute_url("/")),
)
