"""Where the sample team's leads come from, who gets them, and how promising they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from quickscale_business_themes.crm.lead_features import read_features
from quickscale_business_themes.crm.models import (
    Absence,
    AssignmentRule,
    CaptureForm,
    CaptureSubmission,
    Deal,
    Lead,
    LeadAssignee,
    LeadStatus,
    ScoreRule,
    SubmissionStatus,
)
from quickscale_business_themes.crm.models.bases import Source
from quickscale_business_themes.crm.services.scoring import learn_team, rescore_team

if TYPE_CHECKING:
    from quickscale_business_themes.crm.samples.team_year import Year

#: How many of the deals of a source are won.
CHANCES: Mapping[str, float] = {
    Source.REFERRAL: 0.85,
    Source.PARTNER: 0.75,
    Source.WEBSITE: 0.6,
    Source.EVENT: 0.55,
    Source.EMAIL: 0.5,
    Source.PHONE: 0.45,
    Source.OTHER: 0.4,
    Source.ADVERTISING: 0.25,
}
CONSENT = "You may write to me about my request."
_CAMPAIGNS: tuple[dict[str, str], ...] = (
    {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "autumn-fair"},
    {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "crm-for-teams"},
    {},
)


def make_lead_sources(year: Year) -> None:
    """Give a team with leads and deals its forms, its rules and its scores."""
    make_former_leads(year)
    make_form(year)
    make_assignment(year)
    make_score_rules(year)
    learn_team(year.team.pk)
    rescore_team(year.team.pk)


def make_former_leads(year: Year) -> None:
    """Give each deal with a contact the lead that it began with."""
    deals = Deal.objects.for_team(year.team).filter(contact__isnull=False).order_by("pk")
    leads = [make_former_lead(year, deal) for deal in deals.select_related("contact", "company")]
    Lead.objects.for_team(year.team).bulk_create(leads)


def make_former_lead(year: Year, deal: Deal) -> Lead:
    contact: Any = deal.contact
    campaign = _CAMPAIGNS[0] if deal.source == Source.EMAIL else {}
    if deal.source == Source.ADVERTISING:
        campaign = _CAMPAIGNS[1]
    lead = Lead(
        team=year.team,
        first_name=contact.first_name,
        last_name=contact.last_name,
        job_title=contact.job_title,
        email=contact.email,
        phone=contact.phone,
        company_name=deal.company.name if deal.company else "",
        country=deal.company.country if deal.company else "",
        source=deal.source,
        owner=deal.owner,
        status=LeadStatus.CONVERTED,
        created_at=deal.created_at - timedelta(days=3),
        converted_at=deal.created_at,
        converted_contact=contact,
        converted_company=deal.company,
        converted_deal=deal,
        **campaign,
    )
    lead.normalize()
    lead.features = read_features(lead)
    return lead


def make_form(year: Year) -> None:
    """Make a form, by which the newest leads from the website have come."""
    forms = CaptureForm.objects.for_team(year.team)
    form = forms.create(
        name="Contact form",
        fields=["first_name", "last_name", "email", "phone", "company_name", "description"],
        consent_text=CONSENT,
        source=Source.WEBSITE,
    )
    forms.create(
        name="Newsletter",
        fields=["email"],
        double_opt_in=True,
        allowed_origins=["https://www.example.com"],
        source=Source.EMAIL,
    )
    leads = Lead.objects.for_team(year.team).filter(Lead.OPEN).order_by("-created_at", "-pk")
    for number, lead in enumerate(leads):
        capture(year, form, lead, _CAMPAIGNS[number % len(_CAMPAIGNS)])


def capture(year: Year, form: CaptureForm, lead: Lead, utm: Mapping[str, str]) -> None:
    """Let a lead have sent a form."""
    for name, value in utm.items():
        setattr(lead, name, value)
    lead.consent_text, lead.consented_at = CONSENT, lead.created_at
    lead.features = read_features(lead)
    lead.save()
    names = (name for name in form.fields if getattr(lead, name))
    CaptureSubmission.objects.for_team(year.team).create(
        form=form,
        lead=lead,
        status=SubmissionStatus.LEAD,
        email_normalized=lead.email_normalized,
        values={name: getattr(lead, name) for name in names},
        utm=dict(utm),
        consent_text=CONSENT,
        created_at=lead.created_at,
    )


def make_assignment(year: Year) -> None:
    """Let all but the first take turns, one of them for Germany, and one be away soon."""
    assignees = LeadAssignee.objects.for_team(year.team)
    people = [assignees.create(user=person) for person in year.people[1:]]
    if not people:
        return
    rule = AssignmentRule.objects.for_team(year.team).create(
        name="Germany", country="Germany", postcodes=["8", "9"]
    )
    rule.people.add(people[-1])
    today = timezone.localdate(year.now)
    Absence.objects.for_team(year.team).create(
        user=people[0].user, starts_on=today + timedelta(20), ends_on=today + timedelta(34)
    )


def make_score_rules(year: Year) -> None:
    rules = (
        ("job_title", "contains", "head", 20),
        ("company_name", "filled", "", 10),
        ("source", "equals", Source.REFERRAL, 25),
        ("email", "ends", "@gmail.com", -15),
    )
    ScoreRule.objects.for_team(year.team).bulk_create(
        ScoreRule(field=field, operator=operator, value=value, points=points)
        for field, operator, value, points in rules
    )
