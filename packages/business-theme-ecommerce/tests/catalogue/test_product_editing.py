"""When a product is sold, and which picture each of its variants has."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import Product, ProductImage
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
STAFF = f"{API}/staff/products"


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_superuser(email="staff@example.com", password="x")
    client.force_login(user)
    return client


@pytest.fixture
def shirt(make_product):
    variants = [
        VariantData(f"SHIRT-{each}", Decimal(10), options=(each,), on_hand=3) for each in ("S", "M")
    ]
    product = make_product("Shirt", options=["Size"], variants=variants)
    for name in ("front", "back", "side"):
        ProductImage.objects.create(
            product=product, image=f"{name}.jpg", alt=name, position=product.images.count()
        )
    return product


def save(staff, **changes):
    known = staff.get(f"{STAFF}/shirt/").json()
    return staff.put(f"{STAFF}/shirt/", {**known, **changes}, "application/json")


@pytest.mark.parametrize(
    ("start", "end", "is_shown"),
    [(-2, None, True), (-2, 1, True), (-2, -1, False), (1, None, False), (1, 2, False)],
)
def test_a_product_is_shown_and_sold_in_its_time(client, shirt, start, end, is_shown):
    now = timezone.now()
    until = None if end is None else now + timedelta(days=end)
    Product.objects.update(published_at=now + timedelta(days=start), available_until=until)
    found = client.get(f"{API}/products/").json()["results"]
    assert [card["id"] for card in found] == (["shirt"] if is_shown else [])
    assert client.get(f"{API}/products/shirt/").status_code == (200 if is_shown else 404)
    sent = {"variant": "SHIRT-S", "quantity": 1}
    added = client.post(f"{API}/cart/add/", sent, "application/json")
    assert (added.status_code < 300) is is_shown


def test_what_ended_in_a_cart_can_not_be_bought_any_more(client, shirt):
    sent = {"variant": "SHIRT-S", "quantity": 1}
    client.post(f"{API}/cart/add/", sent, "application/json")
    ended = timezone.now() - timedelta(seconds=1)
    Product.objects.update(published_at=ended - timedelta(days=1), available_until=ended)
    (line,) = client.get(f"{API}/cart/").json()["lines"]
    assert [each["code"] for each in line["problems"]] == ["unavailable"]


def test_staff_schedule_the_end_and_cannot_put_it_before_the_beginning(staff, shirt):
    refused = save(staff, available_until="2001-01-01T00:00:00Z")
    assert refused.status_code in (400, 422)
    assert "available_until" in refused.text
    assert save(staff, available_until="2099-01-01T00:00:00Z").status_code == 200
    assert Product.objects.get().available_until == datetime(2099, 1, 1, tzinfo=UTC)
    assert 'name="available_until' in staff.get("/dashboard/shop/products/shirt/edit/").text


def test_a_variant_gets_one_of_its_products_pictures(staff, client, shirt):
    back = shirt.images.get(alt="back")
    variants = staff.get(f"{STAFF}/shirt/").json()["variants"]
    variants[1]["image"] = back.pk
    assert save(staff, variants=variants).status_code == 200
    shown = client.get(f"{API}/products/shirt/?variant=SHIRT-M").json()
    assert [each["alt"] for each in shown["images"]] == ["back", "front", "side"]
    form = staff.get("/dashboard/shop/products/shirt/edit/").text
    assert f'<option value="{back.pk}" selected' in form
    assert staff.get("/dashboard/shop/products/new/").status_code == 200


def test_another_products_picture_is_refused_at_its_row(staff, shirt, make_product):
    other = ProductImage.objects.create(product=make_product("Mug"), image="mug.jpg")
    variants = staff.get(f"{STAFF}/shirt/").json()["variants"]
    variants[1]["image"] = other.pk
    refused = save(staff, variants=variants)
    assert refused.status_code in (400, 422)
    assert "own images" in refused.text


def test_a_new_value_does_not_look_like_the_first_one(staff, shirt):
    shirt.variants.update(image=shirt.images.first())
    options = [{"id": "Size", "name": "Size", "values": ["S", "M", "L"]}]
    assert save(staff, options=options).status_code == 200
    assert [each.image_id is not None for each in shirt.variants.all()] == [True, True, False]


@pytest.mark.parametrize(
    ("position", "order"),
    [
        (1, ["side", "front", "back"]),
        (2, ["front", "side", "back"]),
        (9, ["front", "back", "side"]),
    ],
)
def test_a_picture_is_put_at_a_place_without_javascript(staff, shirt, position, order):
    page, side = "/dashboard/shop/products/shirt/", shirt.images.get(alt="side")
    answer = staff.post(f"{page}-/place/{side.pk}/", {"position": position})
    assert answer.status_code == 303, answer.text
    assert [each.alt for each in shirt.images.all()] == order


def test_a_place_that_is_none_is_a_field_error(staff, shirt):
    image = shirt.images.first()
    for wrong in (0, "x", 51):
        sent = {"position": wrong}
        answer = staff.post(f"{STAFF}/shirt/images/{image.pk}/place/", sent, "application/json")
        assert answer.status_code in (400, 422)
        assert "position" in answer.text


def test_without_a_plugin_for_search_engines_nothing_leads_to_what_they_read(staff, shirt):
    page = "/dashboard/shop/products/shirt/"
    assert f"{page}seo/" not in staff.get(page).text
    assert staff.get(f"{STAFF}/shirt/seo/").status_code == 403


def test_a_picture_moves_only_where_there_is_room(staff, shirt):
    listed = staff.get(f"{STAFF}/shirt/images/").json()["results"]
    assert [(each["place"], each["can"]["up"], each["can"]["down"]) for each in listed] == [
        (1, False, True),
        (2, True, True),
        (3, True, False),
    ]
    moved = staff.post(f"{STAFF}/shirt/images/{listed[0]['id']}/down/").json()
    assert (moved["place"], moved["can"]["up"]) == (2, True)
    page = staff.get("/dashboard/shop/products/shirt/").text
    assert page.count("-/up/") == page.count("-/down/") == 2
    assert page.count('name="alt"') == 4
    for number in (1, 2, 3):
        assert re.search(rf'name="position"[^>]*value="{number}"', page)
