"""Products as the shop's staff edit them by the API."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import Product, ProductVariant, StockMovement
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/ecommerce/staff/products/"


def create(client, **body):
    body = {"name": "Mug", "variants": [{"price": "12.50"}], **body}
    return client.post(PRODUCTS, body, content_type="application/json")


def update(client, slug, body):
    return client.put(f"{PRODUCTS}{slug}/", body, content_type="application/json")


def read(client, slug):
    answer = client.get(f"{PRODUCTS}{slug}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def names(answer):
    assert answer.status_code in (200, 201), answer.content
    return [each["title"] for each in answer.json()["variants"]]


@pytest.fixture
def shirt(make_product):
    sizes = ("S", "M")
    variants = [
        VariantData(f"SHIRT-{size}", Decimal(10 + n), options=(size,), on_hand=5 + n)
        for n, size in enumerate(sizes)
    ]
    return make_product("Shirt", options=["Size"], variants=variants, categories=[("Clothes",)])


def test_a_product_needs_a_name_and_a_price(staff):
    answer = create(staff)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["slug"], answer.json()["status"]) == ("mug", "draft")
    [variant] = answer.json()["variants"]
    assert (variant["sku"], variant["price"], variant["on_hand"]) == ("MUG", "12.50", 0)
    assert create(staff).json()["slug"].startswith("mug-")


def test_options_make_a_variant_of_every_combination(staff):
    options = [
        {"name": "Size", "values": ["S", "L"]},
        {"name": "Colour", "values": ["Red", "Blue"]},
    ]
    variants = [{"price": "10", "sku": "FIRST", "on_hand": 4}]
    answer = create(staff, name="Shirt", options=options, variants=variants)
    assert names(answer) == ["S / Red", "S / Blue", "L / Red", "L / Blue"]
    rows = answer.json()["variants"]
    assert [row["sku"] for row in rows] == [
        "FIRST",
        "SHIRT-S-BLUE",
        "SHIRT-L-RED",
        "SHIRT-L-BLUE",
    ]
    assert {row["price"] for row in rows} == {"10.00"}
    assert [row["on_hand"] for row in rows] == [4, 0, 0, 0]
    movement = StockMovement.objects.get()
    assert (movement.sku, movement.kind, movement.quantity) == ("FIRST", "counted", 4)


def test_a_new_value_adds_variants_and_keeps_the_others_as_they_are(staff, shirt):
    body = read(staff, "shirt")
    body["options"][0]["values"] = ["S", "M", "L"]
    answer = update(staff, "shirt", body)
    assert names(answer) == ["S", "M", "L"]
    assert [row["sku"] for row in answer.json()["variants"]] == ["SHIRT-S", "SHIRT-M", "SHIRT-L"]
    assert [row["price"] for row in answer.json()["variants"]] == ["10.00", "11.00", "10.00"]
    assert [row["on_hand"] for row in answer.json()["variants"]] == [5, 6, 0]


def test_a_new_option_gives_its_first_value_to_what_is_there(staff, shirt):
    body = read(staff, "shirt")
    body["options"].append({"name": "Colour", "values": ["Red", "Blue"]})
    answer = update(staff, "shirt", body)
    assert names(answer) == ["S / Red", "S / Blue", "M / Red", "M / Blue"]
    kept = [(row["sku"], row["on_hand"]) for row in answer.json()["variants"]][::2]
    assert kept == [("SHIRT-S", 5), ("SHIRT-M", 6)]


def test_values_and_options_are_renamed_and_moved_without_losing_anything(staff, shirt):
    body = read(staff, "shirt")
    body["options"][0] |= {"name": "Fit", "values": ["Small", "M"]}
    assert names(update(staff, "shirt", body)) == ["Small", "M"]
    body = read(staff, "shirt")
    body["options"][0]["values"] = ["M", "Small"]
    answer = update(staff, "shirt", body)
    assert [(row["title"], row["sku"]) for row in answer.json()["variants"]] == [
        ("M", "SHIRT-M"),
        ("Small", "SHIRT-S"),
    ]
    assert answer.json()["options"] == [{"id": "Fit", "name": "Fit", "values": ["M", "Small"]}]
    assert ProductVariant.objects.get(is_default=True).sku == "SHIRT-M"


def test_options_take_each_others_names(staff):
    options = [{"name": "A", "values": ["1"]}, {"name": "B", "values": ["2"]}]
    create(staff, options=options)
    body = read(staff, "mug")
    body["options"][0]["name"], body["options"][1]["name"] = "B", "A"
    assert names(update(staff, "mug", body)) == ["1 / 2"]


def test_a_value_that_is_removed_takes_its_variants_along(staff, shirt):
    body = read(staff, "shirt")
    body["options"][0]["values"] = ["M"]
    assert names(update(staff, "shirt", body)) == ["M"]


def test_a_combination_that_was_removed_stays_away_until_it_is_added_again(staff, shirt):
    body = read(staff, "shirt")
    del body["variants"][1]
    assert names(update(staff, "shirt", body)) == ["S"]
    body = read(staff, "shirt")
    assert names(update(staff, "shirt", body)) == ["S"]
    body["variants"].append({"price": "20"})
    assert names(update(staff, "shirt", body)) == ["S", "M"]
    body = read(staff, "shirt")
    body["variants"].append({"price": "20"})
    errors = update(staff, "shirt", body).json()["errors"]["variants"]
    assert "Every combination" in errors["2"]["non_field_errors"][0]


def test_variants_that_would_be_the_same_are_refused(staff, shirt):
    body = read(staff, "shirt")
    body["options"] = []
    answer = update(staff, "shirt", body)
    assert answer.status_code == 400
    [(row, error)] = answer.json()["errors"]["variants"].items()
    assert row == "1"
    assert "same options" in error["non_field_errors"][0]
    assert shirt.options.count() == 1


def test_a_variant_that_orders_wait_for_is_not_removed(staff, shirt):
    small = shirt.variants.get(sku="SHIRT-S")
    inventory_service().allocate({small.pk: 1})
    body = read(staff, "shirt")
    del body["variants"][0]
    answer = update(staff, "shirt", body)
    assert answer.json()["errors"]["variants"] == ["“S” can't be removed while orders need it."]
    body["options"][0]["values"] = ["M"]
    assert update(staff, "shirt", body).status_code == 400
    assert staff.delete(f"{PRODUCTS}shirt/").status_code == 409
    assert shirt.variants.count() == 2


def test_stock_is_only_changed_from_what_was_seen(staff, shirt):
    body = read(staff, "shirt")
    small = shirt.variants.get(sku="SHIRT-S")
    inventory_service().count(small, 2)
    body["variants"][1]["on_hand"] = 9
    assert update(staff, "shirt", body).status_code == 200
    assert [row["on_hand"] for row in read(staff, "shirt")["variants"]] == [2, 9]
    body["variants"][0]["on_hand"] = 7
    errors = update(staff, "shirt", body).json()["errors"]["variants"]
    assert errors["0"]["on_hand"] == ["The stock has changed to 2 in the meantime. Count again."]
    assert [row["on_hand"] for row in read(staff, "shirt")["variants"]] == [2, 9]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"options": [{"name": "A", "values": []}]}, "options"),
        ({"options": [{"name": "A", "values": ["1"]}, {"name": "a", "values": ["1"]}]}, "options"),
        ({"options": [{"name": n, "values": list("abcdefghijk")} for n in "AB"]}, "options"),
        ({"variants": []}, "variants"),
        ({"variants": [{"price": "-1"}]}, "variants"),
        ({"variants": [{"price": "1"}, {"price": "2"}]}, "variants"),
        ({"variants": [{"price": "1", "id": "nothing"}]}, "variants"),
        ({"slug": "shirt"}, "slug"),
        ({"categories": ["nowhere"]}, "categories"),
        ({"options": ["what"]}, "options"),
    ],
)
def test_what_is_not_possible_is_a_field_error(staff, shirt, change, field):
    answer = create(staff, **change)
    assert answer.status_code == 400, answer.content
    assert field in answer.json()["errors"]
    assert Product.objects.count() == 1


def test_categories_are_those_that_were_chosen(staff, shirt, make_product):
    make_product("Mug", categories=[("Kitchen",)])
    body = read(staff, "shirt")
    assert [each["slug"] for each in body["categories"]] == ["clothes"]
    body["categories"] = ["kitchen"]
    answer = update(staff, "shirt", body)
    assert [each["slug"] for each in answer.json()["categories"]] == ["kitchen"]


def test_staff_find_products_by_name_sku_status_and_stock(staff, shirt, make_product):
    make_product("Draft mug", status="draft", stock=0)

    def found(**query):
        answer = staff.get(PRODUCTS, query)
        assert answer.status_code == 200, answer.content
        return [row["slug"] for row in answer.json()["results"]]

    assert set(found()) == {"shirt", "draft-mug"}
    assert found(search="shirt-m") == ["shirt"]
    assert found(status="draft") == ["draft-mug"]
    assert found(in_stock="false") == ["draft-mug"]
    assert found(category="clothes") == ["shirt"]
    assert found(ordering="stock") == ["draft-mug", "shirt"]
    [row] = staff.get(PRODUCTS, {"search": "shirt"}).json()["results"]
    assert (row["stock"], row["variant_count"], row["price"]) == (11, 2, "10.00")


@pytest.mark.parametrize("products", [2, 12])
def test_the_list_takes_as_many_statements_however_long_it_is(
    staff, make_product, products, django_assert_max_num_queries
):
    for number in range(products):
        make_product(f"Mug {number}", categories=[("Kitchen",)])
    with django_assert_max_num_queries(6):
        staff.get(PRODUCTS)


def test_nobody_else_sees_or_changes_anything(client, customer, shirt, django_user_model):
    assert client.get(PRODUCTS).status_code in (401, 403)
    client.force_login(customer)
    assert client.get(PRODUCTS).status_code == 403
    clerk = django_user_model.objects.create_user(
        email="c@example.com", password="x", is_staff=True
    )
    client.force_login(clerk)
    assert client.get(PRODUCTS).status_code == 403
    assert create(client).status_code == 403
    assert client.delete(f"{PRODUCTS}shirt/").status_code == 403


def test_a_variant_keeps_its_id_whatever_its_sku_becomes(staff, shirt):
    body = read(staff, "shirt")
    body["variants"][0] |= {"sku": "SHIRT-M", "weight_grams": 120, "requires_shipping": False}
    body["variants"][1]["sku"] = "SHIRT-S"
    answer = update(staff, "shirt", body)
    rows = [(row["id"], row["sku"], row["title"]) for row in answer.json()["variants"]]
    assert rows == [("SHIRT-S", "SHIRT-M", "S"), ("SHIRT-M", "SHIRT-S", "M")]
    assert answer.json()["variants"][0]["weight_grams"] == 120
