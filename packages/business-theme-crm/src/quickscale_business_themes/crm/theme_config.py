"""What a sales team needs to see and do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import BusinessTheme, Link
from quickscale_business_themes.crm.screens.activities import ACTIVITIES
from quickscale_business_themes.crm.screens.assignment import ASSIGNMENT
from quickscale_business_themes.crm.screens.automation import AUTOMATION
from quickscale_business_themes.crm.screens.capture import CAPTURE
from quickscale_business_themes.crm.screens.companies import COMPANIES
from quickscale_business_themes.crm.screens.contacts import CONTACTS
from quickscale_business_themes.crm.screens.deals import DEALS
from quickscale_business_themes.crm.screens.home import HOME
from quickscale_business_themes.crm.screens.imports import IMPORTS
from quickscale_business_themes.crm.screens.leads import LEADS
from quickscale_business_themes.crm.screens.merges import MERGES
from quickscale_business_themes.crm.screens.offers import OFFERS
from quickscale_business_themes.crm.screens.pipelines import PIPELINES
from quickscale_business_themes.crm.screens.reports import REPORTS
from quickscale_business_themes.crm.screens.scoring import SCORING
from quickscale_business_themes.crm.screens.team_settings import TEAM_SETTINGS


class CrmTheme(BusinessTheme):
    name = "crm"
    label = _("CRM")
    description = _("Leads, contacts, companies, deals and activities of sales teams.")

    screens = (
        *HOME,
        *LEADS,
        *CONTACTS,
        *COMPANIES,
        *DEALS,
        *ACTIVITIES,
        *REPORTS,
        *PIPELINES,
        *IMPORTS,
        *MERGES,
        *ASSIGNMENT,
        *CAPTURE,
        *OFFERS,
        *SCORING,
        *AUTOMATION,
        *TEAM_SETTINGS,
    )
    settings_links = (
        Link("crm:pipeline-list", _("Pipelines"), group=_("CRM")),
        Link("crm:custom-field-list", _("Custom fields"), group=_("CRM")),
        Link("crm:home-currency", _("Currency"), group=_("CRM")),
        Link("crm:exchange-rate-list", _("Exchange rates"), group=_("CRM")),
        Link("crm:lead-assignee-list", _("Lead assignment"), group=_("CRM")),
        Link("crm:capture-form-list", _("Forms for other sites"), group=_("CRM")),
        Link("crm:lead-scoring", _("Lead scoring"), group=_("CRM")),
        Link("crm:rule-list", _("Rules"), group=_("CRM")),
        Link("crm:import-list", _("Imports"), group=_("CRM")),
        Link("crm:duplicate-contact-list", _("Duplicate contacts"), group=_("CRM")),
        Link("crm:duplicate-company-list", _("Duplicate companies"), group=_("CRM")),
        Link("crm:merge-log-list", _("Merged records"), group=_("CRM")),
        Link(
            "crm:handover-create",
            _("Hand over"),
            group=_("CRM"),
            condition="quickscale_business_themes.crm.api.handover.may_hand_over",
        ),
    )
    demo = ("create_sample_crm",)
    search = "contact-list"
    suggestions = "crm:suggestion-list"
    hooks = (
        "crm.lead_created",
        "crm.lead_converted",
        "crm.deal_created",
        "crm.deal_moved",
        "crm.deal_won",
        "crm.deal_lost",
        "crm.offer_accepted",
        "crm.enrichments",
        "crm.rule_fired",
    )
    settings = {"CRM_PHONE_REGION": "US"}
