"""Taxes, shipping, promotions, vouchers and downloads, set up by staff in the dashboard."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quickscale_business_themes.ecommerce.models import (
    DigitalFile,
    Promotion,
    ShippingMethod,
    ShippingZone,
    TaxCategory,
    TaxRate,
    TaxZone,
    Voucher,
)

pytestmark = pytest.mark.django_db

SHOP = "/dashboard/shop/"
STAFF = "/api/ecommerce/staff/"


def save(client, page, **values):
    """Send a form of the dashboard that is meant to succeed; rows are written as its inputs."""
    answer = client.post(f"{SHOP}{page}", values)
    assert answer.status_code == 303, answer.text
    return answer


def send(client, path, method="post", **body):
    return getattr(client, method)(f"{STAFF}{path}", body, content_type="application/json")


@pytest.fixture
def standard(staff):
    save(staff, "tax-categories/new/", name="Standard", is_default="on", is_for_shipping="on")
    return TaxCategory.objects.get()


def test_a_tax_is_set_up_and_charged(staff, client, standard, make_product):
    make_product("Mug", price="10")
    save(
        staff,
        "tax-zones/new/",
        name="Germany",
        is_default="on",
        **{
            "places": ["", "0"],
            "places-0-country": "DE",
            "rates": ["", "0"],
            "rates-0-category": str(standard.pk),
            "rates-0-name": "VAT",
            "rates-0-percentage": "19",
            "rates-0-is_included": "on",
        },
    )
    zone = TaxZone.objects.get()
    assert [place.country for place in zone.places.all()] == ["DE"]
    client.post("/api/ecommerce/cart/add/", {"product": "mug"})
    assert client.get("/api/ecommerce/cart/").json()["tax"] == "1.60"
    assert "VAT" in staff.get(f"{SHOP}tax-zones/{zone.pk}/").text
    assert 'value="19"' in staff.get(f"{SHOP}tax-zones/{zone.pk}/edit/").text


def test_known_vat_rates_are_loaded_and_loading_again_changes_nothing(staff):
    for _again in range(2):
        sent = {"countries": ["DE", "FR"], "is_included": "on"}
        save(staff, "tax-zones/load-vat/", **sent)
    assert TaxZone.objects.filter(name="Germany").count() == 1
    assert TaxRate.objects.filter(zone__name="Germany", percentage=19).exists()
    assert "Load VAT rates" in staff.get(f"{SHOP}tax-zones/").text


def test_a_place_belongs_to_one_zone(staff, standard):
    place = {"country": "DE"}
    assert send(staff, "tax-zones/", name="Germany", places=[place], rates=[]).status_code == 201
    answer = send(staff, "tax-zones/", name="Berlin", places=[{"country": "FR"}, place], rates=[])
    assert answer.status_code == 400
    assert "places" in str(answer.json()["errors"])
    zone = TaxZone.objects.get()
    again = send(staff, f"tax-zones/{zone.pk}/", "put", name="Germany", places=[place], rates=[])
    assert again.status_code == 200, again.content


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"places": [{"region": "CA"}]}, "places"),
        ({"places": [{"country": "XX"}]}, "places"),
        ({"name": ""}, "name"),
        ({"rates": [{"name": "VAT", "percentage": "101"}]}, "rates"),
    ],
)
def test_what_no_zone_can_be_is_a_field_error(staff, change, field):
    body = {"name": "Zone", "places": [], "rates": [], **change}
    answer = send(staff, "tax-zones/", **body)
    assert answer.status_code == 400, answer.content
    assert field in str(answer.json()["errors"])
    assert not TaxZone.objects.exists()


def test_two_rates_of_a_name_are_not_charged_on_the_same_day(staff, standard):
    rate = {"category": standard.pk, "name": "VAT", "percentage": "19", "is_included": True}
    later = {**rate, "valid_from": "2027-01-01"}
    body = {"name": "Germany", "places": [], "rates": [rate, later]}
    assert send(staff, "tax-zones/", **body).status_code == 400
    body["rates"][0] = {**rate, "valid_until": "2026-12-31"}
    assert send(staff, "tax-zones/", **body).status_code == 201
    wrong = {**rate, "valid_from": "2027-01-01", "valid_until": "2026-01-01"}
    assert send(staff, "tax-zones/", **{**body, "name": "X", "rates": [wrong]}).status_code == 400


def test_only_one_tax_category_is_the_default(staff, standard):
    answer = send(staff, "tax-categories/", name="Other", is_default=True)
    assert answer.status_code == 400
    assert "default already" in answer.content.decode()


def test_shipping_is_set_up_and_charged(staff, client, make_product):
    make_product("Mug", price="10")
    save(
        staff,
        "shipping-zones/new/",
        name="Britain",
        **{"places": ["", "0"], "places-0-country": "GB"},
    )
    zone = ShippingZone.objects.get()
    save(
        staff,
        "shipping-methods/new/",
        zone=str(zone.pk),
        name="Post",
        currency="USD",
        basis="value",
        is_active="on",
        position="0",
        free_from="50",
        **{
            "rates": ["", "0", "1"],
            "rates-0-minimum": "0",
            "rates-0-price": "4.50",
            "rates-1-minimum": "20",
            "rates-1-price": "3",
        },
    )
    method = ShippingMethod.objects.get()
    assert [rate.price for rate in method.rates.all()] == [Decimal("4.5"), Decimal(3)]
    assert "Post" in staff.get(f"{SHOP}shipping-methods/{method.pk}/edit/").text
    twice = send(
        staff,
        "shipping-methods/",
        zone=zone.pk,
        name="Twice",
        rates=[{"minimum": "1", "price": "1"}, {"minimum": "1", "price": "2"}],
    )
    assert twice.status_code == 400
    assert send(staff, "shipping-methods/", zone=zone.pk, name="None", rates=[]).status_code == 400


def test_a_promotion_with_a_voucher_code_is_made_and_used(staff, client, make_product):
    make_product("Mug", price="10")
    assert staff.get(f"{SHOP}promotions/new/").status_code == 200
    made = send(
        staff,
        "promotions/",
        name="Welcome",
        needs_voucher=True,
        actions=[{"type": "promotion_order_percentage", "value": {"percentage": "10"}}],
        conditions=[],
    )
    assert made.status_code == 201, made.content
    promotion = Promotion.objects.get()
    save(staff, "vouchers/new/", code="hello", promotion=str(promotion.pk), is_active="on")
    assert Voucher.objects.get().code == "HELLO"
    again = send(staff, "vouchers/", code="Hello", promotion=promotion.pk)
    assert again.status_code == 400
    client.post("/api/ecommerce/cart/add/", {"product": "mug"})
    client.post("/api/ecommerce/cart/vouchers/", {"code": "hello"})
    assert client.get("/api/ecommerce/cart/").json()["total"] == "9.00"
    assert "HELLO" in staff.get(f"{SHOP}vouchers/{Voucher.objects.get().pk}/").text
    assert send(staff, f"vouchers/{Voucher.objects.get().pk}/", "delete").status_code == 204


def test_a_promotion_that_ends_before_it_starts_is_refused(staff):
    answer = send(
        staff,
        "promotions/",
        name="Never",
        actions=[{"type": "promotion_order_percentage", "value": {"percentage": "10"}}],
        starts_at="2026-02-01T00:00:00Z",
        ends_at="2026-01-01T00:00:00Z",
    )
    assert answer.status_code == 400
    assert "ends before" in answer.content.decode()


def test_a_file_is_sold_with_a_product_and_taken_away(staff, make_product, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    product = make_product("E-book")
    page = "products/e-book/"
    assert "Add download" in staff.get(f"{SHOP}{page}").text
    upload = SimpleUploadedFile("book.pdf", b"%PDF-1.7 book", "application/pdf")
    save(staff, f"{page}-/add-file/", file=upload, name="The book", max_downloads="3")
    file = DigitalFile.objects.get(product=product)
    assert "The book" in staff.get(f"{SHOP}{page}").text
    save(staff, f"{page}-/remove-file/{file.pk}/")
    assert not DigitalFile.objects.exists()


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("tax-zones/", "taxzone"),
        ("tax-categories/", "taxcategory"),
        ("shipping-zones/", "shippingzone"),
        ("shipping-methods/", "shippingmethod"),
        ("promotions/", "promotion"),
        ("vouchers/", "voucher"),
    ],
)
def test_rules_are_read_and_written_by_those_who_may(client, django_user_model, path, model):
    from django.contrib.auth.models import Permission

    user = django_user_model.objects.create_user(email="c@example.com", password="x", is_staff=True)
    client.force_login(user)
    assert client.get(f"{STAFF}{path}").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename=f"view_{model}"))
    assert client.get(f"{STAFF}{path}").status_code == 200
    assert send(client, path).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename=f"add_{model}"))
    assert send(client, path).status_code == 400
