"""Leads, and what they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.crm import signals
from quickscale_business_themes.crm.exceptions import AlreadyConverted, RecordGone
from quickscale_business_themes.crm.models import (
    Activity,
    Attachment,
    Company,
    Contact,
    Deal,
    Lead,
    LeadStatus,
    Note,
    Trigger,
)
from quickscale_business_themes.crm.models.currencies import find_home_currency
from quickscale_business_themes.crm.services.assignment import choose_owner
from quickscale_business_themes.crm.services.automation.events import note_change, note_event
from quickscale_business_themes.crm.services.automation.fields import take_snapshot
from quickscale_business_themes.crm.services.carrying_over import carry_over
from quickscale_business_themes.crm.services.deals import create_deal
from quickscale_business_themes.crm.services.scoring import Scorer, score_new


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a lead is to become.

    Attributes:
        company: the known company that it belongs to; otherwise one is created of its name.
        contact: the known contact that it is; otherwise one is created.
        with_deal: whether a deal is opened, of this name and amount.
        currency: that of the amount; empty for the team's.
        with_custom_fields: whether values of the team's own fields are copied.
    """

    company: Company | None = None
    contact: Contact | None = None
    with_deal: bool = True
    deal_name: str = ""
    amount: Decimal | None = None
    currency: str = ""
    with_custom_fields: bool = True


@transaction.atomic
def create_lead(*, team: Any, user: Any, values: Mapping[str, Any]) -> Lead:
    """Create a lead, for whoever's turn it is unless it says whose it is."""
    lead = Lead(**{**values, "team": team})
    if lead.owner is None:
        lead.owner = choose_owner(lead) or user
    score_new(lead.team_id, [lead])
    lead.save()
    owner = str(lead.owner.public_id) if lead.owner else ""
    signals.lead_created.send(lead.public_id, user=user, data={"owner": owner}, owner=team)
    note_event(lead, Trigger.CREATED)
    return lead


@transaction.atomic
def update_lead(lead: Lead, *, values: Mapping[str, Any]) -> Lead:
    """Change what is said of a lead; its conversion stays.

    Raises:
        AlreadyConverted: it is to have another status, and was converted.
    """
    lead = lock_lead(lead)
    if lead.is_converted and values.get("status", lead.status) != lead.status:
        raise AlreadyConverted
    before = take_snapshot(lead)
    for name, value in values.items():
        setattr(lead, name, value)
    if not lead.is_converted:
        Scorer(lead.team_id).score(lead)
    lead.save()
    note_change(lead, before)
    return lead


@transaction.atomic
def convert_lead(lead: Lead, wanted: Conversion, *, user: Any) -> Lead:
    """Make a contact of a lead, and a company and a deal, once.

    Raises:
        AlreadyConverted: it was converted before.
    """
    lead = lock_lead(lead)
    if lead.is_converted:
        raise AlreadyConverted
    company = wanted.company or make_company(lead)
    contact = wanted.contact or make_contact(lead, company)
    deal = make_deal(lead, wanted, company, contact, user=user) if wanted.with_deal else None
    if wanted.with_custom_fields:
        carry_over(lead, [each for each in (company, contact, deal) if each])
    lead.converted_company, lead.converted_contact = company, contact
    lead.converted_deal = deal
    lead.status, lead.converted_at = LeadStatus.CONVERTED, timezone.now()
    lead.save()
    hand_over_work(lead)
    tell_conversion(lead, user=user)
    note_event(lead, Trigger.CONVERTED)
    return lead


def lock_lead(lead: Lead) -> Lead:
    found = Lead.objects.for_team(lead.team_id).select_for_update().filter(pk=lead.pk).first()
    if found is None:
        raise RecordGone
    return found


def make_company(lead: Lead) -> Company | None:
    """Return a new company of a lead's company name, None where it has no name."""
    if not lead.company_name:
        return None
    company = Company.objects.for_team(lead.team_id).create(
        name=lead.company_name,
        website=lead.website,
        postcode=lead.postcode,
        country=lead.country,
        owner=lead.owner,
    )
    note_event(company, Trigger.CREATED)
    return company


def make_contact(lead: Lead, company: Company | None) -> Contact:
    contact = Contact.objects.for_team(lead.team_id).create(
        first_name=lead.first_name,
        last_name=lead.last_name,
        job_title=lead.job_title,
        email=lead.email,
        phone=lead.phone,
        description=lead.description,
        company=company,
        owner=lead.owner,
    )
    contact.tags.set(lead.tags.all())
    note_event(contact, Trigger.CREATED)
    return contact


def make_deal(
    lead: Lead, wanted: Conversion, company: Company | None, contact: Contact, *, user: Any
) -> Deal:
    values = {
        # Of a first and a last name as long as they can be, a deal has no room for the last letter.
        "name": wanted.deal_name or str(company or contact)[:200],
        "amount": wanted.amount,
        "currency": wanted.currency or find_home_currency(lead.team_id),
        "company": company,
        "contact": contact,
        "owner": lead.owner or user,
        "source": lead.source,
    }
    deal = create_deal(team=lead.team, user=user, values=values)
    deal.tags.set(lead.tags.all())
    return deal


def hand_over_work(lead: Lead) -> None:
    """Give activities, notes and files to the deal, or to the contact without one."""
    deal, contact = lead.converted_deal, lead.converted_contact
    changed = {"lead": None, "deal": deal} if deal else {"lead": None, "contact": contact}
    for model in (Activity, Note, Attachment):
        model.objects.for_team(lead.team_id).filter(lead=lead).update(**changed)


def tell_conversion(lead: Lead, *, user: Any) -> None:
    became = {
        "contact": lead.converted_contact,
        "company": lead.converted_company,
        "deal": lead.converted_deal,
    }
    data = {name: str(thing.public_id) if thing else "" for name, thing in became.items()}
    signals.lead_converted.send(lead.public_id, user=user, data=data, owner=lead.team)
