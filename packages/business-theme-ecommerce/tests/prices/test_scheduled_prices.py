"""Prices that begin and end by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from quickscale_business_themes.ecommerce.models import PriceChange, ScheduledPrice
from quickscale_business_themes.ecommerce.services.price_checking import find_drift
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STARTS, ENDS = NOW + timedelta(days=1), NOW + timedelta(days=2)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def mug(make_product):
    product = make_product("Mug", price="10")
    ScheduledPrice.objects.create(
        variant=product.variants.get(), price=Decimal(8), starts_at=STARTS, ends_at=ENDS
    )
    return product


def read_card(client):
    [card] = client.get(f"{API}/products/").json()["results"]
    return card["price"], card["compare_at_price"]


def add(client):
    return client.post(
        f"{API}/cart/add/", {"product": "mug", "quantity": 1}, content_type="application/json"
    ).json()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_scheduled_price_is_shown_and_charged_to_the_second(client, mug, clock, is_kept):
    """Whether the scheduler's task has run or not."""
    expected = [
        (STARTS - SECOND, "10.00", None),
        (STARTS, "8.00", "10.00"),
        (ENDS - SECOND, "8.00", "10.00"),
        (ENDS, "10.00", None),
    ]
    for moment, price, before in expected:
        clock.move_to(moment, tick=False)
        if is_kept:
            call_command("keep_prices")
        assert read_card(client) == (price, before)
        page = client.get(f"{API}/products/mug/").json()
        assert (page["price"], page["variants"][0]["price"]) == (price, price)
        assert add(Client())["total"] == price


def test_an_order_pays_the_price_of_the_moment(client, customer, mug, clock, address):
    client.force_login(customer)
    add(client)
    clock.move_to(STARTS, tick=False)
    [line] = client.get(f"{API}/cart/").json()["lines"]
    assert [problem["code"] for problem in line["problems"]] == ["price_changed"]
    order = client.post(f"{API}/checkout/", address, content_type="application/json").json()
    assert order["total"] == "8.00"


def test_lists_follow_once_the_task_has_run(client, mug, clock):
    clock.move_to(STARTS, tick=False)
    call_command("keep_prices")
    for asked in ({"on_sale": "true"}, {"max_price": "8"}):
        assert client.get(f"{API}/products/", asked).json()["count"] == 1
    assert find_drift() == []


def test_the_history_knows_when_it_began_however_late_the_task_was(mug, clock):
    clock.move_to(ENDS + timedelta(days=3), tick=False)
    call_command("keep_prices")
    history = [(each.at, each.price) for each in PriceChange.objects.all()]
    assert history == [(NOW, 10), (STARTS, 8), (ENDS, 10)]


def test_of_two_that_hold_at_once_the_later_one_is_charged(client, mug, clock):
    variant = mug.variants.get()
    flash = STARTS + timedelta(hours=1)
    ScheduledPrice.objects.create(
        variant=variant, price=Decimal(5), starts_at=flash, ends_at=flash + timedelta(hours=1)
    )
    for moment, price in ((flash, "5.00"), (flash + timedelta(hours=1), "8.00")):
        clock.move_to(moment, tick=False)
        assert read_card(client)[0] == price


def test_staff_schedule_a_price_of_one_variant_or_of_all(edit, make_product):
    sizes = [VariantData(f"S-{n}", Decimal(10 + n), options=(str(n),), on_hand=1) for n in (1, 2)]
    make_product("Shirt", options=["Size"], variants=sizes)
    every = {"price": "9", "starts_at": STARTS.isoformat()}
    one = {"sku": "S-2", "price": "5", "compare_at_price": "20", "starts_at": NOW.isoformat()}
    answer = edit("shirt", scheduled_prices=[every, one])
    assert answer.status_code == 200, answer.content
    rows = answer.json()["scheduled_prices"]
    assert [(row["sku"], row["price"], row["compare_at_price"]) for row in rows] == [
        ("S-1", "9.00", None),
        ("S-2", "5.00", "20.00"),
        ("S-2", "9.00", None),
    ]
    assert edit("shirt").json()["scheduled_prices"] == rows
    shown = edit("shirt", scheduled_prices=rows[:1]).json()["scheduled_prices"]
    assert [row["sku"] for row in shown] == ["S-1"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"sku": "OTHER"}, "sku"),
        ({"ends_at": NOW.isoformat()}, "ends_at"),
        ({"price": "-1"}, "price"),
        ({"starts_at": ""}, "starts_at"),
    ],
)
def test_a_scheduled_price_that_cannot_be_is_a_field_error(edit, mug, row, field):
    row = {"price": "9", "starts_at": STARTS.isoformat(), **row}
    answer = edit("mug", scheduled_prices=[row])
    assert answer.status_code == 400
    assert field in str(answer.json()["errors"]["scheduled_prices"])
    assert ScheduledPrice.objects.get().price == 8


def test_two_prices_cannot_start_at_once(edit, mug):
    row = {"price": "9", "starts_at": STARTS.isoformat()}
    answer = edit("mug", scheduled_prices=[row, {**row, "sku": "MUG"}])
    assert answer.status_code == 400 and "starts_at" in str(answer.json()["errors"])


def test_staff_see_and_write_them_in_the_product_s_form(staff, mug):
    page = staff.get("/dashboard/shop/products/mug/edit/").text
    assert "Scheduled prices" in page and "Price tiers" in page and 'value="8.00"' in page
