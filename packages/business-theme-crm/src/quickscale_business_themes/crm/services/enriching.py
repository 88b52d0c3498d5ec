"""Filling in what a lead, contact or company lacks, for a credit if anything is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from quickscale.core.credits import InsufficientCredits
from quickscale_business_themes.crm.exceptions import AlreadyConverted, NothingFound
from quickscale_business_themes.crm.hooks import find_enrichments
from quickscale_business_themes.crm.models import Company, Contact, Lead
from quickscale_business_themes.crm.normalizing import company_domain, normalize_phone
from quickscale_business_themes.crm.services.leads import update_lead
from quickscale_business_themes.crm.services.merging import is_empty
from quickscale_business_themes.crm.services.records import lock_record, save_record

#: What one record costs, in credits.
COST = 1
#: What is filled in. A provider's answer about anything else is ignored.
FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    Lead: (
        "first_name",
        "job_title",
        "phone",
        "company_name",
        "website",
        "postcode",
        "country",
    ),
    Contact: ("first_name", "job_title", "phone", "company"),
    Company: (
        "website",
        "phone",
        "industry",
        "employees",
        "street",
        "postcode",
        "city",
        "country",
    ),
}
#: So many of a company's contacts are asked.
_MOST = 100

#: Leaves the rows of a model that whoever asks may see.
Narrow = Callable[[Any], Any]


def enrich(record: Any, *, narrow: Narrow) -> list[str]:
    """Fill in what a lead, contact or company lacks; return the names of the fields.

    The team pays :data:`COST` if anything was found, and nothing otherwise. What the record says
    already stays.

    Args:
        narrow: leaves the rows that whoever asks may see.

    Raises:
        AlreadyConverted: it is a lead, and the contact that it became is worked on by now.
        InsufficientCredits: the team can't pay; nothing was filled in.
        NothingFound: there is nothing to fill in.
        RecordGone: the record was deleted in the meantime.
    """
    require_open(record)
    if record.team.credits.balance < COST:
        raise InsufficientCredits
    # Providers ask other servers: no lock is held, and no transaction open, while they do.
    found = [find_own(record, narrow), *find_enrichments(record=record)]
    return fill_in(record, found)


def require_open(record: Any) -> None:
    if isinstance(record, Lead) and record.is_converted:
        raise AlreadyConverted


@transaction.atomic
def fill_in(record: Any, found: Iterable[Any]) -> list[str]:
    """Write the first valid value that was found for each field that is empty now, and charge it.

    Of two who ask at once the second finds nothing that is empty any more, and pays nothing.
    """
    lock_record(record)
    require_open(record)
    values: dict[str, Any] = {}
    for each in found:
        for name, value in each.items() if isinstance(each, Mapping) else ():
            if is_wanted(record, name) and name not in values and is_valid(record, name, value):
                values[name] = value
    if not values:
        raise NothingFound
    charge(record)
    save(record, values)
    return list(values)


def save(record: Any, values: Mapping[str, Any]) -> None:
    if isinstance(record, Lead):
        update_lead(record, values=values)
    else:
        save_record(record, values)


def charge(record: Any) -> None:
    """Charge what is filled into a record as it stands, once."""
    reference = f"{record._meta.model_name}:{record.public_id}"
    record.team.credits.consume(
        COST,
        gettext("Enriched: {name}").format(name=record)[:200],
        reference=reference,
        idempotency_key=f"crm.enrich:{reference}:{record.updated_at.isoformat()}",
    )


def is_wanted(record: Any, name: str) -> bool:
    return name in FIELDS[type(record)] and is_empty(getattr(record, name))


def is_valid(record: Any, name: str, value: Any) -> bool:
    """Say whether a field takes a value that a provider has found."""
    if is_empty(value):
        return False
    field = record._meta.get_field(name)
    if field.is_relation:
        return isinstance(value, field.related_model) and value.team_id == record.team_id
    try:
        field.clean(value, record)
    except ValidationError:
        return False
    return isinstance(value, int if name == "employees" else str)


def find_own(record: Any, narrow: Narrow) -> dict[str, Any]:
    """Return what the team's own records say."""
    find = _FINDERS[type(record)]
    return find(record, narrow)


def find_of_lead(lead: Any, narrow: Narrow) -> dict[str, Any]:
    """Return what a lead's address says of their company, and their number of their country."""
    domain = company_domain(lead.email)
    said = {"website": f"https://{domain}" if domain else "", "country": find_country(lead.phone)}
    company = find_company(lead, narrow)
    if company is None:
        return said
    known = {name: getattr(company, name) for name in ("website", "postcode", "country")}
    filled = {name: value for name, value in known.items() if value}
    return {"company_name": company.name, **said, **filled}


def find_of_contact(contact: Any, narrow: Narrow) -> dict[str, Any]:
    """Return the company of a contact's address."""
    return {"company": find_company(contact, narrow)}


def find_company(person: Any, narrow: Narrow) -> Company | None:
    """Return the company whose website has the domain of somebody's address, if only one has."""
    domain = company_domain(person.email)
    if not domain:
        return None
    rows = narrow(Company.objects.for_team(person.team_id).filter(domain=domain))
    companies: list[Company] = list(rows[:2])
    return companies[0] if len(companies) == 1 else None


def find_of_company(company: Any, narrow: Narrow) -> dict[str, Any]:
    """Return what a company's contacts and its number say of its website and its country."""
    rows = narrow(Contact.objects.for_team(company.team_id).filter(company=company))
    contacts = list(rows.order_by("pk").values_list("email", "phone")[:_MOST])
    domain = most_frequent(company_domain(email) for email, _phone in contacts)
    own = find_country(company.phone)
    country = own or most_frequent(find_country(phone) for _email, phone in contacts)
    return {"website": f"https://{domain}" if domain else "", "country": country}


_FINDERS: Mapping[type[Any], Callable[[Any, Narrow], dict[str, Any]]] = {
    Lead: find_of_lead,
    Contact: find_of_contact,
    Company: find_of_company,
}


def most_frequent(texts: Iterable[str]) -> str:
    counted = Counter(text for text in texts if text)
    return counted.most_common(1)[0][0] if counted else ""


def find_country(phone: str) -> str:
    """Return the country that a number's prefix says, as people call it; nothing without one."""
    from babel import Locale

    if not phone.strip().startswith(("+", "00")):
        return ""
    number = normalize_phone(phone)
    region = phonenumbers.region_code_for_number(phonenumbers.parse(number)) if number else None
    language = (translation.get_language() or "en").partition("-")[0]
    return str(Locale(language).territories.get(region or "", ""))
