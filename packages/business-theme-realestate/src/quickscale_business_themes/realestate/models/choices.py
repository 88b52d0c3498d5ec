"""The choices of the field, by the names of the RESO Data Dictionary where it has them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferType(models.TextChoices):
    """What is offered."""

    SALE = "sale", _("For sale")
    RENT = "rent", _("For rent")


class PropertyType(models.TextChoices):
    """What a property is used for."""

    RESIDENTIAL = "residential", _("Residential")
    RESIDENTIAL_INCOME = "residential_income", _("Residential income")
    COMMERCIAL = "commercial", _("Commercial")
    LAND = "land", _("Land")
    FARM = "farm", _("Farm")
    BUSINESS = "business", _("Business opportunity")
    MANUFACTURED = "manufactured", _("Manufactured in park")


class PropertySubType(models.TextChoices):
    """What is built."""

    APARTMENT = "apartment", _("Apartment")
    CONDOMINIUM = "condominium", _("Condominium")
    DETACHED = "detached", _("Detached house")
    SEMI_DETACHED = "semi_detached", _("Semi-detached house")
    TOWNHOUSE = "townhouse", _("Townhouse")
    BUNGALOW = "bungalow", _("Bungalow")
    VILLA = "villa", _("Villa")
    DUPLEX = "duplex", _("Duplex")
    STUDIO = "studio", _("Studio")
    LOFT = "loft", _("Loft")
    PENTHOUSE = "penthouse", _("Penthouse")
    CABIN = "cabin", _("Cabin")
    MULTI_FAMILY = "multi_family", _("Multi-family building")
    OFFICE = "office", _("Office")
    RETAIL = "retail", _("Retail")
    INDUSTRIAL = "industrial", _("Industrial")
    WAREHOUSE = "warehouse", _("Warehouse")
    HOTEL = "hotel", _("Hotel")
    PARKING = "parking", _("Parking space")
    BUILDING_LAND = "building_land", _("Building land")
    AGRICULTURAL_LAND = "agricultural_land", _("Agricultural land")
    OTHER = "other", _("Other")


class AreaUnit(models.TextChoices):
    """The unit of an area."""

    SQUARE_METERS = "m2", _("m²")
    SQUARE_FEET = "ft2", _("ft²")


class Feature(models.TextChoices):
    """What a property has."""

    GARDEN = "garden", _("Garden")
    TERRACE = "terrace", _("Terrace")
    BALCONY = "balcony", _("Balcony")
    GARAGE = "garage", _("Garage")
    PARKING = "parking", _("Parking")
    POOL = "pool", _("Swimming pool")
    ELEVATOR = "elevator", _("Elevator")
    FIREPLACE = "fireplace", _("Fireplace")
    BASEMENT = "basement", _("Basement")
    AIR_CONDITIONING = "air_conditioning", _("Air conditioning")
    FITTED_KITCHEN = "fitted_kitchen", _("Fitted kitchen")
    FURNISHED = "furnished", _("Furnished")
    WHEELCHAIR = "wheelchair", _("Wheelchair accessible")
    PETS = "pets", _("Pets allowed")
    SOLAR = "solar", _("Solar panels")
    WATERFRONT = "waterfront", _("Waterfront")
    VIEW = "view", _("View")
    NEW_CONSTRUCTION = "new_construction", _("New construction")


class EnergyClass(models.TextChoices):
    """The class of an energy performance certificate."""

    A_PLUS = "A+", "A+"
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
    E = "E", "E"
    F = "F", "F"
    G = "G", "G"
    H = "H", "H"


class StandardStatus(models.TextChoices):
    """Where a listing stands (RESO StandardStatus)."""

    INCOMPLETE = "incomplete", _("Incomplete")
    COMING_SOON = "coming_soon", _("Coming soon")
    ACTIVE = "active", _("Active")
    ACTIVE_UNDER_CONTRACT = "active_under_contract", _("Active under contract")
    PENDING = "pending", _("Pending")
    HOLD = "hold", _("Hold")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELED = "canceled", _("Canceled")
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Closed")
    DELETE = "delete", _("Deleted")


#: What is on the market, and can be agreed on.
ON_MARKET = (StandardStatus.ACTIVE, StandardStatus.ACTIVE_UNDER_CONTRACT)
#: What was agreed on with somebody.
UNDER_CONTRACT = (StandardStatus.ACTIVE_UNDER_CONTRACT, StandardStatus.PENDING)
#: What the public is shown, if the listing is published and its owner agrees.
DISPLAYED = (StandardStatus.COMING_SOON, *ON_MARKET, StandardStatus.PENDING)


class PricePeriod(models.TextChoices):
    """How long a rent is paid for."""

    MONTH = "month", _("per month")
    WEEK = "week", _("per week")
    YEAR = "year", _("per year")
    DAY = "day", _("per day")


class PublishingState(models.TextChoices):
    """Whether a listing may be seen by the public."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")


class MediaCategory(models.TextChoices):
    """What a file of a listing shows."""

    PHOTO = "photo", _("Photo")
    FLOOR_PLAN = "floor_plan", _("Floor plan")
    TOUR = "tour", _("Virtual tour")
    DOCUMENT = "document", _("Document")


class EventKind(models.TextChoices):
    """What changed in a listing."""

    STATUS = "status", _("Status")
    PRICE = "price", _("Price")
    PUBLISHING = "publishing", _("Publishing")


class InquiryKind(models.TextChoices):
    """What a visitor wants."""

    QUESTION = "question", _("Question")
    VIEWING = "viewing", _("Viewing request")
    OFFER = "offer", _("Offer")


class InquiryStatus(models.TextChoices):
    """Whether a visitor has got an answer."""

    NEW = "new", _("New")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class Weekday(models.IntegerChoices):
    """A day of the week, as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ViewingStatus(models.TextChoices):
    """Whether a viewing takes place (RESO ShowingStatus)."""

    CONFIRMED = "confirmed", _("Confirmed")
    CANCELED = "canceled", _("Canceled")


class OpenHouseType(models.TextChoices):
    """Who may come to an open day (RESO OpenHouseType)."""

    PUBLIC = "public", _("Public")
    BROKER = "broker", _("Brokers")
    OFFICE = "office", _("Office")


class OpenHouseStatus(models.TextChoices):
    """Whether an open day takes place (RESO OpenHouseStatus)."""

    ACTIVE = "active", _("Active")
    CANCELED = "canceled", _("Canceled")
    ENDED = "ended", _("Ended")


class OfferStatus(models.TextChoices):
    """What became of an offer."""

    OPEN = "open", _("Open")
    COUNTERED = "countered", _("Countered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    FELL_THROUGH = "fell_through", _("Fell through")
    CLOSED = "closed", _("Closed")
