"""Shopify's inventory CSV: stock by location, out and in again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale_business_themes.ecommerce.models import StockLevel, StockLocation, StockMovement
from quickscale_business_themes.ecommerce.services.inventory import InventoryService
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db


@pytest.fixture
def shirt(make_product):
    """A shirt in two sizes, of which one is in Berlin too."""
    variants = [
        VariantData(f"SHIRT-{size}", Decimal(10), options=(size,), on_hand=4, track_inventory=True)
        for size in ("S", "M")
    ]
    shirt = make_product("Shirt", options=["Size"], variants=variants)
    berlin = StockLocation.objects.create(name="Berlin", position=1)
    InventoryService().count(shirt.variants.get(sku="SHIRT-M"), 7, location=berlin)
    make_product("Mug", stock=2)
    return shirt


def read_levels():
    found = StockLevel.objects.values_list("variant__sku", "location__name", "on_hand")
    return sorted(found)


def test_what_is_exported_is_imported_again_without_a_change(shirt, export, load):
    file, before = export("inventory"), read_levels()
    assert "shirt,Shirt,Size,M,,,,,SHIRT-M,Berlin,0,7,7" in file
    movements = StockMovement.objects.count()
    done = load(file)
    assert not done.failure
    assert done.lines[0] == "Created 0 products, updated 0, unchanged 2."
    assert (read_levels(), StockMovement.objects.count()) == (before, movements)
    assert export("inventory") == file


def test_counts_go_to_their_locations_and_wrong_rows_are_told(shirt, load):
    done = load(
        "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current),On hand (new)\n"
        "shirt,Shirt,Size,M,other,berlin,7,9\n"
        "shirt,Shirt,Size,S,,Berlin,not stocked,not stocked\n"
        "shirt,Shirt,Size,S,,Warehouse,4,\n"
        "mug,Mug,Title,Default Title,,Warehouse,2,0\n"
        "shirt,Shirt,Size,XL,,Berlin,0,1\n"
        "shirt,Shirt,Size,M,,Paris,0,1\n"
        "mug,Mug,Title,Default Title,,Berlin,0,many\n"
    )
    assert read_levels() == [
        ("MUG", "Warehouse", 0),
        ("SHIRT-M", "Berlin", 9),
        ("SHIRT-M", "Warehouse", 4),
        ("SHIRT-S", "Warehouse", 4),
    ]
    assert sorted(done.told) == [
        "row 6: Handle “shirt”: There is no such variant.",
        "row 7: Location “Paris”: There is no location with this name.",
        "row 8: On hand (new) “many”: This isn't a whole number.",
    ]
    assert done.lines[1] == "Read 7 rows (inventory): 4 imported, 3 left out."


def test_a_product_file_counts_the_default_location_and_leaves_the_others(shirt, export, load):
    before, file = read_levels(), export("shopify")
    assert not load(file).failure
    assert read_levels() == before


def test_staff_download_the_file_from_the_page_of_levels(shirt, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("staff@example.com", "x"))
    page = client.get("/dashboard/shop/stock/levels/").text
    assert "Export as CSV" in page
    file = client.get("/api/ecommerce/staff/stock/inventory/").getvalue().decode()
    assert file.startswith("Handle,Title,Option1 Name")
    assert file.count("Berlin") == 1
