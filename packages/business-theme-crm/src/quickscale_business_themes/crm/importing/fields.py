"""What the columns of a file can be, by what its rows become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from quickscale_business_themes.crm.importing import values
from quickscale_business_themes.crm.importing.values import Notation, text
from quickscale_business_themes.crm.models import LeadStatus, LostReason, Rating
from quickscale_business_themes.crm.models.bases import Source
from quickscale_business_themes.crm.models.currencies import CURRENCIES


@dataclass(frozen=True, slots=True)
class ImportField:
    """What a column can be.

    Attributes:
        label: what people call it.
        read: reads a cell, which isn't empty.
        is_list: whether several columns may be it, whose values are put together.
    """

    label: Any
    read: Callable[[str, Notation], Any]
    is_list: bool = False


def choice(choices: Any, others: Mapping[str, str]) -> Callable[[str, Notation], str]:
    """Return what reads one of some choices: by its code, its label, or other systems' words."""

    def read(cell: str, notation: Notation) -> str:
        return values.read_choice(list_names(choices, tuple(others.items())), cell, notation)

    return read


@cache
def list_names(choices: Any, others: tuple[tuple[str, str], ...]) -> dict[str, str]:
    names = dict(others)
    for language in ("en", "de"):
        with override(language):
            names |= {str(label).lower(): code for code, label in choices.choices}
    return names | {code: code for code in choices.values}


_STATUSES = {
    "open": "new", "open - not contacted": "new", "not contacted": "new",
    "attempted to contact": "contacted", "working - contacted": "contacted",
    "connected": "contacted", "in progress": "contacted", "assigned": "contacted",
    "in process": "contacted", "contact in future": "nurturing", "nurture": "nurturing",
    "bad timing": "nurturing", "open deal": "qualified", "pre-qualified": "qualified",
    "junk lead": "unqualified", "junk": "unqualified", "lost lead": "unqualified",
    "not qualified": "unqualified", "dead": "unqualified",
    "closed - not converted": "unqualified",
}  # fmt: skip
_SOURCES = {
    "web": "website", "web site": "website", "organic search": "website",
    "direct traffic": "website", "web download": "website", "web research": "website",
    "employee referral": "referral", "external referral": "referral", "word of mouth": "referral",
    "referrals": "referral", "phone inquiry": "phone", "cold call": "phone", "call": "phone",
    "email marketing": "email", "e-mail marketing": "email", "trade show": "event",
    "seminar": "event", "conference": "event", "paid search": "advertising",
    "paid social": "advertising", "advertisement": "advertising", "campaign": "advertising",
    "partner referral": "partner",
}  # fmt: skip
_REASONS = {
    "too expensive": "price", "lost to competitor": "competitor", "no budget": "budget",
    "no budget / lost funding": "budget", "no decision / non-responsive": "silence",
    "no response": "silence", "missing feature": "fit",
}  # fmt: skip

_NAMES = {
    "name": ImportField(_("Name"), text(201)),
    "first_name": ImportField(_("First name"), text(100)),
    "last_name": ImportField(_("Last name"), text(100)),
    "job_title": ImportField(_("Job title"), text(150)),
    "email": ImportField(_("E-mail"), values.read_email),
    "phone": ImportField(_("Phone"), values.read_phone),
}
_COMPANY = {
    "company_name": ImportField(_("Company"), text(200)),
    "website": ImportField(_("Website"), values.read_website),
}
_COMMON = {
    "owner": ImportField(_("Owner"), text(254)),
    "tags": ImportField(_("Tags"), values.read_tags, is_list=True),
    "description": ImportField(_("Description"), text(5000)),
    # Which one it is, the column's name says.
    "custom": ImportField(_("Custom field of this name"), text(500)),
}
_PLACE = {
    "postcode": ImportField(_("Postcode"), values.read_postcode),
    "country": ImportField(_("Country"), text(100)),
}
_SOURCE = {"source": ImportField(_("Source"), choice(Source, _SOURCES))}

FIELDS: Mapping[str, Mapping[str, ImportField]] = {
    "contact": {
        **_NAMES,
        "further_emails": ImportField(
            _("Further e-mail addresses"),
            partial(values.read_list, values.read_email),
            is_list=True,
        ),
        "further_phones": ImportField(
            _("Further phone numbers"), partial(values.read_list, values.read_phone), is_list=True
        ),
        **_COMPANY,
        "do_not_email": ImportField(_("Do not e-mail"), values.read_switch),
        "do_not_call": ImportField(_("Do not call"), values.read_switch),
        **_COMMON,
    },
    "lead": {
        **_NAMES,
        **_COMPANY,
        **_PLACE,
        "status": ImportField(_("Status"), choice(LeadStatus, _STATUSES)),
        **_SOURCE,
        "rating": ImportField(_("Rating"), choice(Rating, {})),
        **_COMMON,
    },
    "company": {
        "name": ImportField(_("Name"), text(200)),
        "website": ImportField(_("Website"), values.read_website),
        "phone": ImportField(_("Phone"), values.read_phone),
        "industry": ImportField(_("Industry"), text(100)),
        "employees": ImportField(_("Employees"), partial(values.read_whole, 2**31 - 1)),
        "street": ImportField(_("Street"), text(200)),
        "postcode": ImportField(_("Postcode"), values.read_postcode),
        "city": ImportField(_("City"), text(100)),
        "country": ImportField(_("Country"), text(100)),
        **_COMMON,
    },
    "deal": {
        "name": ImportField(_("Name"), text(200)),
        "pipeline": ImportField(_("Pipeline"), text(100)),
        "stage": ImportField(_("Stage"), text(100)),
        "status": ImportField(_("Status"), text(100)),
        "amount": ImportField(_("Amount"), values.read_amount),
        "currency": ImportField(
            _("Currency"), partial(values.read_currency, CURRENCIES)
        ),
        "probability": ImportField(_("Probability (%)"), partial(values.read_whole, 100)),
        "opened_on": ImportField(_("Opened"), values.read_date),
        "close_on": ImportField(_("Close date"), values.read_date),
        "expected_close_on": ImportField(_("Expected close"), values.read_date),
        "company_name": ImportField(_("Company"), text(200)),
        "contact": ImportField(_("Contact"), text(300)),
        **_SOURCE,
        "next_step": ImportField(_("Next step"), text(200)),
        "lost_reason": ImportField(_("Lost reason"), choice(LostReason, _REASONS)),
        **_COMMON,
    },
}  # fmt: skip
#: The fields whose columns are looked through for how they write dates and numbers.
NOTED = frozenset({"amount", "employees", "opened_on", "close_on", "expected_close_on"})
