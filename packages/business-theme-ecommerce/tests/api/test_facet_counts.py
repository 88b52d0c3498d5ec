"""What facets count, against a count of plain Python that looks at each product."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Product,
    ProductRating,
)
from quickscale_business_themes.ecommerce.models.prices import PRICE_STEPS
from quickscale_business_themes.ecommerce.services.attributes import write_choices
from quickscale_business_themes.ecommerce.services.categories import ensure_categories
from quickscale_business_themes.ecommerce.services.faceting import bitmaps, keeping
from quickscale_business_themes.ecommerce.services.products import (
    ProductData,
    VariantData,
    save_products,
)

MOST_LISTED = "quickscale_business_themes.ecommerce.services.faceting.scopes._MOST_LISTED"
SHELVES = (("Home", "Kitchen"), ("Home", "Garden"), ("Toys", "Cars"), ("Toys",))
OPTIONS = ("color", "size")
#: Those of which one value is a choice already, and what all products share is none.
OF_LISTINGS = ("rating", "availability", "sale")
CHOICES = (
    "color:red", "color:blue", "size:m", "size:l", "brand:acme", "brand:bolt", "rating:3",
    "availability:in_stock", "sale:on_sale", "price:-10", "price:10-25", "price:25-",
    "attribute:material:Wool", "category:home", "category:kitchen", "category:toys",
)  # fmt: skip
FILTERS = (
    {}, {"category": "home"}, {"category": "toys"}, {"min_price": 5, "max_price": 30},
    {"max_price": 10}, {"search": "soft"},
)  # fmt: skip


@dataclass(frozen=True)
class Offered:
    choice: tuple[str, ...]
    price: int
    before: int | None
    stock: int


@dataclass(frozen=True)
class Article:
    name: str
    status: str
    brand: str
    shelves: tuple[tuple[str, ...], ...]
    variants: tuple[Offered, ...]
    stars: tuple[int, ...]
    material: str

    @property
    def counting(self):
        """The variants that can be bought, or else all."""
        return [each for each in self.variants if each.stock] or self.variants

    @property
    def values(self):
        """What it has of each facet that is not of its variants' options."""
        stars = [n for n in (4, 3, 2, 1) if self.stars and sum(self.stars) >= n * len(self.stars)]
        paths = {part for path in self.shelves for part in path}
        return {
            "brand": {self.brand.casefold()} - {""},
            "category": {part.casefold() for part in paths},
            "rating": {str(n) for n in stars},
            "availability": {"in_stock"} if any(each.stock for each in self.variants) else set(),
            "sale": {
                "on_sale" for each in self.counting if each.before and each.price < each.before
            },
            "attribute:material": {self.material} - {""},
        }

    def costs(self, lowest, highest):
        return any(lowest <= each.price <= highest for each in self.counting)

    def list_values(self, place, chosen):
        """Return the values of an option that variants have which have one of each chosen value."""
        return {
            each.choice[place]
            for each in self.variants
            if each.choice
            and all(each.choice[OPTIONS.index(name)] in keys for name, keys in chosen.items())
        }


variants = st.builds(
    Offered,
    st.just(()),
    st.sampled_from([3, 8, 20, 60]),
    st.sampled_from([None, None, 9, 90]),
    st.sampled_from([0, 1]),
)


@st.composite
def draw_variants(draw):
    choices = draw(
        st.lists(
            st.tuples(st.sampled_from(["red", "blue"]), st.sampled_from(["m", "l"])),
            unique=True,
            max_size=3,
        )
    )
    return tuple(
        Offered(choice, each.price, each.before, each.stock)
        for choice, each in ((choice, draw(variants)) for choice in choices or [()])
    )


articles = st.builds(
    Article,
    name=st.sampled_from(["Soft mug", "Soft bowl", "Hard lamp"]),
    status=st.sampled_from(["active", "active", "active", "draft"]),
    brand=st.sampled_from(["", "Acme", "ACME", "Bolt"]),
    shelves=st.lists(st.sampled_from(SHELVES), max_size=3, unique=True).map(tuple),
    variants=draw_variants(),
    stars=st.lists(st.integers(1, 5), max_size=2).map(tuple),
    material=st.sampled_from(["", "Wool", "Silk"]),
)


def write(catalogue):
    ensure_categories(SHELVES)
    material = Attribute.objects.create(
        name="Material", slug="material", kind="choice", is_filterable=True
    )
    write_choices(material, ["Wool", "Silk"])
    choices = {each.value: each for each in AttributeChoice.objects.all()}
    save_products([build(f"product-{n}", each) for n, each in enumerate(catalogue)])
    for n, each in enumerate(catalogue):
        product = Product.objects.get(slug=f"product-{n}")
        if each.stars:
            count, total = len(each.stars), sum(each.stars)
            ProductRating.objects.create(product=product, count=count, total=total)
        if each.material:
            AttributeValue.objects.create(
                product=product, attribute=material, choice=choices[each.material]
            )


def build(slug, article):
    sold = [
        VariantData(
            sku=f"{slug}-{place}",
            price=Decimal(each.price),
            compare_at_price=each.before and Decimal(each.before),
            options=each.choice,
            on_hand=each.stock,
        )
        for place, each in enumerate(article.variants)
    ]
    return ProductData(
        slug=slug,
        name=article.name,
        variants=sold,
        options=("Color", "Size") if article.variants[0].choice else (),
        status=article.status,
        brand=article.brand,
        categories=article.shelves,
    )


