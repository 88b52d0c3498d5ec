"""The operations of the real estate theme."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from quickscale_business_themes.realestate.api import (
    agency_listings,
    agents,
    calculators,
    events,
    facets,
    figures,
    history,
    inquiries,
    listings,
    media,
    properties,
    reports,
    valuations,
)

app_name = "realestate"

router = SimpleRouter()
router.register("listings", listings.ListingViewSet, "listing")
router.register("media", media.MediaViewSet, "media")
router.register("agents", agents.AgentViewSet, "agent")
router.register("agency/listings", agency_listings.AgencyListingViewSet, "agency-listing")
router.register("agency/events", events.ListingEventViewSet, "listing-event")
router.register("agency/properties", properties.PropertyViewSet, "property")
router.register("agency/valuations", valuations.ValuationViewSet, "valuation")
router.register("agency/media", media.AgencyMediaViewSet, "agency-media")
router.register("agency/inquiries", inquiries.AgencyInquiryViewSet, "agency-inquiry")
router.register("agency/messages", inquiries.InquiryMessageViewSet, "inquiry-message")
router.register("agency/agents", agents.AgencyAgentViewSet, "agency-agent")
router.register("agency/offices", agents.AgencyOfficeViewSet, "agency-office")

urlpatterns = [
    *router.urls,
    path(
        "listings/<slug:slug>/history/", history.HistoryView.as_view(), name="listing-history-list"
    ),
    path("facets/", facets.FacetListView.as_view(), name="listing-facet-list"),
    path("calculators/mortgage/", calculators.MortgageView.as_view(), name="mortgage"),
    path(
        "calculators/affordability/", calculators.AffordabilityView.as_view(), name="affordability"
    ),
    path("calculators/purchase-tax/", calculators.PurchaseTaxView.as_view(), name="purchase-tax"),
    path("calculators/rental-yield/", calculators.RentalYieldView.as_view(), name="rental-yield"),
    path("inquiries/", inquiries.InquiryView.as_view(), name="inquiry"),
    path("agency/figures/on-market/", figures.OnMarketStatView.as_view(), name="on-market"),
    path("agency/figures/days/", figures.DaysOnMarketStatView.as_view(), name="days-on-market"),
    path("agency/figures/inquiries/", figures.NewInquiriesStatView.as_view(), name="new-inquiries"),
    path("agency/figures/response/", figures.ResponseTimeStatView.as_view(), name="response-time"),
    path("agency/figures/statuses/", figures.StatusCountView.as_view(), name="status-count-list"),
    path("agency/reports/months/", reports.MonthClosingsView.as_view(), name="month-closings-list"),
    path("agency/reports/cities/", reports.CityClosingsView.as_view(), name="city-closings-list"),
    path("agency/reports/agents/", reports.AgentClosingsView.as_view(), name="agent-closings-list"),
]
