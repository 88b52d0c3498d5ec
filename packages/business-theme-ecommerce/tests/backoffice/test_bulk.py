"""Staff change many rows of a list at once, and take lists away as files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from quickscale_business_themes.ecommerce.models import (
    Category,
    Collection,
    Product,
    ProductVariant,
    Voucher,
)

pytestmark = pytest.mark.django_db

PRODUCTS = "/dashboard/shop/products/"


def act(staff: Client, action: str, *rows: str, page: str = PRODUCTS, **fields: Any) -> Any:
    return staff.post(f"{page}-/-/{action}/", {"rows": list(rows), **fields})


def test_products_are_archived_and_published_together(staff: Client, make_product: Any) -> None:
    make_product("Mug")
    make_product("Bowl")
    assert act(staff, "archive", "mug", "bowl").status_code == 303
    assert set(Product.objects.values_list("status", flat=True)) == {"archived"}
    act(staff, "publish", "mug")
    assert Product.objects.get(status="active").slug == "mug"


@pytest.mark.parametrize(
    ("by", "change", "price"),
    [("percent", "-10", "8.99"), ("percent", "10", "10.99"), ("amount", "0.51", "10.50")],
)
def test_prices_change_by_percent_or_amount(
    staff: Client, make_product: Any, by: str, change: str, price: str
) -> None:
    make_product("Mug", price="9.99")
    assert act(staff, "price", "mug", by=by, change=change).status_code == 303
    assert ProductVariant.objects.get().price == Decimal(price)


def test_lists_know_of_changed_prices(staff: Client, make_product: Any) -> None:
    make_product("Mug", price="10")
    act(staff, "price", "mug", by="percent", change="-20")
    listed = staff.get("/api/ecommerce/products/?max_price=9").json()["results"]
    assert [row["slug"] for row in listed] == ["mug"]
    assert ProductVariant.objects.get().price_changes.count() == 2


def test_voucher_codes_are_turned_off_and_on_together(staff: Client, make_promotion: Any) -> None:
    make_promotion(("order_percentage", {"percentage": "10"}), codes=["ONE", "TWO"])
    rows = [str(pk) for pk in Voucher.objects.values_list("pk", flat=True)]
    page = "/dashboard/shop/vouchers/"
    assert act(staff, "deactivate", *rows, page=page).status_code == 303
    assert not Voucher.objects.filter(is_active=True).exists()
    act(staff, "activate", rows[0], page=page)
    assert Voucher.objects.filter(is_active=True).count() == 1
    act(staff, "delete", rows[0], page=page)
    assert Voucher.objects.count() == 1


def test_what_was_refused_is_told_and_the_rest_is_done(staff: Client, make_product: Any) -> None:
    make_product("Mug", price="2")
    make_product("Bowl", price="20")
    answer = act(staff, "price", "mug", "bowl", by="amount", change="-5")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "1 of 2 done" in shown
    assert "Mug: The price would be negative" in shown
    prices = dict(ProductVariant.objects.values_list("product__slug", "price"))
    assert prices == {"mug": Decimal(2), "bowl": Decimal(15)}


def test_a_yen_has_no_decimals_after_a_change(staff: Client, make_product: Any) -> None:
    make_product("Mug", price="999")
    ProductVariant.objects.update(currency="JPY")
    act(staff, "price", "mug", by="percent", change="-33.3")
    assert ProductVariant.objects.get().price == Decimal(666)


def test_products_join_collections_and_categories(staff: Client, make_product: Any) -> None:
    make_product("Mug", categories=[("Kitchen",)])
    make_product("Bowl")
    gifts = Collection.objects.create(name="Gifts", slug="gifts")
    Category.objects.create(name="Sale", slug="sale")
    for _again in range(2):
        assert act(staff, "collection", "mug", "bowl", collection="gifts").status_code == 303
        assert act(staff, "category", "mug", "bowl", category="sale").status_code == 303
    assert [it.slug for it in gifts.products.order_by("collection_products__position")] == [
        "mug",
        "bowl",
    ]
    mug = Product.objects.get(slug="mug")
    assert [it.category.slug for it in mug.placements.order_by("position")] == ["kitchen", "sale"]


def test_stock_is_set_to_what_was_counted(staff: Client, make_product: Any) -> None:
    make_product("Mug", stock=3)
    make_product("Bowl", stock=8)
    keys = [str(it.public_id) for it in ProductVariant.objects.all()]
    answer = act(staff, "count", *keys, page="/dashboard/shop/stock/", on_hand="5")
    assert answer.status_code == 303, answer.content
    rows = staff.get("/api/ecommerce/staff/stock/").json()["results"]
    assert [row["on_hand"] for row in rows] == [5, 5]


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("products/", "Name"),
        ("stock/", "SKU"),
        ("reviews/", "Title"),
        ("orders/", "Number"),
        ("customers/", "E-mail"),
        ("vouchers/", "Code"),
    ],
)
def test_lists_are_taken_away_as_files(
    staff: Client, make_product: Any, path: str, heading: str
) -> None:
    make_product("=Mug", slug="mug")
    answer = staff.get(f"/api/ecommerce/staff/{path}?format=csv")
    assert answer.status_code == 200
    text = b"".join(answer).decode()
    assert heading.lower() in text.lower()
    if path == "products/":
        assert "'=Mug" in text


def test_whoever_only_sees_products_changes_none(
    client: Client, make_product: Any, django_user_model: Any
) -> None:
    make_product("Mug", price="9.99")
    clerk = django_user_model.objects.create_user("kim@example.com", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_product"))
    client.force_login(clerk)
    url = "/api/ecommerce/staff/products/mug/"
    for change in ("publish", "archive", "price", "collections", "categories"):
        assert client.post(f"{url}{change}/").status_code == 403
    assert client.get("/api/ecommerce/staff/packing-slips/1/").status_code == 403
