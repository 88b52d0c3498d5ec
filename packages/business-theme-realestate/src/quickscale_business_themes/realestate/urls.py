"""The operations of the real estate theme."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from quickscale_business_themes.realestate.api import (
    agency_listings,
    agents,
    calculators,
    calendars,
    conversations,
    events,
    facets,
    feed_media,
    feeds,
    figures,
    history,
    inquiries,
    listings,
    media,
    offers,
    open_houses,
    properties,
    reports,
    slots,
    valuations,
    viewings,
    visitor_offers,
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
router.register("agency/feeds/sources", feeds.FeedSourceViewSet, "feed-source")
router.register("agency/feeds/imports", feeds.FeedImportViewSet, "feed-import")
router.register("agency/feeds/problems", feeds.FeedProblemViewSet, "feed-problem")
router.register("agency/feeds/media", feed_media.MediaProblemViewSet, "media-problem")
router.register("agency/inquiries", inquiries.AgencyInquiryViewSet, "agency-inquiry")
router.register("agency/messages", inquiries.InquiryMessageViewSet, "inquiry-message")
router.register("agency/agents", agents.AgencyAgentViewSet, "agency-agent")
router.register("agency/offices", agents.AgencyOfficeViewSet, "agency-office")
router.register("agency/viewings", viewings.AgencyViewingViewSet, "agency-viewing")
router.register("agency/viewing-hours", viewings.ViewingHoursViewSet, "viewing-hours")
router.register("agency/absences", viewings.AgentAbsenceViewSet, "agent-absence")
router.register("agency/offers", offers.AgencyOfferViewSet, "agency-offer")
router.register("agency/open-houses", open_houses.AgencyOpenHouseViewSet, "agency-open-house")
router.register(
    "agency/registrations", open_houses.AgencyRegistrationViewSet, "agency-registration"
)
router.register("open-houses", open_houses.OpenHouseViewSet, "open-house")
router.register("my/inquiries", conversations.MyInquiryViewSet, "my-inquiry")

conversation = [
    path("", conversations.ConversationRetrieveView.as_view(), name="conversation"),
    path(
        "messages/",
        conversations.ConversationMessageListView.as_view(),
        name="conversation-message-list",
    ),
    path("reply/", conversations.ConversationReplyView.as_view(), name="conversation-reply"),
    path("slots/", slots.ConversationSlotListView.as_view(), name="conversation-slot-list"),
    path("book/", conversations.ConversationBookView.as_view(), name="conversation-book"),
    path(
        "cancel-viewing/",
        conversations.ConversationCancelView.as_view(),
        name="conversation-cancel-viewing",
    ),
    path(
        "offers/",
        visitor_offers.ConversationOfferListView.as_view(),
        name="conversation-offer-list",
    ),
    path(
        "offers/<uuid:id>/accept/",
        visitor_offers.ConversationOfferAcceptView.as_view(),
        name="conversation-offer-accept",
    ),
    path(
        "offers/<uuid:id>/decline/",
        visitor_offers.ConversationOfferDeclineView.as_view(),
        name="conversation-offer-decline",
    ),
    path(
        "offers/<uuid:id>/withdraw/",
        visitor_offers.ConversationOfferWithdrawView.as_view(),
        name="conversation-offer-withdraw",
    ),
]

urlpatterns = [
    *router.urls,
    path("conversations/<str:token>/", include(conversation)),
    path("registrations/<str:token>/", open_houses.RegistrationView.as_view(), name="registration"),
    path("calendars/<str:token>.ics", calendars.show_calendar, name="calendar"),
    path("listings/<slug:slug>/slots/", slots.SlotListView.as_view(), name="viewing-slot-list"),
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
    path("agency/figures/closed/", figures.ClosedStatView.as_view(), name="closed"),
    path("agency/figures/sale-to-list/", figures.SaleToListStatView.as_view(), name="sale-to-list"),
    path("agency/reports/months/", reports.MonthClosingsView.as_view(), name="month-closings-list"),
    path("agency/reports/cities/", reports.CityClosingsView.as_view(), name="city-closings-list"),
    path("agency/reports/agents/", reports.AgentClosingsView.as_view(), name="agent-closings-list"),
    path("agency/reports/prices/", reports.PriceView.as_view(), name="price-per-m2-list"),
    path("agency/reports/absorption/", reports.AbsorptionView.as_view(), name="absorption-list"),
    path(
        "agency/reports/responses/", reports.ResponseTimesView.as_view(), name="response-times-list"
    ),
    path(
        "agency/reports/definitions/",
        reports.DefinitionsView.as_view(),
        name="figure-definition-list",
    ),
]
