"""The points where a project or a plugin adds to what the CRM does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quickscale.core import hooks

if TYPE_CHECKING:
    from quickscale_business_themes.crm.models import Company, Contact, Lead


@hooks.declare("crm.enrichments", kind="collect")
def find_enrichments(*, record: Lead | Contact | Company) -> Sequence[Mapping[str, Any]]:
    """Return what is known elsewhere of a lead, contact or company, by the names of its fields.

    Of a lead ``first_name``, ``job_title``, ``phone``, ``company_name``, ``website``, ``postcode``
    and ``country`` are taken, of a contact ``first_name``, ``job_title``, ``phone`` and ``company``
    (a ``Company`` of the same team), of a company ``website``, ``phone``, ``industry``,
    ``employees``, ``street``, ``postcode``, ``city`` and ``country``, where the record says nothing
    yet and the value is valid. What is returned earlier goes before. It runs outside of a
    transaction, and may ask another company's server.
    """
    return []
