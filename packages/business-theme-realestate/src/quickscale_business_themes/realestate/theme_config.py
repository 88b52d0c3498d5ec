"""What those who look for a home, and those who offer it, need to see and do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import BusinessTheme, Link
from quickscale_business_themes.realestate.screens.agency import AGENCY
from quickscale_business_themes.realestate.screens.calculators import CALCULATORS
from quickscale_business_themes.realestate.screens.people import PEOPLE
from quickscale_business_themes.realestate.screens.public import PUBLIC
from quickscale_business_themes.realestate.screens.reports import REPORTS


class RealEstateTheme(BusinessTheme):
    name = "realestate"
    label = _("Real estate")
    description = _("Homes to buy and rent: listings, agents and inquiries of agencies.")

    screens = (*PUBLIC, *CALCULATORS, *AGENCY, *REPORTS, *PEOPLE)
    settings_links = (
        Link("realestate:agency-agent-list", _("Agents"), group=_("Real estate")),
        Link("realestate:agency-office-list", _("Offices"), group=_("Real estate")),
    )
    footer_links = (
        Link("realestate:mortgage-calculator", _("Mortgage calculator")),
        Link("realestate:affordability-calculator", _("Affordability calculator")),
        Link("realestate:purchase-tax-calculator", _("Purchase tax calculator")),
        Link("realestate:rental-yield-calculator", _("Rental yield calculator")),
    )
    demo = ("create_sample_realestate",)
    search = "listing-list"
    hooks = (
        "realestate.listing_published",
        "realestate.listing_status_changed",
        "realestate.listing_price_changed",
        "realestate.inquiry_received",
        "realestate.inquiry_answered",
    )
    settings = {"REALESTATE_VALUATION_CREDITS": 0}
