"""Facets of large shops are counted in a snapshot, which is soon replaced and never a list's."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Barrier, Thread
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from quickscale.core.hooks import register_temporarily
from quickscale_business_themes.ecommerce.models import Category, Product
from quickscale_business_themes.ecommerce.services.faceting import bitmaps, keeping, taking
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db
PRODUCTS, FACETS = "/api/ecommerce/products/", "/api/ecommerce/facets/"


@pytest.fixture
def make_shirt(make_product):
    """Return a function that makes a product in a colour and a size for each variant."""

    def make(name, *choices, **details):
        variants = [
            VariantData(sku=f"{name}-{color}-{size}", price=5, options=(color, size), on_hand=1)
            for color, size in choices
        ]
        return make_product(name, variants=variants, options=("Color", "Size"), **details)

    return make


@pytest.fixture
def shirts(make_shirt, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_shirt("Shirt", ("Red", "M"), ("Red", "L"), ("Blue", "M"))
        make_shirt("Blouse", ("Blue", "L"))


@pytest.fixture
def count(client):
    """Return a function that counts anew whatever an earlier answer was."""

    def count_facets(**asked):
        cache.clear()
        rows = client.get(FACETS, asked).json()
        return {row["id"]: {it["id"]: it["count"] for it in row["values"]} for row in rows}

    return count_facets


@pytest.fixture
def large(monkeypatch):
    """Let shops be so large that a snapshot is taken."""
    monkeypatch.setattr(keeping, "LEAST_VARIANTS", 1)


@pytest.fixture
def pass_time(monkeypatch):
    """Return a function that lets seconds pass."""
    now = [1000.0]
    monkeypatch.setattr(keeping, "monotonic", lambda: now[0])

    def add(seconds):
        now[0] += seconds

    return add


@contextmanager
def counting_snapshots():
    """Count how many are taken."""
    with patch.object(taking, "take", wraps=taking.take) as take:
        yield take


def test_counts_of_a_small_shop_are_never_old(shirts, make_shirt, count):
    assert count()["color"] == {"color:red": 1, "color:blue": 2}
    make_shirt("Cap", ("Red", "M"))
    assert count()["color"] == {"color:red": 2, "color:blue": 2}


def test_a_small_shop_asks_the_same_at_any_time(shirts, count, pass_time):
    numbers = set()
    for seconds in (0, 50, 70):
        pass_time(seconds)
        with CaptureQueriesContext(connection) as queries:
            count()
        numbers.add(len(queries))
    assert len(numbers) == 1


def test_counts_of_a_large_shop_are_at_most_a_minute_old(
    shirts, make_shirt, count, large, pass_time
):
    assert count()["color"] == {"color:red": 1, "color:blue": 2}
    make_shirt("Cap", ("Red", "M"))
    pass_time(39)
    assert count()["color"] == {"color:red": 1, "color:blue": 2}
    pass_time(21)
    assert count()["color"] == {"color:red": 2, "color:blue": 2}


def test_an_answer_is_kept_no_longer_than_its_snapshot(
    shirts, make_shirt, client, count, large, pass_time
):
    count()
    pass_time(35)
    with patch("quickscale_business_themes.ecommerce.api.facets.cache.set") as keep:
        count()
    assert keep.call_args.args[2] == 25


def test_the_list_shows_what_the_counts_do_not_know_yet(shirts, make_shirt, client, count, large):
    count()
    make_shirt("Cap", ("Red", "M"))
    found = client.get(PRODUCTS, {"facet": "color:red"}).json()["results"]
    assert {each["name"] for each in found} == {"Shirt", "Cap"}


def test_the_next_snapshot_is_taken_beside_the_request(shirts, count, large, pass_time):
    count()
    pass_time(41)
    with patch.object(keeping, "Thread") as thread, counting_snapshots() as take:
        assert count()["color"] == {"color:red": 1, "color:blue": 2}
        thread.return_value.start.assert_called_once_with()
        take.assert_not_called()


@pytest.mark.django_db(transaction=True)
def test_a_thread_replaces_the_snapshot_with_its_languages(
    shirts, make_shirt, count, large, pass_time
):
    count()
    make_shirt("Cap", ("Red", "M"))
    run_in_thread(keeping._renew, "default")
    (snapshot,) = keeping._kept.values()
    assert [*snapshot.texts] == ["en"]
    assert count()["color"] == {"color:red": 2, "color:blue": 2}


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_fails_leaves_the_snapshot_as_it_is(shirts, count, large, caplog):
    before = count()
    with patch.object(taking, "take", side_effect=RuntimeError):
        run_in_thread(keeping._renew, "default")
    assert "No snapshot of facets" in caplog.text
    assert count() == before
    assert not keeping._taking.locked()


def run_in_thread(target, *args):
    thread = Thread(target=target, args=args)
    thread.start()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_who_comes_at_once_waits_for_one_snapshot(shirts, large):
    begin, found = Barrier(4), []

    def find():
        begin.wait()
        found.append(keeping.find_snapshot())
        connection.close()

    with counting_snapshots() as take:
        threads = [Thread(target=find) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert take.call_count == 1
    assert len({id(each) for each in found}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_shop_that_became_small_is_counted_as_it_is(shirts, count, large, monkeypatch):
    count()
    monkeypatch.setattr(keeping, "LEAST_VARIANTS", 1000)
    run_in_thread(keeping._renew, "default")
    Product.objects.get(slug="blouse").delete()
    assert "color:blue" in count()["color"]
    assert keeping.find_snapshot() is None


def test_each_database_has_a_snapshot_of_its_own(shirts, count, large):
    count()
    with patch.dict(connection.settings_dict, NAME="another"), counting_snapshots() as take:
        count()
        count()
    assert take.call_count == 1
    assert len(keeping._kept) == 2


def test_what_a_hook_hides_is_counted_nowhere(shirts, count, large):
    def hide(products, user):
        return products.exclude(slug="blouse")

    assert count()["size"] == {"size:m": 1, "size:l": 2}
    with register_temporarily("ecommerce.visible_products", hide):
        assert count()["size"] == {"size:m": 1, "size:l": 1}


def test_drafts_are_counted_nowhere(shirts, make_shirt, count, large):
    make_shirt("Cap", ("Green", "M"), status="draft", brand="Acme", categories=[("Hats",)])
    counts = count(facet=["color:green", "category:hats", "brand:acme"])
    assert counts == {"category": {"category:hats": 0}, "brand": {}}


def test_one_variant_has_to_have_all_that_is_chosen(shirts, count, large):
    assert count(facet=["color:blue", "size:l"]) == {
        "color": {"color:red": 1, "color:blue": 1},
        "size": {"size:m": 1, "size:l": 1},
    }


@pytest.mark.parametrize("stock", [(1, 0, 1), (0, 0, 0), (1, 1, 1)])
def test_a_price_between_others_counts_if_it_can_be_bought(make_product, count, large, stock):
    variants = [
        VariantData(sku=f"R-{price}", price=price, options=(str(price),), on_hand=on_hand)
        for price, on_hand in zip((8, 30, 60), stock, strict=True)
    ]
    make_product("Ring", variants=variants, options=("Carat",))
    make_product("Lamp", price="30")
    assert count()["price"]["price:25-50"] == (1 if stock == (1, 0, 1) else 2)


def test_texts_are_in_the_visitors_language(shirts, count, client, large):
    from quickscale_business_themes.ecommerce.models import OptionValue, ProductOption

    ProductOption.objects.filter(key="color").update(translations={"de": {"name": "Farbe"}})
    OptionValue.objects.filter(key="red").update(translations={"de": {"value": "Rot"}})
    count()
    cache.clear()
    rows = client.get(FACETS, headers={"Accept-Language": "de"}).json()
    (color,) = (row for row in rows if row["id"] == "color")
    assert color["label"] == "Farbe"
    assert [value["label"] for value in color["values"]] == ["Rot", "Blue"]


@pytest.mark.parametrize(
    ("asked", "status"), [({"category": "nowhere"}, 400), ({"min_price": "x"}, 400), ({}, 200)]
)
def test_what_is_asked_for_wrongly_is_an_error(shirts, client, count, large, asked, status):
    count()
    assert client.get(FACETS, asked).status_code == status


def test_a_misspelt_search_counts_what_was_meant(shirts, count, large):
    assert count(search="shrit") == count(search="shirt") != {}


def test_what_a_search_finds_is_asked_for_once(shirts, count, large):
    count(search="shirt")
    with CaptureQueriesContext(connection) as queries:
        count(search="shirt", facet="color:red")
    assert not [each for each in queries if "search_text" in each["sql"]]


def test_a_category_that_moved_counts_in_its_new_place_soon(make_product, count, large, pass_time):
    make_product("Mug", categories=[("Home", "Kitchen")])
    make_product("Ball", categories=[("Toys",)])
    make_product("Book", categories=[("Books",)])
    assert count()["category"] == {"category:home": 1, "category:toys": 1, "category:books": 1}
    kitchen = Category.objects.get(slug="kitchen")
    kitchen.parent = Category.objects.get(slug="toys")
    kitchen.save()
    pass_time(60)
    assert count()["category"] == {"category:toys": 2, "category:books": 1}


@given(
    st.lists(st.integers(-1, 40) | st.integers(0, 10**12), unique=True, max_size=20),
    st.lists(st.integers(0, 60) | st.integers(0, 10**12)),
)
def test_ids_are_found_however_far_apart_they_are(ids, asked):
    asked += ids
    places = {each: place for place, each in enumerate(ids) if each >= 0}
    index = taking.Index(ids)
    assert index.find(each for each in asked if each >= 0) == [
        places[each] for each in asked if each in places
    ]
    assert [index.get(each) for each in asked if each in places] == [
        places[each] for each in asked if each in places
    ]


sizes = st.lists(st.integers(0, 4), min_size=1, max_size=30)


@given(sizes, st.data(), st.sampled_from([1, 4, 128]))
def test_a_selection_counts_products_of_which_one_variant_fits(sizes, data, sparse):
    layout = bitmaps.Layout(range(100, 100 + len(sizes)), sizes)
    places = st.sets(st.integers(0, layout.size - 1))
    products = st.sets(st.integers(0, len(sizes) - 1))
    red, large, branded = data.draw(places), data.draw(places), data.draw(products)
    found = {place for place in red if layout.owners[place] in branded}
    with patch.object(bitmaps, "_SPARSE", sparse):
        selection = bitmaps.Selection(layout, layout.all)
        selection = selection.keep_variants([layout.pack_variants(red)])
        selection = selection.keep_products([layout.pack_products(branded)])
        both = selection.count_variants({"large": layout.pack_variants(large)})
        alone = selection.count_products({"branded": layout.pack_products(branded)})
    owners = {layout.owners[place] for place in found & large}
    assert both.get("large", 0) == len(owners)
    assert selection.count == alone.get("branded", 0) == len({layout.owners[it] for it in found})
    assert layout.find_products(100 + each for each in branded) == layout.spread(branded)
