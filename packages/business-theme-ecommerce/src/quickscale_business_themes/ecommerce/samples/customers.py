"""Who buys in the sample shop, and what they say of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """A customer and where they live."""

    name: str
    email: str
    street: str
    city: str
    postcode: str
    country: str
    region: str = ""

    @property
    def address(self) -> dict[str, str]:
        """The address by the names of ADDRESS_FIELDS."""
        return {
            "full_name": self.name,
            "address_line1": self.street,
            "city": self.city,
            "region": self.region,
            "postcode": self.postcode,
            "country": self.country,
        }


@dataclass(frozen=True, slots=True)
class SampleReview:
    """What a customer says of a product, by its slug."""

    product: str
    rating: int
    title: str
    text: str


CUSTOMERS = (
    SampleCustomer(
        "Demo Customer", "demo@example.com", "12 Harbour Street", "Bristol", "BS1 4RN", "GB"
    ),
    SampleCustomer(
        "Amira Haddad", "amira@example.com", "18 rue des Tanneurs", "Lyon", "69001", "FR"
    ),
    SampleCustomer("Jonas Weber", "jonas@example.com", "Lindenallee 7", "Leipzig", "04109", "DE"),
    SampleCustomer("Grace Okafor", "grace@example.com", "4 Mill Lane", "Leeds", "LS1 4DY", "GB"),
    SampleCustomer(
        "Lucía Romero", "lucia@example.com", "Calle del Olmo 21", "Madrid", "28012", "ES", "M"
    ),
    SampleCustomer(
        "Pieter de Vries", "pieter@example.com", "Prinsengracht 88", "Amsterdam", "1015 DZ", "NL"
    ),
    SampleCustomer(
        "Sofia Lindqvist", "sofia@example.com", "Storgatan 5", "Uppsala", "753 31", "SE"
    ),
    SampleCustomer(
        "Ben Whitaker", "ben@example.com", "231 Alder Street", "Portland", "97205", "US", "OR"
    ),
    SampleCustomer(
        "Chiara Moretti", "chiara@example.com", "Via Garibaldi 9", "Torino", "10122", "IT", "TO"
    ),
)

REVIEWS = (
    SampleReview(
        "merino-crew-sweater",
        5,
        "The one I reach for",
        "Soft, warm and not bulky at all. Three washes in and it still looks new.",
    ),
    SampleReview(
        "dipped-stoneware-mug",
        5,
        "Even nicer in the hand",
        "Bigger than it looks in the picture, and the glaze is lovely.",
    ),
    SampleReview(
        "organic-cotton-tee",
        4,
        "Good weight",
        "Heavy cotton that keeps its shape. It runs a little long.",
    ),
    SampleReview(
        "gooseneck-kettle",
        5,
        "Pours slowly, as it should",
        "No more splashing. The handle really does stay cool.",
    ),
    SampleReview(
        "market-tote",
        4,
        "Carries everything",
        "A week of vegetables fits. I wish it had an inside pocket.",
    ),
    SampleReview(
        "canvas-court-sneaker",
        3,
        "Comfortable, but narrow",
        "Nice shoe. Order half a size up if your feet are wide.",
    ),
    SampleReview(
        "walnut-chopping-board",
        5,
        "Beautiful wood",
        "Heavy enough not to slide. Oil it once a month and it's perfect.",
    ),
    SampleReview(
        "merino-crew-sweater",
        4,
        "Lovely colour",
        "The green is a bit darker than on my screen, but I like it.",
    ),
    SampleReview(
        "roll-top-backpack",
        5,
        "Survived a week of rain",
        "Everything stayed dry, the laptop too. The straps are comfortable.",
    ),
    SampleReview(
        "dipped-stoneware-mug",
        4,
        "",
        "Arrived well packed. One mug has a tiny bubble in the glaze.",
    ),
    SampleReview(
        "ripple-cushion",
        5,
        "Well made",
        "The embroidery is neat and the linen feels substantial.",
    ),
    SampleReview(
        "organic-cotton-tee",
        5,
        "Ordered two more",
        "The best plain T-shirt I have found so far.",
    ),
    SampleReview(
        "lambswool-throw",
        5,
        "Warm for two",
        "It shed a little in the first week and has been wonderful ever since.",
    ),
    SampleReview(
        "striped-linen-shirt",
        2,
        "Creases quickly",
        "A pretty shirt, but it needs ironing after an hour in the car.",
    ),
    SampleReview(
        "field-guide-to-slow-travel",
        5,
        "Makes you want to leave at once",
        "Practical and well written. We did route 14 and loved it.",
    ),
    SampleReview(
        "ridge-trail-runner",
        4,
        "Good grip",
        "Holds on wet rock. They dry slowly, though.",
    ),
)
