from __future__ import annotations

import pytest
from django.db import connection

from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services import catalogue, fulltext

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_full_text_search_uses_its_index(make_product):
    make_product("Blue Mug")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = fulltext.matching_ids(["mug"]).explain()
    assert "ecommerce_product_search" in plan


def test_words_match_as_prefixes_and_names_come_first(make_product):
    make_product("Kettle", description="For a mug of tea")
    make_product("Mugs", description="Two of them")
    found = catalogue.search(Product.objects.all(), "mug").order_by("-relevance")
    assert [product.name for product in found] == ["Mugs", "Kettle"]
