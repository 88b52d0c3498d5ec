"""What a small town has on the market."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quickscale_business_themes.realestate.models import OfferType, PropertySubType, StandardStatus

TOWN, STATE, COUNTRY = "Alder Falls", "NY", "US"
POSTAL_CODE = "12599"
#: The middle of the town.
LATITUDE, LONGITUDE = 41.786, -73.742


@dataclass(frozen=True, slots=True)
class Home:
    """A home and its listing.

    Attributes:
        street: with its number last, ``Mill Lane 4``.
        area: in ft².
        year: in which it was built.
        before: what it was listed for at first, None if that hasn't changed.
        days: for how long it has been listed.
        is_hidden: whether its owner wants the address hidden.
    """

    title: str
    street: str
    kind: PropertySubType
    price: int
    bedrooms: int
    bathrooms: int
    area: int
    year: int
    features: str = ""
    offer: OfferType = OfferType.SALE
    status: StandardStatus = StandardStatus.ACTIVE
    before: int | None = None
    days: int = 10
    is_hidden: bool = False
    lot: int = 0

    @property
    def list_price(self) -> Decimal:
        return Decimal(self.price)


_D, _A, _T = PropertySubType.DETACHED, PropertySubType.APARTMENT, PropertySubType.TOWNHOUSE
_C, _V, _L = PropertySubType.CABIN, PropertySubType.VILLA, PropertySubType.LOFT
_RENT = OfferType.RENT

HOMES = (
    Home("Bright family home near the park", "Park Road 12", _D, 489_000, 4, 2, 2150, 1998,
         "garden garage fireplace", before=515_000, days=34, lot=9800),
    Home("Renovated farmhouse with orchard", "Orchard Hill 3", _D, 725_000, 5, 3, 3100, 1891,
         "garden fireplace basement view", days=12, lot=64000),
    Home("Townhouse by the river", "Mill Lane 27", _T, 364_000, 3, 2, 1480, 2006,
         "terrace parking waterfront", days=5),
    Home("Two-bedroom apartment with balcony", "Station Street 8", _A, 248_000, 2, 1, 890, 1974,
         "balcony elevator", before=259_000, days=61),
    Home("Penthouse above the old mill", "Mill Lane 2", PropertySubType.PENTHOUSE, 610_000, 3, 2,
         1720, 2018, "terrace elevator view air_conditioning", days=3),
    Home("Quiet bungalow on a corner lot", "Cedar Court 5", PropertySubType.BUNGALOW, 318_000, 2,
         1, 1120, 1962, "garden wheelchair garage", days=22, lot=7400),
    Home("Starter home close to the school", "School Street 41", _D, 279_000, 3, 1, 1240, 1955,
         "garden", status=StandardStatus.PENDING, days=48, lot=6100),
    Home("Lakeside cabin", "Lake Shore Drive 90", _C, 395_000, 2, 1, 980, 1987,
         "waterfront fireplace view", is_hidden=True, days=17, lot=21000),
    Home("Modern villa with pool", "Ridge View 1", _V, 1_290_000, 5, 4, 4200, 2015,
         "pool garage air_conditioning solar view", is_hidden=True, days=29, lot=32000),
    Home("Semi-detached house in the center", "Church Street 19", PropertySubType.SEMI_DETACHED,
         335_000, 3, 2, 1390, 1931, "basement parking", days=8),
    Home("Loft in the former weaving mill", "Weaver Street 6", _L, 289_000, 1, 1, 1050, 1908,
         "elevator fitted_kitchen", days=14),
    Home("New two-family building", "Grant Avenue 55", PropertySubType.MULTI_FAMILY, 559_000, 6, 4,
         2900, 2021, "parking new_construction solar", days=40),
    Home("Stone cottage with garden", "Chapel Lane 2", _D, 342_000, 2, 1, 1010, 1870,
         "garden fireplace", status=StandardStatus.ACTIVE_UNDER_CONTRACT, days=26, lot=5200),
    Home("Ranch home on two acres", "Old Post Road 310", _D, 455_000, 3, 2, 1890, 1979,
         "garage garden basement", before=479_000, days=73, lot=87120),
    Home("Sunny one-bedroom condominium", "Station Street 30", PropertySubType.CONDOMINIUM, 189_000,
         1, 1, 640, 1989, "balcony elevator parking", days=2),
    Home("Colonial with a wraparound porch", "Maple Avenue 77", _D, 538_000, 4, 3, 2480, 1924,
         "garden fireplace garage", days=19, lot=11800),
    Home("Townhouse with roof terrace", "Foundry Row 4", _T, 412_000, 3, 3, 1640, 2019,
         "terrace garage air_conditioning", status=StandardStatus.COMING_SOON, days=1),
    Home("Farm with barn and pasture", "Valley Road 800", _D, 879_000, 4, 2, 2750, 1902,
         "garden view basement", days=55, lot=871_200),
    Home("Compact duplex for first-time buyers", "Elm Street 14", PropertySubType.DUPLEX, 265_000,
         2, 2, 1150, 1968, "parking", days=37),
    Home("Garden apartment in a quiet yard", "Baker Court 3", _A, 231_000, 2, 1, 820, 1995,
         "garden parking", days=11),
    Home("House sold above asking", "Maple Avenue 12", _D, 449_000, 3, 2, 1760, 1948,
         "garden", status=StandardStatus.CLOSED, days=96, lot=8900),
    Home("Apartment sold last month", "Station Street 12", _A, 238_000, 2, 1, 860, 1976,
         "balcony", status=StandardStatus.CLOSED, days=120),
    Home("Studio next to the station", "Station Street 3", PropertySubType.STUDIO, 980, 0, 1, 390,
         1990, "furnished elevator", offer=_RENT, days=4),
    Home("One-bedroom apartment with kitchen", "Weaver Street 18", _A, 1350, 1, 1, 610, 2002,
         "fitted_kitchen balcony", offer=_RENT, days=9),
    Home("Family apartment near the school", "School Street 9", _A, 2100, 3, 2, 1180, 2010,
         "balcony parking elevator", offer=_RENT, days=15),
    Home("Whole house to rent, pets welcome", "Cedar Court 11", _D, 2650, 3, 2, 1520, 1985,
         "garden pets garage", offer=_RENT, before=2800, days=44, lot=7000),
    Home("Furnished loft for a year", "Foundry Row 9", _L, 1890, 1, 1, 900, 1911,
         "furnished fitted_kitchen", offer=_RENT, days=6),
    Home("Ground-floor apartment, step-free", "Grant Avenue 2", _A, 1480, 2, 1, 780, 2016,
         "wheelchair terrace", offer=_RENT, days=20),
    Home("Townhouse to rent by the river", "Mill Lane 31", _T, 2380, 3, 2, 1450, 2005,
         "terrace parking waterfront", offer=_RENT, status=StandardStatus.HOLD, days=30),
    Home("Small shop on the market square", "Market Square 7", PropertySubType.RETAIL, 1750, 0, 1,
         720, 1936, "", offer=_RENT, days=50),
)  # fmt: skip

AGENTS = (
    ("Grace Hollis", "Broker", "grace", "10301200501", "Grew up in Alder Falls and knows every "
     "street. Twenty years of selling family homes."),
    ("Omar Reyes", "Sales agent", "omar", "10401300602", "Looks after apartments and first-time "
     "buyers. Speaks English and Spanish."),
    ("Ines Kaya", "Rental agent", "ines", "10401300719", "Finds tenants for owners, and homes for "
     "tenants."),
)  # fmt: skip

QUESTIONS = (
    ("Nora Blake", "question", "Is the roof original, and when was the heating replaced?"),
    ("Sam Whitfield", "viewing", "We could come on any afternoon next week."),
    ("Lea Brandt", "offer", "Our financing is approved. We could close within six weeks."),
    ("Tom Iversen", "question", "Are dogs allowed? Ours is small and quiet."),
    ("Priya Nair", "viewing", "Is Saturday morning possible? I would bring my parents."),
    ("Jonas Weber", "question", "How high were the utilities last year?"),
)
