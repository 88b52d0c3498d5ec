"""Facets of a large catalogue in a snapshot, against counting them in the database.

Both sides answer the same requests from one PostgreSQL of the benchmark's own, filled with the
products of ``shop_by_hand`` in three variants of a colour and a size, with brands, materials and
ratings, and must give the same answer. Compared are the milliseconds that the database takes;
beside it stands what it takes to take a snapshot, which happens every 40 seconds at most.

Run: python benchmarks/facets.py [products]
"""

from __future__ import annotations

import gc
import os
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from side_by_side import finish, report

sys.path.insert(0, str(Path(__file__).parent / "shop_by_hand"))

MANY = 50_000
#: The milliseconds that the database may take for any of the cases, our share of what it takes
#: without a snapshot, and the MB that a process may keep of one.
MILLISECONDS, BAR, MEGABYTES = 30, 0.25, 8
ROUNDS = 5
COLOURS, SIZES = ("Red", "Green", "Blue", "Black", "White", "Grey"), ("S", "M", "L", "XL")
BRANDS, MATERIALS = 120, ("Cotton", "Linen", "Silk", "Steel", "Wood", "Wool")
CASES = {
    "all": "",
    "one option": "facet=size:m",
    "one variant has both": "facet=color:red&facet=size:m",
    "two values each": "facet=color:red&facet=color:blue&facet=size:m&facet=size:l",
    "brand": "facet=brand:brand+7",
    "attribute": "facet=attribute:material:Wool",
    "category": "facet=category:d-1",
    "page of a category": "category=d-2&facet=color:red",
    "price range": "facet=price:10-25",
    "minimum and maximum price": "min_price=20&max_price=90",
    "in stock and on sale": "facet=availability:in_stock&facet=sale:on_sale",
    "only in stock": "in_stock=true&on_sale=true",
    "words": "search=lamp",
    "common words": "search=comfortable+companion",
    "words, price and options": "search=jacket&min_price=10&facet=color:red&facet=size:m",
    "five groups": "facet=color:red&facet=size:m&facet=category:d-1&facet=price:25-50"
    "&facet=attribute:material:Wool",
}  # fmt: skip


def make_articles(count: int) -> list[Any]:
    """Return the products of ``shop_by_hand``, each in three variants of a colour and a size."""
    from catalogue import Offered, make_article

    articles = []
    for number in range(count):
        article = make_article(number)
        first = article.variants[0]
        variants = [
            Offered(f"SKU-{number}-{n}", "", first.price + n, first.compare_at_price, first.stock)
            for n in range(3)
        ]
        articles.append(replace(article, variants=variants))
    return articles


