"""The staff's pages of products, in whichever skin the stack has, without JavaScript."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    StockLevel,
    StockMovement,
)
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

PRODUCTS = "/dashboard/shop/products/"


@pytest.fixture
def shirt(make_product):
    variants = [VariantData(f"SHIRT-{each}", Decimal(10), options=(each,)) for each in ("S", "M")]
    return make_product("Shirt", options=["Size"], variants=variants)


def test_staff_find_products_in_the_dashboard(staff, shirt):
    page = staff.get(PRODUCTS).text
    assert f'href="{PRODUCTS}shirt/"' in page
    assert f'href="{PRODUCTS}new/"' in page
    assert staff.get(f"{PRODUCTS}shirt/").status_code == 200


def test_a_product_that_is_for_sale_leads_to_its_page_in_the_shop(staff, shirt):
    assert 'href="/products/shirt/"' in staff.get(f"{PRODUCTS}shirt/").text
    Product.objects.update(status="draft")
    assert 'href="/products/shirt/"' not in staff.get(f"{PRODUCTS}shirt/").text


def test_the_dashboard_begins_with_what_is_still_to_be_set_up_and_the_shops_figures(staff):
    page = staff.get("/dashboard/").text
    places = [page.index(text) for text in ("Set up your shop", "Shop revenue", "Sign-ups")]
    assert places == sorted(places)


def test_customers_do_not(client, customer, shirt):
    client.force_login(customer)
    assert client.get(PRODUCTS).status_code == 403


def test_a_product_with_options_is_made_by_a_form(staff):
    form = staff.get(f"{PRODUCTS}new/").text
    assert 'name="variants-0-price"' in form
    sent = {
        "name": "Shirt",
        "status": "active",
        "options": ["", "0"],
        "options-0-name": "Size",
        "options-0-values": "Small\r\nLarge, wide",
        "variants": ["", "0"],
        "variants-0-price": "12",
        "variants-0-on_hand": "3",
        "variants-0-track_inventory": "on",
        "variants-0-backorder": "deny",
    }
    answer = staff.post(f"{PRODUCTS}new/", sent)
    assert answer.status_code == 303, answer.text
    assert urlsplit(answer["Location"]).path == f"{PRODUCTS}shirt/"
    names = [variant.name for variant in Product.objects.get().variants.all()]
    assert names == ["Small", "Large, wide"]


def test_rows_are_labelled_with_their_variants(staff, shirt):
    page = staff.get(f"{PRODUCTS}shirt/edit/").text
    assert 'value="SHIRT-M"' in page
    assert ">M</legend>" in page


def test_what_is_wrong_is_told_at_its_row(staff, shirt):
    sent = {
        "name": "Shirt",
        "status": "active",
        "variants": ["", "0"],
        "variants-0-id": "SHIRT-S",
        "variants-0-name": "S",
        "variants-0-price": "cheap",
        "variants-0-backorder": "deny",
    }
    answer = staff.post(f"{PRODUCTS}shirt/edit/", sent)
    assert answer.status_code == 422
    assert 'id="id-variants-0-price-error"' in answer.text


def picture(name="front.png", *, size=(40, 30)):
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def test_pictures_are_added_described_moved_and_removed(staff, shirt, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    page = f"{PRODUCTS}shirt/"
    assert "Add image" in staff.get(page).text
    for name in ("Front", "Back"):
        added = staff.post(f"{page}-/add-image/", {"image": picture(), "alt": name})
        assert added.status_code == 303, added.text
    front, back = shirt.images.all()
    assert (front.alt, back.alt) == ("Front", "Back")
    assert staff.post(f"{page}-/up/{back.pk}/").status_code == 303
    assert [each.alt for each in shirt.images.all()] == ["Back", "Front"]
    staff.post(f"{page}-/alt/{front.pk}/", {"alt": "From ahead"})
    staff.post(f"{page}-/remove/{back.pk}/")
    assert [each.alt for each in shirt.images.all()] == ["From ahead"]
    wrong = SimpleUploadedFile("front.png", b"<svg/>", "image/png")
    refused = staff.post(f"{page}-/add-image/", {"image": wrong})
    assert refused.status_code == 422
    assert "valid" in refused.text


def test_stock_is_adjusted_with_a_reason(staff, make_product):
    make_product("Mug", stock=3)
    page = "/dashboard/shop/stock/"
    assert "MUG" in staff.get(page, {"stock": "low"}).text
    assert "MUG" not in staff.get(page, {"stock": "out"}).text
    sent = {"change": "-2", "reason": "damaged", "note": "Dropped"}
    assert staff.post(f"{page}-/adjust/MUG/", sent).status_code == 303
    movement = StockMovement.objects.first()
    assert (movement.kind, movement.quantity) == ("adjusted", -2)
    assert movement.reference == "damaged: Dropped"
    assert StockLevel.objects.get().on_hand == 1
    refused = staff.post(f"{page}-/adjust/MUG/", sent)
    assert refused.status_code == 422
    assert StockLevel.objects.get().on_hand == 1
    assert "damaged: Dropped" in staff.get(f"{page}history/").text


def test_categories_are_made_moved_and_deleted(staff, make_product):
    page = "/dashboard/shop/categories/"
    make_product("Shirt", categories=[("Clothes", "Shirts")])
    assert staff.post(f"{page}new/", {"name": "Чай"}).status_code == 303
    assert Category.objects.filter(slug="chay").exists()
    moved = {"name": "Clothes", "slug": "clothes", "position": "0", "parent": "shirts"}
    refused = staff.post(f"{page}clothes/edit/", moved)
    assert refused.status_code == 422
    assert "own parent" in refused.text
    assert staff.post(f"{page}clothes/-/delete/").status_code == 422
    assert Category.objects.filter(slug="clothes").exists()
    assert staff.post(f"{page}chay/-/delete/").status_code == 303
    assert not Category.objects.filter(slug="chay").exists()
