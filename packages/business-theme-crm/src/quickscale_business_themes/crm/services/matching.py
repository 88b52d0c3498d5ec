"""Records that are probably the same."""

from __future__ import annotations

from django.db.models import Q

from quickscale.core.teams import TeamQuerySet
from quickscale_business_themes.crm.models import Company, Contact, Lead
from quickscale_business_themes.crm.models.people import Person
from quickscale_business_themes.crm.normalizing import company_domain, normalize_domain


def match_person(model: type[Person], person: Person) -> Q:
    """Return what holds of the people with the same e-mail address or phone number."""
    condition = Q()
    if person.email_normalized:
        condition |= Q(email_normalized=person.email_normalized)
        if model is Contact:
            condition |= Q(further_emails__email_normalized=person.email_normalized)
    if person.phone_e164:
        condition |= Q(phone_e164=person.phone_e164)
        if model is Contact:
            condition |= Q(further_phones__phone_e164=person.phone_e164)
    return condition


def find_contacts(person: Person) -> TeamQuerySet[Contact]:
    """Return the contacts who are probably the same person as a contact or a lead."""
    contacts = Contact.objects.for_team(person.team_id)
    condition = match_person(Contact, person)
    if not condition:
        return contacts.none()
    found = contacts.filter(condition).distinct()
    return found.exclude(pk=person.pk) if isinstance(person, Contact) else found


def find_company(lead: Lead) -> Company | None:
    """Return the company that a lead probably belongs to."""
    companies = Company.objects.for_team(lead.team_id).order_by("pk")
    domain = normalize_domain(lead.website) or company_domain(lead.email)
    by_domain = companies.filter(domain=domain).first() if domain else None
    if by_domain or not lead.company_name:
        return by_domain
    return companies.filter(name__iexact=lead.company_name).first()
