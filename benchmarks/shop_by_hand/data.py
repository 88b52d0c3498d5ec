"""Fill the product's tables, by COPY: ``python data.py PRODUCTS ORDERS`` with Django's settings.

Prints the session keys of the customers as JSON.
"""

# Django is set up before anything of it is imported.
# ruff: noqa: E402

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from catalogue import BEGIN, LEAVES, ROOTS, Article, make_article, make_content
from django.db import connection, models
from django.test import Client

from quickscale.core.users.models import User
from quickscale_business_themes.ecommerce.models import (
    Category,
    OptionValue,
    Order,
    OrderLine,
    Placement,
    Product,
    ProductImage,
    ProductOption,
    ProductVariant,
    StockLevel,
    StockLocation,
)
from quickscale_business_themes.ecommerce.services.listings import write_listings
from quickscale_business_themes.ecommerce.services.search_terms import list_terms

CUSTOMERS = 40
CREDITS = 1_000_000_000
LISTED_AT_ONCE = 1_000


def copy_rows(model: type[models.Model], columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows, with defaults in other columns, and let the keys go on behind them."""
    table = model._meta.db_table
    named = columns.split(",")
    others = [
        field
        for field in model._meta.concrete_fields
        if field.column not in named
        and not (field.primary_key or field.null or field.has_db_default())
    ]
    every = ",".join([*named, *(field.column for field in others)])
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({every}) FROM STDIN") as copy:  # type: ignore[attr-defined]
            for row in rows:
                defaults = (
                    field.get_db_prep_save(field.get_default(), connection) for field in others
                )
                copy.write_row((*row, *defaults))
        if columns.startswith("id,"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


def fill_categories() -> list[int]:
    """Make the categories and return the keys of the leaves."""
    roots = [Category.objects.create(name=f"Department {n}", slug=f"d-{n}") for n in range(ROOTS)]
    leaves = [
        Category.objects.create(name=f"Category {n}", slug=f"c-{n}", parent=roots[n % ROOTS])
        for n in range(LEAVES)
    ]
    return [leaf.pk for leaf in leaves]


def join_terms(text: str) -> str:
    return f" {' '.join(list_terms(text))} "


def fill_products(articles: list[Article], leaves: list[int]) -> None:
    now = datetime.now(UTC)
    copy_rows(
        Product,
        "id,slug,name,description,content,status,published_at,created_at,updated_at,"
        "search_name,search_text",
        (
            (
                each.number, each.slug, each.name, each.description,
                json.dumps(make_content(each)), "active",
                each.published_at, now, now,
                join_terms(each.name), join_terms(f"{each.name}\n{each.description}"),
            )
            for each in articles
        ),
    )  # fmt: skip
    placed = ((each.number, leaves[each.leaf], 0) for each in articles)
    copy_rows(Placement, "product_id,category_id,position", placed)
    pictures = ((each.number, f"products/{each.slug}.jpg", each.name, 0) for each in articles)
    copy_rows(ProductImage, "product_id,image,alt,position", pictures)


def fill_variants(articles: list[Article]) -> None:
    location = StockLocation.objects.default().pk
    pairs = [(each, position) for each in articles for position in range(len(each.variants))]
    variants, levels = [], []
    for key, (article, position) in enumerate(pairs, start=1):
        offered = article.variants[position]
        variants.append(
            (
                key, article.number, offered.sku, offered.sku, offered.name, offered.price,
                offered.compare_at_price, "USD", position, position == 0,
            )
        )  # fmt: skip
        levels.append((key, location, offered.stock))
    columns = "id,product_id,public_id,sku,name,price,compare_at_price,currency,position,is_default"
    copy_rows(ProductVariant, columns, variants)
    copy_rows(StockLevel, "variant_id,location_id,on_hand", levels)
    fill_options([(key, *pair) for key, pair in enumerate(pairs, start=1)])
    for start in range(0, len(articles), LISTED_AT_ONCE):
        write_listings([each.number for each in articles[start : start + LISTED_AT_ONCE]])


def fill_options(variants: list[tuple[int, Article, int]]) -> None:
    """Give what comes in sizes its option, whose key is the product's."""
    sized = [each for each in variants if each[1].variants[each[2]].size]
    first = [article for _key, article, position in sized if position == 0]
    copy_rows(ProductOption, "id,product_id,name,key,position", (
        (article.number + 1, article.number, "Size", "size", 0) for article in first
    ))  # fmt: skip
    sizes = ((each, each[1].variants[each[2]].size) for each in sized)
    copy_rows(OptionValue, "id,option_id,value,key,position", (
        (key, article.number + 1, size, size.casefold(), position)
        for (key, article, position), size in sizes
    ))  # fmt: skip
    chosen = ((key, key) for key, _article, _position in sized)
    through = ProductVariant.option_values.through
    copy_rows(through, "productvariant_id,optionvalue_id", chosen)


def fill_customers() -> list[User]:
    customers = [
        User.objects.create_user(f"customer{number}@example.com", name=f"Customer {number}")
        for number in range(CUSTOMERS)
    ]
    for customer in customers:
        customer.credits.grant(CREDITS, source="benchmark", reason="Benchmark")
    return customers


def fill_orders(count: int, customers: list[User]) -> None:
    """Write orders of two lines each that were placed before."""
    copy_rows(
        Order,
        "id,number,user_id,email,status,payment_status,fulfilment_status,currency,subtotal,"
        "grand_total,shipping_full_name,shipping_address_line1,shipping_city,shipping_postcode,"
        "shipping_country,placed_at,updated_at",
        (_make_order(number, customers[number % CUSTOMERS]) for number in range(1, count + 1)),
    )
    copy_rows(
        OrderLine,
        "order_id,name,variant_name,sku,is_digital,is_tracked,quantity,unit_price,total,position",
        (
            (number, f"Article {number % 997}", "", _name_sku(number), False, True, 1, 10, 10, line)
            for number in range(1, count + 1)
            for line in range(2)
        ),
    )  # fmt: skip


def _name_sku(number: int) -> str:
    return f"OLD-{number % 997}"


def _make_order(number: int, customer: User) -> tuple[Any, ...]:
    placed = BEGIN + timedelta(minutes=number)
    name = f"{uuid.UUID(int=number * 2**64).hex[:10].upper()}"
    address = (f"Person {number}", f"{number} High Street", "Springfield", "12345", "US")
    return (
        number, f"{name[:4]}{number:06}", customer.pk, customer.email, "placed", "paid",
        "unfulfilled", "USD", 20, 20, *address, placed, placed,
    )  # fmt: skip


def open_sessions(customers: list[User]) -> list[str]:
    keys = []
    for customer in customers:
        client = Client()
        client.force_login(customer, backend="django.contrib.auth.backends.ModelBackend")
        keys.append(client.cookies["sessionid"].value)
    return keys


def main() -> None:
    articles = [make_article(number) for number in range(int(sys.argv[1]))]
    fill_products(articles, fill_categories())
    fill_variants(articles)
    customers = fill_customers()
    fill_orders(int(sys.argv[2]), customers)
    boss = User.objects.create_superuser("boss@example.com", password="benchmark")
    keys = {"customers": open_sessions(customers), "staff": open_sessions([boss])}
    print(json.dumps(keys))


if __name__ == "__main__":
    main()
