"""An old address leads straight to where the page is, whatever happened in between."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quickscale_business_themes.ecommerce.models import Category, Product
from quickscale_feature_plugins.seo.models import PageOverride, PagePath
from quickscale_feature_plugins.seo.redirects import find_redirect, record_gone, record_move

pytestmark = pytest.mark.django_db


def rename(product, slug):
    product = Product.objects.get(pk=product.pk)
    product.slug = slug
    product.save()


def test_a_changed_slug_leads_on_with_the_query(client, make_product):
    rename(make_product("Mug"), "cup")
    answer = client.get("/products/mug/", {"utm_source": "news"})
    assert (answer.status_code, answer["Location"]) == (301, "/products/cup/?utm_source=news")
    assert client.get("/products/cup/").status_code == 200
    assert client.head("/products/mug/").status_code == 301


def test_every_old_slug_leads_straight_to_the_last(client, make_product):
    mug = make_product("Mug")
    for slug in ("cup", "beaker", "glass"):
        rename(mug, slug)
    for old in ("mug", "cup", "beaker"):
        assert client.get(f"/products/{old}/")["Location"] == "/products/glass/"


def test_renaming_there_and_back_leads_nowhere_in_circles(client, make_product):
    mug = make_product("Mug")
    rename(mug, "cup")
    rename(mug, "mug")
    assert client.get("/products/mug/").status_code == 200
    assert client.get("/products/cup/")["Location"] == "/products/mug/"


def test_a_slug_that_another_product_takes_is_its_own(client, make_product):
    first = make_product("Mug")
    rename(first, "cup")
    second = make_product("New mug", slug="mug", sku="NEW")
    assert client.get("/products/mug/").status_code == 200
    rename(second, "new-mug")
    assert client.get("/products/mug/")["Location"] == "/products/new-mug/"
    rename(first, "old-cup")
    assert client.get("/products/cup/")["Location"] == "/products/old-cup/"
    assert client.get("/products/mug/")["Location"] == "/products/new-mug/"


def test_what_was_deleted_is_gone_by_every_address_it_had(client, make_product):
    mug = make_product("Mug")
    rename(mug, "cup")
    Product.objects.get(slug="cup").delete()
    for old in ("mug", "cup"):
        answer = client.get(f"/products/{old}/")
        assert answer.status_code == 410
        assert "No longer available" in answer.content.decode()


def test_deleting_many_at_once_is_remembered_too(client, make_product):
    make_product("Mug")
    make_product("Cup")
    Product.objects.all().delete()
    assert [client.get(f"/products/{slug}/").status_code for slug in ("mug", "cup")] == [410, 410]


def test_a_product_that_is_only_hidden_is_not_found(client, make_product):
    mug = make_product("Mug")
    Product.objects.filter(pk=mug.pk).update(status="archived")
    assert client.get("/products/mug/").status_code == 404


def test_an_address_that_nobody_saw_is_not_remembered(client, make_product):
    draft = make_product("Mug", status="draft")
    rename(draft, "cup")
    Product.objects.all().delete()
    assert not PagePath.objects.exists()


def test_what_is_gone_can_come_back_and_be_hidden(client, make_product):
    Product.objects.get(pk=make_product("Mug").pk).delete()
    Product.objects.create(name="Mug", slug="mug", status="draft")
    assert client.get("/products/mug/").status_code == 404


def test_saving_other_fields_asks_nothing_and_changes_nothing(
    make_product, django_assert_num_queries
):
    mug = make_product("Mug")
    mug.name = "Big mug"
    with django_assert_num_queries(1):
        mug.save(update_fields=["name"])
    assert not PagePath.objects.exists()


def test_a_move_that_is_rolled_back_was_none(make_product):
    mug = make_product("Mug")
    with pytest.raises(RuntimeError), transaction.atomic():
        rename(mug, "cup")
        raise RuntimeError
    assert find_redirect("/products/mug/") is None


def test_categories_move_too(client, db):
    category = Category.objects.create(name="Mugs", slug="mugs")
    category.slug = "cups"
    category.save()
    assert client.get("/categories/mugs/")["Location"] == "/categories/cups/"


def test_what_an_editor_said_moves_along(make_product, read_head):
    mug = make_product("Mug")
    PageOverride.objects.create(path="/products/mug/", title="The best mug")
    PageOverride.objects.create(path="/products/cup/", title="Left behind by another")
    rename(mug, "cup")
    assert read_head("/products/cup/").titles == ["The best mug"]
    Product.objects.get(slug="cup").delete()
    assert not PageOverride.objects.exists()


def test_only_readers_are_led_on_and_only_from_pages(client, make_product):
    rename(make_product("Mug"), "cup")
    assert client.post("/products/mug/").status_code == 405
    assert client.get("/api/ecommerce/products/mug/").status_code == 404
    assert client.get("/products/mug\0/").status_code in (400, 404)
    assert client.get(f"/products/{'x' * 600}/").status_code == 404


def test_a_slug_that_is_no_ascii_is_led_on_by_its_encoding():
    record_move("/größe/", "/größen und maße/")
    assert find_redirect("/größe/") == "/gr%C3%B6%C3%9Fen%20und%20ma%C3%9Fe/"


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/"])
def test_no_address_of_another_site_is_led_to(path):
    record_move("/a/", path)
    assert find_redirect("/a/") is None
    with pytest.raises(IntegrityError), transaction.atomic():
        PagePath.objects.create(path=path, is_current=True)


def test_the_database_refuses_chains_and_loops():
    record_move("/a/", "/b/")
    page = PagePath.objects.get(path="/a/").page
    with pytest.raises(IntegrityError), transaction.atomic():
        PagePath.objects.create(path="/c/", page=page, is_current=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PagePath.objects.create(path="/b/")


PATHS = [f"/{letter}/" for letter in "abcde"]
MOVES = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from([*PATHS, ""])), max_size=12)


class AnyHistory(TestCase):
    @given(MOVES)
    def test_leads_at_once_to_where_pages_are(self, moves):
        """Move pages about, some to nowhere, and compare with following each move by itself."""
        live: dict[str, str | None] = {}
        for old, new in moves:
            if new:
                record_move(old, new)
            else:
                record_gone(old)
            if old == new:
                continue
            for known, place in live.items():
                if place == old:
                    live[known] = new or None
            live[old] = new or None
            live.pop(new, None)
        found = {path: find_redirect(path) for path in PATHS}
        assert {path: to for path, to in found.items() if to is not None} == {
            path: to or "" for path, to in live.items()
        }
