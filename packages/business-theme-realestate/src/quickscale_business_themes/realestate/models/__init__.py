"""What an agency keeps. Every model belongs to a team."""

from .choices import (
    DISPLAYED,
    ON_MARKET,
    UNDER_CONTRACT,
    AreaUnit,
    EnergyClass,
    EventKind,
    Feature,
    InquiryKind,
    InquiryStatus,
    MediaCategory,
    OfferStatus,
    OfferType,
    OpenHouseStatus,
    OpenHouseType,
    PricePeriod,
    PropertySubType,
    PropertyType,
    PublishingState,
    StandardStatus,
    ViewingStatus,
    Weekday,
)
from .feeds import (
    FeedFormat,
    FeedImport,
    FeedPeople,
    FeedProblem,
    FeedSource,
    FeedState,
    ListingSource,
)
from .inquiries import Inquiry, InquiryMessage
from .listings import Listing, ListingEvent
from .media import Media
from .offers import Offer
from .open_houses import OpenHouse, OpenHouseRegistration
from .people import Agent, Office
from .properties import Property
from .valuations import Valuation, ValuationModel
from .viewings import AgentAbsence, BookedQuarter, Viewing, ViewingHours

__all__ = [
    "DISPLAYED",
    "ON_MARKET",
    "UNDER_CONTRACT",
    "Agent",
    "AgentAbsence",
    "AreaUnit",
    "BookedQuarter",
    "EnergyClass",
    "EventKind",
    "Feature",
    "FeedFormat",
    "FeedImport",
    "FeedPeople",
    "FeedProblem",
    "FeedSource",
    "FeedState",
    "Inquiry",
    "InquiryKind",
    "InquiryMessage",
    "InquiryStatus",
    "Listing",
    "ListingEvent",
    "ListingSource",
    "Media",
    "MediaCategory",
    "Offer",
    "OfferStatus",
    "OfferType",
    "Office",
    "OpenHouse",
    "OpenHouseRegistration",
    "OpenHouseStatus",
    "OpenHouseType",
    "PricePeriod",
    "Property",
    "PropertySubType",
    "PropertyType",
    "PublishingState",
    "StandardStatus",
    "Valuation",
    "ValuationModel",
    "Viewing",
    "ViewingHours",
    "ViewingStatus",
    "Weekday",
]
