"""What other sites' forms send becomes a lead, or news of one who is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from quickscale_business_themes.crm.exceptions import LinkExpired
from quickscale_business_themes.crm.models import (
    Activity,
    CapturedField,
    CaptureForm,
    CaptureSubmission,
    CustomField,
    Lead,
    SubmissionStatus,
    Trigger,
)
from quickscale_business_themes.crm.models.capture import make_token
from quickscale_business_themes.crm.models.imports import ImportKind
from quickscale_business_themes.crm.normalizing import normalize_email, normalize_phone
from quickscale_business_themes.crm.services.auditing import record_change
from quickscale_business_themes.crm.services.automation.events import note_event
from quickscale_business_themes.crm.services.custom_fields import list_fields, list_values
from quickscale_business_themes.crm.services.leads import create_lead

#: How long somebody can confirm what they sent.
CONFIRMABLE = timedelta(days=3)
#: So many of one address wait to be confirmed: nobody is sent more mails because others type it.
_MOST_PENDING = 3
_SALT = "crm.capture"


def find_form(token: str) -> CaptureForm | None:
    """Return the form of a token, None if none takes anything by it."""
    if "\0" in token:
        return None  # no database has such a token, and PostgreSQL can't be asked
    forms = CaptureForm.objects.across_teams().select_related("team", "owner")
    return forms.filter(token=token, is_active=True).first()


@transaction.atomic
def take_submission(
    form: CaptureForm, values: Mapping[str, Any], *, utm: Mapping[str, str], consent_text: str
) -> CaptureSubmission | None:
    """Keep what somebody sent, and make a lead of it unless they have to confirm it first.

    Args:
        values: by names of :class:`CapturedField`, and by the keys of fields that the team added.

    Returns:
        What is kept; None if too much of this address waits to be confirmed already.
    """
    lock_forms(form.team_id)
    submission = CaptureSubmission(
        team=form.team,
        form=form,
        email_normalized=normalize_email(values.get("email", "")),
        values=dict(values),
        utm=dict(utm),
        consent_text=consent_text,
        expires_at=timezone.now() + CONFIRMABLE,
    )
    if not form.double_opt_in:
        return turn_into_lead(submission)
    waiting = form.submissions.filter(
        email_normalized=submission.email_normalized, status=SubmissionStatus.PENDING
    )
    if waiting.count() >= _MOST_PENDING:
        return None
    submission.save()
    ask_to_confirm(submission)
    return submission


def list_added(form: CaptureForm) -> list[CustomField]:
    """Return the fields of the team's own that a form asks for, the oldest first."""
    if not set(form.fields) - set(CapturedField.values):
        return []
    fields = list_fields(form.team_id, ImportKind.LEAD)
    return [field for field in fields if field.key in form.fields]


def lock_forms(team_id: int) -> None:
    """Let rivals of the same team wait: who is unknown to both would become two leads."""
    forms = CaptureForm.objects.for_team(team_id).order_by("pk")
    list(forms.select_for_update().values_list("pk", flat=True))


def ask_to_confirm(submission: CaptureSubmission) -> None:
    from quickscale_business_themes.crm.mails import CONFIRMATION

    CONFIRMATION.send(
        to=submission.values["email"],
        data={"submission": str(submission.public_id)},
        key=str(submission.public_id),
    )


def sign_submission(submission: CaptureSubmission) -> str:
    """Return the last part of the address at which a submission is confirmed."""
    return signing.dumps(str(submission.public_id), salt=_SALT)


def find_submission(token: str) -> CaptureSubmission | None:
    """Return what a link was made to confirm, None if it has expired or nobody made it."""
    try:
        identity = signing.loads(token, salt=_SALT, max_age=CONFIRMABLE)
    except signing.BadSignature:
        return None
    is_alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    found = CaptureSubmission.objects.across_teams().filter(is_alive, public_id=identity)
    return found.select_related("form__team", "form__owner").first()


@transaction.atomic
def confirm_submission(token: str) -> CaptureSubmission:
    """Make a lead of what a link was made for; confirming it again changes nothing.

    Raises:
        LinkExpired: it can't be confirmed any more.
    """
    if submission := find_submission(token):
        lock_forms(submission.team_id)
        submission = find_submission(token)
    if submission is None:
        raise LinkExpired
    if submission.status != SubmissionStatus.PENDING:
        return submission
    return turn_into_lead(submission)


