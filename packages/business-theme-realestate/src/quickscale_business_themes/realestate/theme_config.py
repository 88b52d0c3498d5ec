"""What those who look for a home, and those who offer it, need to see and do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import BusinessTheme, Link
from quickscale_business_themes.realestate.screens.agency import AGENCY
from quickscale_business_themes.realestate.screens.calculators import CALCULATORS
from quickscale_business_themes.realestate.screens.conversations import CONVERSATIONS
from quickscale_business_themes.realestate.screens.feeds import FEEDS
from quickscale_business_themes.realestate.screens.people import PEOPLE
from quickscale_business_themes.realestate.screens.properties import PROPERTIES
from quickscale_business_themes.realestate.screens.public import PUBLIC
from quickscale_business_themes.realestate.screens.reports import REPORTS
from quickscale_business_themes.realestate.screens.visits import VISITS


class RealEstateTheme(BusinessTheme):
    name = "realestate"
    label = _("Real estate")
    description = _("Homes to buy and rent: listings, agents and inquiries of agencies.")

    screens = (
        *PUBLIC,
        *CONVERSATIONS,
        *CALCULATORS,
        *AGENCY,
        *REPORTS,
        *PROPERTIES,
        *PEOPLE,
        *VISITS,
        *FEEDS,
    )
    settings_links = (
        Link("realestate:my-inquiry-list", _("Your inquiries and viewings")),
        Link("realestate:agency-agent-list", _("Agents"), group=_("Real estate")),
        Link("realestate:agency-office-list", _("Offices"), group=_("Real estate")),
        Link("realestate:feed-import-list", _("Feeds"), group=_("Real estate")),
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
        "realestate.inquiry_replied",
        "realestate.viewing_booked",
        "realestate.viewing_rescheduled",
        "realestate.viewing_canceled",
        "realestate.open_house_registered",
        "realestate.open_house_registration_canceled",
        "realestate.offer_received",
        "realestate.offer_accepted",
        "realestate.offer_declined",
    )
    settings = {
        "REALESTATE_VALUATION_CREDITS": 0,
        "REALESTATE_FEED_HOSTS": [],
        "REALESTATE_FEED_IMPORT_DAYS": 90,
        "REALESTATE_MEDIA_HOSTS": [],
        "REALESTATE_MEDIA_CHECK_DAYS": 7,
    }
