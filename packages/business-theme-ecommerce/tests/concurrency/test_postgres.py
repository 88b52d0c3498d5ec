from __future__ import annotations

import pytest
from django.db import connection

from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services import catalogue, fulltext
from quickscale_business_themes.ecommerce.services.faceting import keeping
from quickscale_business_themes.ecommerce.services.product_data import VariantData
from quickscale_business_themes.ecommerce.services.search_terms import parse_search

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_full_text_search_uses_its_index(make_product):
    make_product("Blue Mug")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for column, index in (
        ("search_text", "ecommerce_product_search "),
        ("search_name", "ecommerce_product_search_name "),
    ):
        products = Product.objects.order_by()
        found = products.filter(fulltext.holds(products, parse_search("mug"), column=column))
        assert index in found.explain()


def test_words_match_as_prefixes_and_names_come_first(make_product):
    make_product("Kettle", description="For a mug of tea")
    make_product("Mugs", description="Two of them")
    make_product("Spoon", description="No muggle's.", sku="MUG")
    make_product("Lamp")
    found = catalogue.BestFirst(Product.objects.order_by("-pk"), "mug", limit=9)
    names = dict(Product.objects.values_list("pk", "name"))
    assert [names[key] for key in found[0:9]] == ["Mugs", "Spoon", "Kettle"]


@pytest.mark.parametrize("least", [1, 3000], ids=["in a snapshot", "in the database"])
def test_facets_of_a_search_are_counted(make_product, client, monkeypatch, least):
    monkeypatch.setattr(keeping, "LEAST_VARIANTS", least)
    variants = [VariantData(sku=each, price=1, options=(each,)) for each in ("Red", "Blue")]
    make_product("Mug", variants=variants, options=("Color",), categories=[("Home",)])
    for asked in ({}, {"category": "home"}, {"search": "mug"}, {"min_price": "1"}):
        [facet] = client.get("/api/ecommerce/facets/", asked).json()
        assert {it["label"]: it["count"] for it in facet["values"]} == {"Red": 1, "Blue": 1}
    for asked in ({"search": "cup"}, {"max_price": "0.50"}):
        assert client.get("/api/ecommerce/facets/", asked).json() == []