def turn_into_lead(submission: CaptureSubmission) -> CaptureSubmission:
    """Create the lead of a submission, or tell whoever has them that they have written again."""
    lead = find_lead(submission)
    if lead is None:
        submission.status, lead = SubmissionStatus.LEAD, create_captured(submission)
    else:
        submission.status = SubmissionStatus.KNOWN
        note_again(lead, submission)
    submission.lead, submission.expires_at = lead, None
    submission.save()
    note_event(lead, Trigger.CAPTURED)
    return submission


def find_lead(submission: CaptureSubmission) -> Lead | None:
    """Return the newest lead with the same address, or else with the same number."""
    leads = Lead.objects.for_team(submission.team_id).order_by("-created_at", "-pk")
    leads = leads.select_for_update()  # nobody deletes them before it is noted
    phone = normalize_phone(submission.values.get("phone", ""))
    for same in (
        Q(email_normalized=submission.email_normalized) if submission.email_normalized else None,
        Q(phone_e164=phone) if phone else None,
    ):
        if same and (found := leads.filter(same).first()):
            return found
    return None


def create_captured(submission: CaptureSubmission) -> Lead:
    form, values = submission.form, dict(submission.values)
    added = {name: values.pop(name) for name in values.keys() - set(CapturedField.values)}
    values["last_name"] = values.get("last_name") or name_from(values)
    columns = {
        **values,
        **submission.utm,
        **read_consent(submission),
        "custom": keep_known(form.team_id, added),
        "source": form.source,
        "owner": find_owner(form),
    }
    return create_lead(team=form.team, user=None, values=columns)


def keep_known(team_id: int, added: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without those of fields that the team has deleted since."""
    fields = list_fields(team_id, ImportKind.LEAD) if added else []
    return {field.key: added[field.key] for field in fields if field.key in added}


def name_from(values: Mapping[str, str]) -> str:
    """Return what somebody is called who was asked for no last name."""
    known = (values.get(name, "") for name in ("company_name", "email", "phone"))
    return next((name for name in known if name), "")[:100]


def read_consent(submission: CaptureSubmission) -> dict[str, Any]:
    if not submission.consent_text:
        return {}
    return {"consent_text": submission.consent_text, "consented_at": submission.created_at}


def find_owner(form: CaptureForm) -> Any:
    """Return whose a form's leads are, None if that is assigned, or if they have left the team."""
    if form.owner is None or not form.owner.memberships.filter(team=form.team_id).exists():
        return None
    return form.owner


def note_again(lead: Lead, submission: CaptureSubmission) -> None:
    """Give a known lead something to do, and nothing else: anybody may know their address."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Sent the form “{name}”").format(name=submission.form.name)
        description = describe(submission, list_fields(lead.team_id, ImportKind.LEAD))
    Activity.objects.for_team(lead.team_id).create(
        subject=subject,
        description=description,
        due_at=timezone.now(),
        assignee=lead.owner,
        **find_target(lead),
    )
    if consent := read_consent(submission):
        Lead.objects.for_team(lead.team_id).filter(pk=lead.pk).update(**consent)


def find_target(lead: Lead) -> dict[str, Any]:
    """Return what is worked on by now: the lead, or what they became."""
    if lead.converted_deal and lead.converted_deal.is_open:
        return {"deal": lead.converted_deal}
    if lead.converted_contact:
        return {"contact": lead.converted_contact}
    return {"lead": lead}


def describe(submission: CaptureSubmission, added: Sequence[CustomField]) -> str:
    """Return what was sent, one line for each field.

    Args:
        added: the fields that the team adds to leads.
    """
    sent = submission.values
    own = [(name.label, sent[name]) for name in CapturedField if name in sent]
    rows = [*own, *list_values(added, sent)]
    return "\n".join(f"{label}: {value}" for label, value in rows)[:5000]


@transaction.atomic
def renew_token(form: CaptureForm, *, by: Any) -> CaptureForm:
    """Give a form a new address; the former one takes nothing from now on."""
    form.token, form.is_active = make_token(), True
    form.save(update_fields=["token", "is_active", "updated_at"])
    record_change("crm.capture_form_renewed", form, by=by)
    return form


@transaction.atomic
def revoke_token(form: CaptureForm, *, by: Any) -> CaptureForm:
    """Let a form take nothing until it gets a new address."""
    form.is_active = False
    form.save(update_fields=["is_active", "updated_at"])
    record_change("crm.capture_form_revoked", form, by=by)
    return form


def purge_submissions() -> int:
    """Delete what nobody confirmed in time; return how many."""
    unconfirmed = CaptureSubmission.objects.across_teams().filter(expires_at__lte=timezone.now())
    return unconfirmed.delete()[0]
