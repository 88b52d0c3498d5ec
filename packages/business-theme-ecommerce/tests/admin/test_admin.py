from __future__ import annotations

import json
from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from quickscale_business_themes.ecommerce.models import (
    Cart,
    Order,
    Product,
    Promotion,
    ShippingZone,
    StockLevel,
    StockMovement,
    TaxCategory,
    TaxZone,
)
from quickscale_business_themes.ecommerce.services import carts, checkout
from quickscale_business_themes.ecommerce.services.categories import ensure_categories

pytestmark = pytest.mark.django_db

MODELS = [
    "category", "product", "productvariant", "productoption", "stocklocation", "stockmovement",
    "cart", "order", "shippingzone", "shippingmethod", "taxcategory", "taxzone", "taxrate",
    "promotion", "voucher",
]  # fmt: skip


@pytest.fixture
def staff(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("staff@example.com", "x"))
    return client


@pytest.fixture
def order(make_product, make_tax, make_promotion, customer, address):
    make_tax(20)
    make_promotion(("order_percentage", {"percentage": "10"}), codes=["SPRING"])
    cart = carts.ensure_cart(user=customer, token=None)
    Cart.objects.update(voucher_codes=["SPRING"])
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
        **formset("digital_files"),
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


def test_orders_are_found_by_number_address_name_and_sku(staff, order):
    for text in (order.number, order.number[:4].lower(), "ADA@example.com", "mug", "love", " "):
        assert find_orders(staff, text) == [order.number], text
    for text in ("grace", "MU", order.number[1:], "nobody@example.com"):
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


def test_a_promotion_is_written_with_its_conditions_discounts_and_codes(staff):
    actions = [{"type": "promotion_order_percentage", "value": {"percentage": "10"}}]
    conditions = [{"type": "promotion_minimum_total", "value": {"amount": "50"}}]
    data = {
        "name": "Spring",
        "needs_voucher": "on",
        "is_active": "on",
        "currency": "USD",
        "priority": 0,
        "conditions": json.dumps(conditions),
        "actions": json.dumps(actions),
        **formset("vouchers", {"code": "spring-26", "is_active": "on", "per_customer_limit": 1}),
    }
    answer = staff.post(reverse("admin:ecommerce_promotion_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    promotion = Promotion.objects.get()
    assert str(promotion.actions[0].value.percentage) == "10"
    assert promotion.vouchers.get().code == "SPRING-26"
    refused = staff.post(reverse("admin:ecommerce_promotion_add"), {**data, "actions": "[]"})
    assert "actions" in refused.context["adminform"].form.errors
    both = {**data, "conditions": json.dumps(actions)}
    refused = staff.post(reverse("admin:ecommerce_promotion_add"), both)
    assert "conditions" in refused.context["adminform"].form.errors


def test_a_tax_zone_is_written_with_its_places_and_rates(staff):
    category = TaxCategory.objects.create(name="Goods", is_default=True)
    rate = {"category": category.pk, "name": "VAT", "percentage": "19", "is_included": "on"}
    data = {
        "name": "Germany",
        **formset("places", {"country": "DE"}),
        **formset("rates", {**rate, "valid_until": "2020-06-30"}, {**rate, "percentage": 16}),
    }
    answer = staff.post(reverse("admin:ecommerce_taxzone_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert TaxZone.objects.get().rates.count() == 2


def test_two_rates_of_one_name_do_not_apply_on_the_same_days(staff, make_tax):
    rate = make_tax(20)
    data = {
        "category": rate.category_id,
        "zone": rate.zone_id,
        "name": "VAT",
        "percentage": 21,
        "valid_from": "2027-01-01",
    }
    refused = staff.post(reverse("admin:ecommerce_taxrate_add"), data)
    assert "valid_from" in refused.context["adminform"].form.errors
    rate.valid_until = date(2026, 12, 31)
    rate.save()
    assert staff.post(reverse("admin:ecommerce_taxrate_add"), data).status_code == 302


def test_a_zone_is_made_with_its_places_and_methods(staff):
    page = staff.get("/admin/ecommerce/shippingzone/add/")
    assert page.status_code == 200
    form = {
        "name": "Europe",
        "places-TOTAL_FORMS": 2,
        "places-INITIAL_FORMS": 0,
        "places-0-country": "DE",
        "places-1-country": "FR",
        "methods-TOTAL_FORMS": 1,
        "methods-INITIAL_FORMS": 0,
        "methods-0-name": "Parcel",
        "methods-0-currency": "EUR",
        "methods-0-is_active": "on",
        "methods-0-position": 0,
    }
    assert staff.post("/admin/ecommerce/shippingzone/add/", form).status_code == 302
    zone = ShippingZone.objects.get()
    assert [str(place) for place in zone.places.all()] == ["DE", "FR"]
    assert "DE, FR" in staff.get("/admin/ecommerce/shippingzone/").text
    method = zone.methods.get()
    assert staff.get(f"/admin/ecommerce/shippingmethod/{method.pk}/change/").status_code == 200
