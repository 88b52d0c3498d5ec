"""What is priced: a cart's items, how they are shipped, to whom and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a cart.

    Attributes:
        key: identifies the line within the basket.
        unit_price: what one unit costs, as precise as it is kept.
        product: a key that promotions select it by.
        categories: the keys of all categories that it is in, and of those above them.
        tax_category: the key of its tax category; without one it is not taxed.
    """

    key: str
    unit_price: Decimal
    quantity: int
    product: str = ""
    categories: frozenset[str] = frozenset()
    tax_category: str = ""


@dataclass(frozen=True, slots=True)
class Shipping:
    """How the items are sent, what that costs before discounts, and how it is taxed."""

    price: Decimal
    name: str = ""
    tax_category: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys.

    Attributes:
        email: in lower case; empty while it is unknown.
        order_count: how many orders were placed before.
    """

    email: str = ""
    order_count: int = 0


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the items are sent, as far as it is known: an ISO 3166-1 country, the code of a region
    in it, a postcode.
    """

    country: str = ""
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """What is priced at one moment. All prices are in ``currency``.

    Attributes:
        at: taxes are those of its date, promotions those of its time.
        vouchers: the codes that were entered.
    """

    currency: str
    at: datetime
    items: tuple[Item, ...] = ()
    shipping: Shipping | None = None
    customer: Customer = Customer()
    destination: Destination = Destination()
    vouchers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """Some products and the content of some categories; everything where both are empty."""

    products: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def includes(self, item: Item) -> bool:
        if not self.products and not self.categories:
            return True
        return item.product in self.products or not self.categories.isdisjoint(item.categories)


EVERYTHING = Selection()