def read_rows(asked, chosen):
    """Return the facets in their order, with the counts of their values."""
    cache.clear()
    answer = Client().get("/api/ecommerce/facets/", {**asked, "facet": chosen})
    assert answer.status_code == 200, answer.content
    return [
        (row["id"], {value["id"]: value["count"] for value in row["values"]})
        for row in answer.json()
    ]


def read_facets(asked, chosen):
    found = dict(read_rows(asked, chosen))
    return {facet: values for facet, values in found.items() if values}


def count_facets(catalogue, asked, chosen):
    """Count as the page would by asking for each value."""
    wanted = {}
    for value in chosen:
        facet, _separator, key = value.rpartition(":")
        wanted.setdefault(facet, []).append(key)
    shown = [each for each in catalogue if each.status == "active" and fits(each, asked)]

    def find(*left_out):
        kept = {facet: keys for facet, keys in wanted.items() if facet not in left_out}
        return [each for each in shown if has(each, kept)]

    counts = {}
    for facet in ("brand", "attribute:material", *OF_LISTINGS):
        found = find(facet)
        values = Counter(key for each in found for key in each.values[facet])
        if facet in OF_LISTINGS:
            values = {key: number for key, number in values.items() if number < len(found)}
        counts[facet] = values
    counts["category"] = count_categories(find("category"), asked, wanted)
    for place, name in enumerate(OPTIONS):
        others = {it: keys for it, keys in wanted.items() if it in OPTIONS and it != name}
        found = find(*OPTIONS)
        counts[name] = Counter(key for each in found for key in each.list_values(place, others))
    counts["price"] = count_prices(find("price"), catalogue)
    return {
        facet: {f"{facet}:{key}": number for key, number in values.items()}
        for facet, values in counts.items()
        if values and (facet in wanted or len(values) > (facet not in OF_LISTINGS))
    }


def fits(article, asked):
    if "category" in asked and asked["category"] not in article.values["category"]:
        return False
    if "search" in asked and asked["search"] not in article.name.casefold():
        return False
    return article.costs(asked.get("min_price", 0), asked.get("max_price", 1000))


def has(article, wanted):
    options = {facet: keys for facet, keys in wanted.items() if facet in OPTIONS}
    if options and not article.list_values(0, options):
        return False
    prices = [key.partition("-") for key in wanted.get("price", ())]
    if prices and not any(
        article.costs(int(low or 0), int(high or 1000) - Decimal("0.01")) for low, _, high in prices
    ):
        return False
    others = wanted.keys() - {*OPTIONS, "price"}
    return all(article.values[facet] & {*wanted[facet]} for facet in others)


def count_categories(found, asked, wanted):
    level = {"home": ["kitchen", "garden"], "toys": ["cars"]}.get(asked.get("category"))
    chosen = wanted.get("category", [])
    counts = {
        key: sum(key in each.values["category"] for each in found)
        for key in dict.fromkeys([*(level or ["home", "toys"]), *chosen])
    }
    return {key: number for key, number in counts.items() if number or key in chosen}


def count_prices(found, catalogue):
    every = [sold.price for each in catalogue for sold in each.counting]
    inner = [int(step) for step in PRICE_STEPS if min(every) < step <= max(every)]
    ranges = pairwise(["", *inner, ""]) if inner else ()
    counts = {
        f"{low}-{high}": sum(
            each.costs(low or 0, (high or 1000) - Decimal("0.01")) for each in found
        )
        for low, high in ranges
    }
    return {key: number for key, number in counts.items() if number}


@contextmanager
def counting_in_snapshot(sparse):
    """Count in a snapshot however small the shop is; pack places one by one below a share."""
    keeping.forget_snapshots()
    with patch.object(keeping, "LEAST_VARIANTS", 1), patch.object(bitmaps, "_SPARSE", sparse):
        yield
    keeping.forget_snapshots()


@pytest.mark.django_db
@given(
    st.lists(articles, min_size=1, max_size=6),
    st.sampled_from(FILTERS),
    st.lists(st.sampled_from(CHOICES), max_size=3, unique=True),
    st.sampled_from([0, 2, 12_000]),
)
def test_facets_count_what_a_look_at_each_product_does(catalogue, asked, chosen, most_listed):
    with transaction.atomic(), patch(MOST_LISTED, most_listed):
        write(catalogue)
        for values in ([], chosen):
            assert read_facets(asked, values) == count_facets(catalogue, asked, values)
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(
    st.lists(articles, min_size=1, max_size=12),
    st.fixed_dictionaries(
        {},
        optional={
            "category": st.sampled_from(["home", "toys", "kitchen"]),
            "search": st.sampled_from(["soft", "mug", "hard lamp"]),
            "min_price": st.sampled_from([3, 5, 9]),
            "max_price": st.sampled_from([8, 30, 60]),
            "in_stock": st.sampled_from(["true", "false"]),
            "on_sale": st.sampled_from(["true", "false"]),
        },
    ),
    st.lists(st.sampled_from([*CHOICES, "price:7-20"]), max_size=5, unique=True),
    st.sampled_from([1, 3, 128]),
)
def test_a_snapshot_counts_what_the_database_does(catalogue, asked, chosen, sparse):
    with transaction.atomic():
        write(catalogue)
        in_database = [read_rows(asked, values) for values in ([], chosen)]
        with counting_in_snapshot(sparse):
            assert [read_rows(asked, values) for values in ([], chosen)] == in_database
        transaction.set_rollback(True)
