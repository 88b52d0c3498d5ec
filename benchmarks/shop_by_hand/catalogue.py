"""What the shops offer: the same products in each, computed from their numbers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ROOTS = 5
LEAVES = 45
#: How many units there are of whatever can be bought: more than all rounds buy.
STOCK = 1_000_000

_ADJECTIVES = "Soft Bright Quiet Heavy Slim Warm Plain Woven Folding Northern".split()
_NOUNS = "Chair Lamp Shirt Bottle Table Jacket Basket Kettle Blanket Mirror Notebook".split()
_COLOURS = "red blue green black white grey amber".split()
_SENTENCES = (
    "Made to last and easy to look after, whatever the season brings.",
    "A comfortable companion for long days at home or at the office.",
    "The material is soft, strong and can be repaired when it is needed.",
    "It comes in a plain box, together with a short manual in three languages.",
    "Our favourite colour this year goes well with everything that you have.",
    "Returned within thirty days if it is not what you expected of it.",
)
_SIZES = ("Small", "Medium", "Large")


@dataclass(frozen=True, slots=True)
class Offered:
    """A variant."""

    sku: str
    name: str
    price: Decimal
    compare_at_price: Decimal | None
    stock: int
    size: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A product."""

    number: int
    slug: str
    name: str
    description: str
    leaf: int
    published_at: datetime
    variants: list[Offered] = field(default_factory=list)


def make_article(number: int) -> Article:
    """Return the product of a number; each tenth comes in three sizes, each twelfth is sold out."""
    adjective = _ADJECTIVES[number % len(_ADJECTIVES)]
    noun = _NOUNS[number // 3 % len(_NOUNS)]
    colour = _COLOURS[number // 7 % len(_COLOURS)]
    first = number % len(_SENTENCES)
    texts = [_SENTENCES[(first + step) % len(_SENTENCES)] for step in range(5)]
    return Article(
        number=number,
        slug=f"product-{number}",
        name=f"{adjective} {colour} {noun.lower()} {number}",
        description=f"{noun} in {colour}. {' '.join(texts)}",
        leaf=number % LEAVES,
        published_at=BEGIN + timedelta(minutes=number * 7919 % 400_000),
        variants=_make_variants(number),
    )


def make_content(article: Article) -> list[dict[str, object]]:
    """Return the blocks of a product's page."""
    return [
        {
            "type": "product_text",
            "id": str(uuid.UUID(int=article.number)),
            "value": {"heading": "About", "html": f"<p>{article.description}</p>"},
        }
    ]


def _make_variants(number: int) -> list[Offered]:
    price = Decimal(500 + number * 37 % 20_000) / 100
    before = price * 2 if number % 5 == 0 else None
    stock = 0 if number % 12 == 0 else STOCK
    if number % 10:
        return [Offered(f"SKU-{number}", "", price, before, stock)]
    return [
        Offered(f"SKU-{number}-{size[0]}", size, price + step, before, stock, size)
        for step, size in enumerate(_SIZES)
    ]