def choose_options(number: int, position: int) -> tuple[str, str]:
    """Return the colour and the size of a product's variant."""
    return COLOURS[(number // 2 + position) % 6], SIZES[(number // 5 + position) % 4]


def fill(count: int) -> None:
    import data

    articles = make_articles(count)
    data.fill_products(articles, data.fill_categories())
    data.fill_variants(articles)
    fill_options(articles)
    fill_brands(count)


def fill_options(articles: Iterable[Any]) -> None:
    """Give each product the options Color and Size, each variant's value being a row of its own
    key: it differs in both from the other two."""
    from data import copy_rows

    from quickscale_business_themes.ecommerce.models import (
        OptionValue,
        ProductOption,
        ProductVariant,
    )

    numbers = [each.number for each in articles]
    copy_rows(ProductOption, "id,product_id,name,key,position", (
        (2 * number + place + 1, number, name, name.lower(), place)
        for number in numbers for place, name in enumerate(("Color", "Size"))
    ))  # fmt: skip
    copy_rows(OptionValue, "id,option_id,value,key,position", (
        (6 * number + 2 * position + place + 1, 2 * number + place + 1, value, value.lower(),
         (COLOURS, SIZES)[place].index(value))
        for number in numbers for position in range(3)
        for place, value in enumerate(choose_options(number, position))
    ))  # fmt: skip
    through = ProductVariant.option_values.through
    copy_rows(through, "productvariant_id,optionvalue_id", (
        (3 * number + position + 1, 6 * number + 2 * position + place + 1)
        for number in numbers for position in range(3) for place in range(2)
    ))  # fmt: skip


def fill_brands(count: int) -> None:
    """Give products brands, most of them materials, and some of them ratings."""
    from data import copy_rows
    from django.db import connection

    from quickscale_business_themes.ecommerce.models import (
        Attribute,
        AttributeChoice,
        AttributeValue,
        ProductRating,
    )
    from quickscale_business_themes.ecommerce.services.attributes import write_choices

    material = Attribute.objects.create(
        name="Material", slug="material", kind="choice", is_filterable=True
    )
    write_choices(material, MATERIALS)
    choices = list(AttributeChoice.objects.values_list("pk", flat=True))
    values = ((n, material.pk, choices[n * 7 % len(choices)]) for n in range(count) if n % 4)
    copy_rows(AttributeValue, "product_id,attribute_id,choice_id", values)
    rated = ((n, 2, 2 + n % 9) for n in range(0, count, 3))
    copy_rows(ProductRating, "product_id,count,total", rated)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ecommerce_product SET brand = 'Brand ' || mod(id, %s),"
            " brand_key = 'brand ' || mod(id, %s)",
            [BRANDS, BRANDS],
        )
        cursor.execute("VACUUM ANALYZE")


class Statements:
    """Adds up the seconds that statements take."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Any, *args: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.seconds += time.perf_counter() - start


def ask(query: str) -> tuple[float, Any]:
    """Return the seconds in the database of a request, and its answer."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from quickscale_business_themes.ecommerce.services.faceting import keeping

    cache.clear()
    for snapshot in keeping._kept.values():
        snapshot.found.clear()  # what a search found is asked for anew in each round
    statements = Statements()
    with connection.execute_wrapper(statements):
        answer = Client().get(f"/api/ecommerce/facets/?{query}")
    assert answer.status_code == 200, answer.content
    return statements.seconds, answer.json()


@contextmanager
def counting_in_database() -> Iterator[None]:
    from quickscale_business_themes.ecommerce.services.faceting import keeping

    with patch.object(keeping, "LEAST_VARIANTS", 10**9), patch.object(keeping, "_kept", {}):
        yield


def compare(name: str, query: str) -> bool:
    """Print what one case takes on both sides."""
    ask(query)  # a snapshot is there
    ours, answer = min((ask(query) for _ in range(ROUNDS)), key=lambda pair: pair[0])
    with counting_in_database():
        theirs, other = min((ask(query) for _ in range(2)), key=lambda pair: pair[0])
    if answer != other:
        sys.exit(f"{name}: the snapshot and the database disagree.")
    is_within = ours * 1e3 <= MILLISECONDS
    return report(name, ours, theirs, bar=BAR) and is_within


def take_snapshot() -> bool:
    """Print what it takes to take a snapshot, and what is kept of it."""
    from django.db import connection

    from quickscale_business_themes.ecommerce.services.faceting import taking

    statements = Statements()
    start = time.process_time()
    with connection.execute_wrapper(statements):
        taking.take("default", taken_at=0, languages=["en"])
    seconds = time.process_time() - start
    gc.collect()
    tracemalloc.start()
    snapshot = taking.take("default", taken_at=0, languages=["en"])
    gc.collect()
    kept, peak = (each / 1e6 for each in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    variants = snapshot.layout.size
    print(
        f"a snapshot of {variants} variants: {statements.seconds:.2f} s in the database,"
        f" {seconds:.2f} s in Python; {kept:.1f} MB kept (bar {MEGABYTES}), {peak:.1f} MB at most"
    )
    return kept <= MEGABYTES


def main() -> None:
    from quickscale_testing.postgres import own_server

    count = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with own_server() as server:
        os.environ.update(
            DATABASE_URL=server.url,
            DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
            QUICKSCALE_TEST_THEME="ecommerce",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        fill(count)
        held = [take_snapshot(), *(compare(*case) for case in CASES.items())]
        connections.close_all()
    finish(*held)


if __name__ == "__main__":
    main()
