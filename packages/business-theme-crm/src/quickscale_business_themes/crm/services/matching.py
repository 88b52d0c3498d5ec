"""Records that are probably the same."""

from __future__ import annotations

from django.db.models import Q

from quickscale.core.teams import TeamQuerySet
from quickscale_business_themes.crm.models import Company, Contact, Lead
from quickscale_business_themes.crm.models.merging import MergedKind
from quickscale_business_themes.crm.models.people import Person
from quickscale_business_themes.crm.normalizing import company_domain, normalize_domain
from quickscale_business_themes.crm.services.duplicates import match_rules


def match_address(person: Person) -> Q:
    """Return what holds of the contacts with the same e-mail address or phone number."""
    condition = Q()
    if email := person.email_normalized:
        condition |= Q(email_normalized=email) | Q(further_emails__email_normalized=email)
    if phone := person.phone_e164:
        condition |= Q(phone_e164=phone) | Q(further_phones__phone_e164=phone)
    return condition


def match_name(person: Contact) -> Q:
    """Return what holds of the contacts of the same name, if it is a whole one."""
    if not (person.first_name and person.last_name):
        return Q()
    return Q(first_name__iexact=person.first_name, last_name__iexact=person.last_name)


def find_contacts(person: Person) -> TeamQuerySet[Contact]:
    """Return the contacts who are probably the same person as a contact or a lead."""
    contacts = Contact.objects.for_team(person.team_id)
    condition = match_address(person)
    if isinstance(person, Contact):
        condition |= match_name(person) | match_rules(person, MergedKind.CONTACT)
    if not condition:
        return contacts.none()
    found = contacts.filter(condition).distinct()
    return found.exclude(pk=person.pk) if isinstance(person, Contact) else found


def find_company(lead: Lead, companies: TeamQuerySet[Company]) -> Company | None:
    """Return the one of some companies that a lead probably belongs to."""
    companies = companies.filter(team=lead.team_id).order_by("pk")
    domain = normalize_domain(lead.website) or company_domain(lead.email)
    by_domain = companies.filter(domain=domain).first() if domain else None
    if by_domain or not lead.company_name:
        return by_domain
    return companies.filter(name__iexact=lead.company_name).first()


def find_companies(company: Company) -> TeamQuerySet[Company]:
    """Return the companies that are probably the same as another."""
    condition = Q(name__iexact=company.name)
    if company.domain:
        condition |= Q(domain=company.domain)
    if company.phone_e164:
        condition |= Q(phone_e164=company.phone_e164)
    condition |= match_rules(company, MergedKind.COMPANY)
    others = Company.objects.for_team(company.team_id).exclude(pk=company.pk)
    return others.filter(condition)
