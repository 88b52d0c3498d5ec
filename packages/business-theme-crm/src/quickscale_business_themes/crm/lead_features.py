"""What was known of a lead when it was created, as scores are learned from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.normalizing import company_domain

if TYPE_CHECKING:
    from quickscale_business_themes.crm.models import Lead

#: What people call each feature.
LABELS: Mapping[str, Any] = {
    "source": _("Source"),
    "rating": _("Rating"),
    "country": _("Country"),
    "region": _("Start of the postcode"),
    "address": _("E-mail address"),
    "phone": _("Phone"),
    "job_title": _("Job title"),
    "company": _("Company"),
    "website": _("Website"),
    "message": _("Message"),
    "utm_source": _("Campaign source"),
    "utm_medium": _("Campaign medium"),
    "utm_campaign": _("Campaign"),
    "consent": _("Consent"),
    "weekday": _("Weekday"),
    "hour": _("Hour of the day"),
}
#: What stands for a text of which only matters that there is one.
_GIVEN = "given"
_WORDS: Mapping[str, Any] = {
    _GIVEN: _("given"),
    "company": _("of a company"),
    "private": _("of a mail provider"),
}
_WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


def read_features(lead: Lead) -> dict[str, Any]:
    """Return what is known of a lead, by the names of ``LABELS``; empty texts for what isn't."""
    # In the visitor's own time zone the same lead would be another one to somebody else.
    created = timezone.localtime(lead.created_at, timezone.get_default_timezone())
    texts = {name: getattr(lead, name) for name in ("utm_source", "utm_medium", "utm_campaign")}
    return {
        "source": lead.source,
        "rating": lead.rating,
        "country": lead.country.strip().casefold(),
        "region": "".join(lead.postcode.split())[:2].upper(),
        "address": kind_of_address(lead.email),
        "phone": tell_given(lead.phone),
        "job_title": lead.job_title.strip().casefold(),
        "company": tell_given(lead.company_name),
        "website": tell_given(lead.website),
        "message": tell_given(lead.description),
        **{name: text.strip().casefold() for name, text in texts.items()},
        "consent": tell_given(lead.consent_text),
        "weekday": str(created.weekday()),
        "hour": created.hour,
    }


def kind_of_address(email: str) -> str:
    if not email:
        return ""
    return "company" if company_domain(email) else "private"


def tell_given(text: str) -> str:
    return _GIVEN if text.strip() else ""


def describe_value(name: str, value: Any) -> str:
    """Return what people call a feature's value."""
    from quickscale_business_themes.crm.models import Rating
    from quickscale_business_themes.crm.models.bases import Source

    if value in ("", None):
        return gettext("not given")
    if name == "weekday":
        return str(_WEEKDAYS[int(value)])
    choices: Any = {"source": Source, "rating": Rating}.get(name)
    if choices and value in choices.values:
        return str(choices(value).label)
    return str(_WORDS.get(value, value))
