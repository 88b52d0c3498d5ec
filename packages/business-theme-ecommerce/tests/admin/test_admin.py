from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from quickscale_business_themes.ecommerce.models import Order, Product, StockLevel, StockMovement
from quickscale_business_themes.ecommerce.services import carts, checkout
from quickscale_business_themes.ecommerce.services.categories import ensure_categories

pytestmark = pytest.mark.django_db

MODELS = [
    "category", "product", "productvariant", "productoption", "stocklocation", "stockmovement",
    "cart", "order",
]  # fmt: skip


@pytest.fixture
def staff(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("staff@example.com", "x"))
    return client


@pytest.fixture
def order(make_product, customer, address):
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(
        cart, make_product(categories=[("Kitchen",)]).default_variant, 2, user=customer
    )
    return checkout.place_order(cart, user=customer, address=address)


@pytest.mark.parametrize("name", MODELS)
def test_every_list_and_every_row_opens(staff, order, name):
    listing = staff.get(reverse(f"admin:ecommerce_{name}_changelist"), {"q": "a"})
    assert listing.status_code == 200
    for row in apps.get_model("ecommerce", name).objects.all():
        url = reverse(f"admin:ecommerce_{name}_change", args=[row.pk])
        assert staff.get(url).status_code == 200


def test_longer_lists_ask_the_database_no_more(
    staff, order, make_product, django_assert_max_num_queries
):
    for number in range(20):
        make_product(f"Cup {number}")
    for name in ("product", "productvariant"):
        with django_assert_max_num_queries(14):
            staff.get(reverse(f"admin:ecommerce_{name}_changelist"))


def formset(prefix, *rows):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{key}": value for key, value in row.items()}
    return data


def test_a_product_is_written_with_its_variants_stock_and_place(staff):
    variant = {
        "price": "9.99", "currency": "USD", "track_inventory": "on", "backorder": "deny",
    }  # fmt: skip
    kitchen = ensure_categories({("Kitchen",)})["Kitchen",]
    data = {
        "name": "Cup",
        "slug": "cup",
        "status": "active",
        "published_at_0": "2026-01-01",
        "published_at_1": "10:00",
        "content": "[]",
        **formset(
            "variants",
            {**variant, "sku": "CUP-2", "position": 2, "counted": ""},
            {**variant, "sku": "CUP-1", "position": 1, "counted": 7},
        ),
        **formset("images"),
        **formset("placements", {"category": kitchen.pk, "position": 0}),
        **formset("options"),
    }
    answer = staff.post(reverse("admin:ecommerce_product_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    cup = Product.objects.get(slug="cup")
    assert cup.default_variant.sku == "CUP-1"
    assert StockLevel.objects.get().on_hand == 7
    assert StockMovement.objects.get().reference == "admin"
    assert cup.created_by.email == "staff@example.com"


@pytest.mark.parametrize(("action", "status"), [("fulfil", "completed"), ("cancel", "canceled")])
def test_orders_are_sent_and_cancelled_and_refusals_are_told(staff, order, action, status):
    url = reverse("admin:ecommerce_order_changelist")
    data = {"action": action, "_selected_action": [order.pk]}
    assert "1 order changed" in staff.post(url, data, follow=True).text
    order.refresh_from_db()
    assert order.status == status
    assert "can no longer be changed" in staff.post(url, data, follow=True).text


def test_an_order_cannot_be_edited_or_deleted(staff, order):
    url = reverse("admin:ecommerce_order_change", args=[order.pk])
    assert staff.post(url, {"status": "canceled"}).status_code == 403
    assert staff.post(reverse("admin:ecommerce_order_delete", args=[order.pk])).status_code == 403


def find_orders(staff, text):
    page = staff.get(reverse("admin:ecommerce_order_changelist"), {"q": text})
    return [order.number for order in page.context["cl"].result_list]


def test_orders_are_found_by_number_address_and_sku(staff, order):
    for text in (order.number, order.number[:4].lower(), "ADA@example.com", "mug", " "):
        assert find_orders(staff, text) == [order.number], text
    for text in ("ada", "MU", order.number[1:], "nobody@example.com"):
        assert find_orders(staff, text) == []


def test_more_orders_are_searched_by_no_more_statements(
    staff, order, django_assert_max_num_queries
):
    find_orders(staff, order.email)
    Order.objects.bulk_create(
        Order(user=order.user, email=order.email, subtotal=1, grand_total=1) for _ in range(30)
    )
    with django_assert_max_num_queries(10):
        assert len(find_orders(staff, order.email)) == 31
