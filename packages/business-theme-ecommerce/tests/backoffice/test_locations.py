"""Stock in several locations: who serves an order, and what staff do about it."""

from __future__ import annotations

import csv

import pytest

from quickscale_business_themes.ecommerce.exceptions import InsufficientStock
from quickscale_business_themes.ecommerce.models import (
    ProductVariant,
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.services import cart_rows, carts, orders, rows
from quickscale_business_themes.ecommerce.services.inventory import InventoryService

pytestmark = pytest.mark.django_db

API = "/api/ecommerce/staff/stock/"
PAGES = "/dashboard/shop/stock/"
stock = InventoryService()


@pytest.fixture
def berlin():
    return StockLocation.objects.create(name="Berlin", position=1)


@pytest.fixture
def spread(make_product, berlin):
    """Return a function that puts a mug into the default location and so many into Berlin."""

    def make(here, there, **details):
        mug = make_product(stock=here, **details).default_variant
        stock.count(mug, there, location=berlin)
        return mug

    return make


@pytest.fixture
def levels():
    """Return a function that tells what is on hand and promised in each location."""

    def read():
        found = StockLevel.objects.order_by("location_id").select_related("location")
        return {each.location.name: (each.on_hand, each.allocated) for each in found}

    return read


@pytest.fixture
def buy(customer, address):
    """Return a function that orders so many of a variant."""
    from quickscale_business_themes.ecommerce.services import checkout

    def run(variant, quantity):
        cart = carts.ensure_cart(user=customer, token=None)
        carts.add_to_cart(cart, variant, quantity, user=customer)
        return checkout.place_order(cart, user=customer, address=address)

    return run


def test_what_all_active_locations_have_is_for_sale(spread, berlin, client):
    mug = spread(3, 2)
    ask = ProductVariant.objects.with_stock()
    assert ask.get().available == cart_rows.find_variants(None, public_id="MUG")[0].available == 5
    assert rows.read_cards([mug.product_id])[0].variant.available == 5
    assert stock.check_availability(mug.product_id, 5)
    StockLocation.objects.filter(pk=berlin.pk).update(is_active=False)
    assert ask.get().available == cart_rows.find_variants(None, public_id="MUG")[0].available == 3


@pytest.mark.parametrize(
    "page", [f"{PAGES}locations/{{}}/edit/", "/admin/ecommerce/stocklocation/{}/change/"]
)
def test_what_only_a_closed_location_has_is_sold_out(spread, berlin, staff, client, page):
    spread(0, 2)
    asked = "/api/ecommerce/products/?in_stock=true"
    assert client.get(asked).json()["results"]
    sent = {"name": "Berlin", "position": "1"}
    assert staff.post(page.format(berlin.pk), sent).status_code in (302, 303)
    assert not client.get(asked).json()["results"]


def test_what_waits_in_one_location_takes_nothing_from_another(spread, berlin, client):
    mug = spread(2, 0, allow_backorder=True)
    stock.allocate({mug.pk: 4})
    stock.receive(mug, 3, location=berlin)
    ProductVariant.objects.update(backorder="deny")
    assert ProductVariant.objects.with_stock().get().available == 3
    (listed,) = client.get("/api/ecommerce/products/?in_stock=true").json()["results"]
    assert listed["slug"] == "mug"


def test_an_order_is_served_from_the_preferred_location_that_has_all_of_it(spread, levels):
    mug = spread(3, 9)
    stock.allocate({mug.pk: 3})
    assert levels() == {"Warehouse": (3, 3), "Berlin": (9, 0)}
    stock.allocate({mug.pk: 4})
    assert levels() == {"Warehouse": (3, 3), "Berlin": (9, 4)}


def test_it_is_split_where_none_has_all_of_it(spread, levels):
    mug = spread(3, 2)
    stock.allocate({mug.pk: 5})
    assert levels() == {"Warehouse": (3, 3), "Berlin": (2, 2)}
    with pytest.raises(InsufficientStock):
        stock.allocate({mug.pk: 1})


def test_what_is_not_there_yet_waits_in_the_preferred_location(spread, levels):
    mug = spread(1, 2, allow_backorder=True)
    stock.allocate({mug.pk: 5})
    assert levels() == {"Warehouse": (1, 3), "Berlin": (2, 2)}


@pytest.mark.parametrize("is_switched_off", [False, True])
def test_a_canceled_order_frees_what_it_held_where_it_held_it(spread, levels, buy, is_switched_off):
    mug = spread(3, 9)
    other, order = buy(mug, 2), buy(mug, 4)
    assert levels() == {"Warehouse": (3, 2), "Berlin": (9, 4)}
    if is_switched_off:
        ProductVariant.objects.update(track_inventory=False)
        StockLocation.objects.filter(name="Berlin").update(is_active=False)
    orders.cancel_order(order)
    assert levels() == {"Warehouse": (3, 2), "Berlin": (9, 0)}
    orders.cancel_order(other)
    assert levels() == {"Warehouse": (3, 0), "Berlin": (9, 0)}


def test_a_split_order_is_shipped_and_restocked_in_parts(spread, levels, buy):
    mug = spread(3, 2)
    order = buy(mug, 5)
    orders.fulfil_order(order, quantities={0: 2})
    assert levels() == {"Warehouse": (1, 1), "Berlin": (2, 2)}
    orders.fulfil_order(order)
    assert levels() == {"Warehouse": (0, 0), "Berlin": (0, 0)}
    stock.restock({mug.pk: 5}, reference=order.number)
    assert levels() == {"Warehouse": (3, 0), "Berlin": (2, 0)}


def test_what_comes_back_to_a_closed_location_goes_to_one_that_is_open(spread, levels, buy, berlin):
    mug = spread(1, 4)
    order = buy(mug, 4)
    orders.fulfil_order(order)
    StockLocation.objects.filter(pk=berlin.pk).update(is_active=False)
    stock.restock({mug.pk: 4}, reference=order.number)
    assert levels() == {"Warehouse": (5, 0), "Berlin": (0, 0)}


def test_only_what_is_promised_to_nobody_is_transferred(spread, levels, staff, berlin):
    mug = spread(5, 0)
    stock.allocate({mug.pk: 2}, reference="X")
    home = StockLocation.objects.default()
    transfer = f"{API}levels/{StockLevel.objects.get(location=home).pk}/transfer/"
    sent = {"target": berlin.pk, "quantity": 4}
    refused = staff.post(transfer, sent, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["errors"]["quantity"] == ["Only 3 left."]
    moved = staff.post(transfer, {**sent, "quantity": 3}, content_type="application/json")
    assert moved.status_code == 200, moved.text
    assert (moved.json()["on_hand"], moved.json()["available"]) == (2, 0)
    assert levels() == {"Warehouse": (2, 2), "Berlin": (3, 0)}
    told = StockMovement.objects.filter(kind="transferred").order_by("quantity")
    assert [(each.quantity, each.user.email) for each in told] == [
        (-3, "staff@example.com"),
        (3, "staff@example.com"),
    ]
    nowhere = staff.post(transfer, {**sent, "target": home.pk}, content_type="application/json")
    assert "target" in nowhere.json()["errors"]


def test_staff_count_adjust_move_and_mark_a_level_on_its_page(spread, levels, staff, berlin):
    spread(5, 1)
    page = f"{PAGES}levels/"
    level = StockLevel.objects.get(location=berlin)
    assert "Berlin" in staff.get(page, {"location": berlin.pk}).text
    for action, sent in (
        ("count-level", {"on_hand": "7", "note": "Shelf 3"}),
        ("adjust-level", {"change": "-2", "reason": "damaged", "note": ""}),
        ("transfer", {"target": StockLocation.objects.default().pk, "quantity": "1"}),
        ("mark", {"low_stock": "6"}),
    ):
        assert staff.get(f"{page}-/{action}/{level.pk}/").status_code == 200
        done = staff.post(f"{page}-/{action}/{level.pk}/", sent)
        assert done.status_code == 303, done.text
    assert levels() == {"Warehouse": (6, 0), "Berlin": (4, 0)}
    level.refresh_from_db()
    assert level.low_stock == 6
    assert ">Mug<" in staff.get(page, {"stock": "low", "location": berlin.pk}).text
    assert "Berlin" in staff.get("/dashboard/shop/products/mug/").text


def test_the_history_is_taken_away_as_a_file(spread, staff):
    spread(5, 1)
    file = staff.get(f"{API}movements/", {"format": "csv"})
    told = list(csv.DictReader(file.getvalue().decode("utf-8-sig").splitlines()))
    assert {row["Location"] for row in told} == {"Berlin", "Warehouse"}
    assert "format=csv" in staff.get(f"{PAGES}history/").text


def test_locations_are_made_changed_and_deleted_by_forms(staff, make_product):
    page = f"{PAGES}locations/"
    sent = {"name": "Warehouse", "position": "0", "is_active": "on", "country": "DE"}
    assert staff.post(f"{page}new/", sent).status_code == 303
    first = StockLocation.objects.get()
    assert first.is_default
    assert staff.post(f"{page}new/", {**sent, "name": "Berlin", "position": "1"}).status_code == 303
    taken = staff.post(f"{page}new/", sent)
    assert taken.status_code == 422
    make_product()
    second = StockLocation.objects.get(name="Berlin")
    edit = f"{page}{second.pk}/edit/"
    closed = staff.post(edit, {**sent, "name": "Berlin", "is_active": "", "is_default": "on"})
    assert closed.status_code == 422
    assert staff.post(edit, {**sent, "name": "Berlin", "is_default": "on"}).status_code == 303
    assert StockLocation.objects.default() == second
    assert staff.post(f"{page}{second.pk}/-/delete/").status_code == 422
    assert staff.post(f"{page}{first.pk}/-/delete/").status_code == 422
    assert StockLocation.objects.count() == 2


def test_the_shop_is_told_once_that_a_level_fell_to_its_mark(
    spread, berlin, django_capture_on_commit_callbacks
):
    from quickscale_business_themes.ecommerce.signals import stock_low

    told = []

    def hear(*, event, **details):
        told.append(event.data)

    stock_low.connect(hear)
    mug = spread(0, 20)
    StockLevel.objects.filter(location=berlin).update(low_stock=10)
    with django_capture_on_commit_callbacks(execute=True):
        for quantity in (9, 1, 1):
            stock.allocate({mug.pk: quantity})
    assert told == [{"sku": "MUG", "available": 10}]
