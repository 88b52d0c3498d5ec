"""What is asked of each shop for a row of the table."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from visitors import Answer, Visitor

ADDRESS = {
    "full_name": "Ann Example",
    "address_line1": "1 High Street",
    "city": "Springfield",
    "region": "NY",
    "postcode": "12345",
    "country": "US",
}

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Reading:
    """A row that reads one address, over and over.

    Attributes:
        paths: the address in each shop that has it.
        calls: how many requests a round has.
        is_signed_in: whether customers read it, or guests.
    """

    paths: dict[str, str]
    calls: int = 60
    is_signed_in: bool = False

    def read(self, visitor: Visitor, shop: str) -> None:
        require(visitor.get(self.paths[shop].format(product=pick_product())), 200)


_LIST = {"ours": "/api/ecommerce/products/", "hand": "/api/products/", "bare": "/api/products/"}


def list_api(query: str, *shops: str, calls: int = 120) -> Reading:
    return Reading({shop: _LIST[shop] + query for shop in shops}, calls)


def page(path: str, **options: bool) -> Reading:
    return Reading({"ours": path, "hand": path}, **options)  # type: ignore[arg-type]


READINGS = {
    "list_api": list_api("", "ours", "hand", "bare"),
    "deep_page": list_api("?page=2050", "ours", "hand", "bare", calls=20),
    "price_in_stock": list_api(
        "?min_price=50&max_price=70&in_stock=true", "ours", "hand", calls=20
    ),
    "common_words": list_api("?search=soft+chair", "ours", "hand", calls=10),
    "product_api": list_api("product-{product}/", "ours", "hand", "bare"),
    "list_page": page("/products/"),
    "list_page_signed_in": page("/products/", is_signed_in=True),
    "product_page": page("/products/product-{product}/"),
}


def pick_product() -> int:
    """Return the number of a product that is in stock and, one time in five, comes in sizes."""
    return 10 + next(_numbers) % 20 // 4 * 5


def require(answer: Answer, status: int) -> Answer:
    assert answer.status == status, f"{answer.status} {answer.text[:2000]}"
    return answer


class Shopping:
    """Customers who each put two products into their carts and order them."""

    def __init__(self, shop: str) -> None:
        self.is_bare = shop == "bare"
        prefix = "/api" if shop in ("bare", "hand") else "/api/ecommerce"
        self.add_path = f"{prefix}/cart-lines/" if self.is_bare else f"{prefix}/cart/add/"
        self.order_path = f"{prefix}/orders/" if self.is_bare else f"{prefix}/checkout/"

    def add_first(self, visitor: Visitor) -> None:
        self._add(visitor, 1)

    def add_second(self, visitor: Visitor) -> None:
        self._add(visitor, 2)

    def order(self, visitor: Visitor) -> None:
        asked = {} if self.is_bare else {**ADDRESS, "payment": "credits"}
        require(visitor.post(self.order_path, asked, **{"Idempotency-Key": uuid.uuid4().hex}), 201)

    def _add(self, visitor: Visitor, number: int) -> None:
        asked = {"product": f"product-{number}", "quantity": 1}
        require(visitor.post(self.add_path, asked), 201)


def iterate_steps(shopping: Shopping) -> Iterator[tuple[str, Callable[[Visitor], None]]]:
    yield "add", shopping.add_first
    yield "add", shopping.add_second
    yield "order", shopping.order
