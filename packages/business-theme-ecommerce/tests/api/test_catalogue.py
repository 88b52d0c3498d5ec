from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quickscale.core import hooks
from quickscale_business_themes.ecommerce.api.catalogue_filters import ProductPagination
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import Category, Product, ProductVariant
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/ecommerce/products/"


def names(response):
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()["results"]]


def test_a_list_shows_what_a_card_needs(client, make_product):
    make_product("Blue Mug", price="12.5", compare_at_price=Decimal(20), categories=[("Kitchen",)])
    (row,) = client.get(PRODUCTS).json()["results"]
    assert row["id"] == row["slug"] == "blue-mug"
    assert (row["price"], row["compare_at_price"], row["currency"]) == ("12.50", "20.00", "USD")
    assert (row["is_on_sale"], row["is_available"], row["can_purchase"]) == (True, True, False)
    assert row["category"] == {"id": "kitchen", "label": "Kitchen", "slug": "kitchen"}


def test_drafts_archived_and_future_products_are_not_shown(client, make_product):
    make_product("Draft", status="draft")
    make_product("Archived", status="archived")
    later = make_product("Later")
    Product.objects.filter(pk=later.pk).update(published_at=timezone.now() + timedelta(days=1))
    assert names(client.get(PRODUCTS)) == []
    assert client.get(f"{PRODUCTS}draft/").status_code == 404


def test_a_category_holds_the_products_of_those_below_it(client, make_product):
    make_product("Shirt", categories=[("Clothing", "Shirts")])
    make_product("Mug", categories=[("Kitchen",)])
    assert names(client.get(PRODUCTS, {"category": "clothing"})) == ["Shirt"]
    assert names(client.get(PRODUCTS, {"category": "shirts"})) == ["Shirt"]
    assert client.get(PRODUCTS, {"category": "nowhere"}).status_code == 400


def test_a_moved_category_takes_those_below_it_along(client, make_product):
    make_product("Shirt", categories=[("Clothing", "Shirts")])
    sale = Category.objects.create(name="Sale", slug="sale")
    clothing = Category.objects.get(slug="clothing")
    clothing.parent = sale
    clothing.save()
    assert names(client.get(PRODUCTS, {"category": "sale"})) == ["Shirt"]
    shirts = Category.objects.get(slug="shirts")
    assert shirts.path == f"{sale.pk}/{clothing.pk}/{shirts.pk}/"


def test_filters_by_price_stock_and_sale(client, make_product):
    make_product("Cheap", price="5")
    make_product("Dear", price="50", compare_at_price=Decimal(60))
    make_product("Gone", price="20", stock=0)
    make_product("Guide", price="9", stock=None)
    make_product("Boot", price="90", stock=0, allow_backorder=True)
    by_name = {"ordering": "name"}
    assert names(client.get(PRODUCTS, {"min_price": "9", "max_price": "20", **by_name})) == [
        "Gone",
        "Guide",
    ]
    available = ["Boot", "Cheap", "Dear", "Guide"]
    assert names(client.get(PRODUCTS, {"in_stock": "true", **by_name})) == available
    assert names(client.get(PRODUCTS, {"in_stock": "false"})) == ["Gone"]
    assert names(client.get(PRODUCTS, {"on_sale": "true"})) == ["Dear"]
    assert client.get(PRODUCTS, {"min_price": "cheap"}).status_code == 400


def test_orders_by_price_and_name_and_refuses_other_orders(client, make_product):
    for name, price in (("B", "3"), ("C", "1"), ("A", "2")):
        make_product(name, price=price)
    assert names(client.get(PRODUCTS)) == ["A", "C", "B"]
    assert names(client.get(PRODUCTS, {"ordering": "price"})) == ["C", "A", "B"]
    assert names(client.get(PRODUCTS, {"ordering": "-price"})) == ["B", "A", "C"]
    assert names(client.get(PRODUCTS, {"ordering": "name"})) == ["A", "B", "C"]
    assert client.get(PRODUCTS, {"ordering": "created_by__email"}).status_code == 400


def test_search_finds_every_word_in_any_order_and_whole_skus(client, make_product):
    make_product("Blue Mug", description="A cup of stoneware.", sku="MUG-1")
    make_product("Red Mug", description="Also of stoneware.", sku="MUG-2")
    make_product("Kettle", description="Goes with a mug.", sku="KET-1")
    assert names(client.get(PRODUCTS, {"search": "stoneware blue"})) == ["Blue Mug"]
    assert names(client.get(PRODUCTS, {"search": "mug-2"})) == ["Red Mug"]
    assert names(client.get(PRODUCTS, {"search": "MUG"}))[-1] == "Kettle"
    assert names(client.get(PRODUCTS, {"search": "ston"})) == ["Red Mug", "Blue Mug"]
    assert names(client.get(PRODUCTS, {"search": "teapot"})) == []


@pytest.mark.parametrize("limit", [2, 100])
def test_a_search_pages_through_names_first_and_leaves_nothing_out(
    client, make_product, monkeypatch, limit
):
    monkeypatch.setattr(ProductPagination, "count_limit", limit)
    for number in range(4):
        make_product(f"Mug {number}")
        make_product(f"Cup {number}", description="Beside a mug.")
        make_product(f"Lamp {number}")
    pages = [
        names(client.get(PRODUCTS, {"search": "mug", "page_size": "3", "page": str(page)}))
        for page in (1, 2, 3)
    ]
    assert pages == [
        ["Mug 3", "Mug 2", "Mug 1"],
        ["Mug 0", "Cup 3", "Cup 2"],
        ["Cup 1", "Cup 0"],
    ]
    answer = client.get(PRODUCTS, {"search": "mug", "page_size": "3"}).json()
    assert answer["count"] == min(limit, 8)


@pytest.mark.parametrize("is_offered", [True, False])
def test_a_deep_page_holds_what_would_be_there_without_a_short_cut(
    client, make_product, is_offered
):
    first = make_product("Mug 0")
    for number in range(1, 103):
        Product.objects.create(name=f"Mug {number}", slug=f"mug-{number}", status="active")
    if is_offered:
        ProductVariant.objects.bulk_create(
            ProductVariant(product=each, sku=each.slug, price=1, is_default=True)
            for each in Product.objects.exclude(pk=first.pk)
        )
    page = client.get(PRODUCTS, {"page": "102", "page_size": "1"})
    assert names(page) == ["Mug 1"] if is_offered else page.status_code == 404


@pytest.mark.parametrize("text", ["%", "' OR 1=1", "a & | !", "((", ":*", "\\", "x" * 5000])
def test_no_search_breaks_the_list(client, make_product, text):
    make_product()
    assert client.get(PRODUCTS, {"search": text}).status_code == 200


def test_a_search_is_counted_once_and_its_pages_are_not(client, make_product, monkeypatch):
    tracked = []

    class Spy:
        def track_event(self, name, **details):
            tracked.append((name, details["data"]))

    views = "quickscale_business_themes.ecommerce.api.catalogue.service"
    monkeypatch.setattr(views, lambda name: Spy())
    make_product()
    client.get(PRODUCTS)
    client.get(PRODUCTS, {"search": "mug"})
    client.get(PRODUCTS, {"search": "mug", "page": "1"})
    assert tracked == [("search", {"query": "mug", "count": 1})]


def test_a_product_tells_its_variants_pictures_and_place(client, make_product):
    make_product(
        "Shirt",
        categories=[("Clothing", "Shirts")],
        options=["Size"],
        variants=[
            VariantData("S-S", Decimal(10), options=("S",), on_hand=3),
            VariantData("S-L", Decimal(12), options=("L",), on_hand=0),
        ],
        content=[{"type": "product_features", "value": {"heading": "", "items": ["Soft"]}}],
    )
    data = client.get(f"{PRODUCTS}shirt/").json()
    assert [(v["id"], v["title"], v["price"], v["available"]) for v in data["variants"]] == [
        ("S-S", "S", "10.00", 3),
        ("S-L", "L", "12.00", 0),
    ]
    options = [(each["name"], each["values"]) for each in data["options"]]
    assert options == [("Size", ["S", "L"])]
    assert data["variants"][1]["options"] == [{"name": "Size", "value": "L"}]
    assert [crumb["slug"] for crumb in data["breadcrumbs"]] == ["clothing", "shirts"]
    assert data["content"][0]["value"]["items"] == ["Soft"]
    assert data["seo"]["title"] == "Shirt · Example"
    assert data["can"] == {"add": True, "review": False, "stock-alert": False}


def test_a_long_list_is_counted_as_far_as_its_limit_and_leads_on(client, make_product, monkeypatch):
    monkeypatch.setattr(ProductPagination, "count_limit", 2)
    for number in range(4):
        make_product(f"Mug {number}")
    first = client.get(PRODUCTS, {"page_size": "1"}).json()
    assert (first["count"], bool(first["next"])) == (2, True)
    third = client.get(PRODUCTS, {"page_size": "1", "page": "3"}).json()
    assert (len(third["results"]), bool(third["next"])) == (1, True)


def test_what_is_hidden_has_no_related_products(client, make_product):
    make_product("Cup", categories=[("Kitchen",)], status="draft")
    make_product("Mug", categories=[("Kitchen",)])
    assert client.get(f"{PRODUCTS}cup/related/").status_code == 404
    assert client.get(f"{PRODUCTS}mug/related/").json() == []


def test_related_products_share_a_shelf(client, make_product):
    make_product("Cup", categories=[("Kitchen",)])
    make_product("Mug", categories=[("Kitchen",)])
    make_product("Lamp", categories=[("Living",)])
    related = client.get(f"{PRODUCTS}cup/related/").json()
    assert [row["name"] for row in related] == ["Mug"]


def test_variants_can_be_listed_for_one_product(client, make_product):
    make_product("Cup")
    make_product("Mug")
    make_product("Hidden", status="draft")
    rows = client.get("/api/ecommerce/variants/", {"product": "mug"}).json()["results"]
    assert [(row["id"], row["title"]) for row in rows] == [("MUG", "Mug")]
    everything = client.get("/api/ecommerce/variants/").json()["results"]
    assert [row["id"] for row in everything] == ["CUP", "MUG"]


def test_can_purchase_weighs_the_credits_against_the_price(client, make_product, make_user):
    make_product("Mug", price="12.50")
    client.force_login(make_user("rich@example.com", credits=13))
    assert client.get(PRODUCTS).json()["results"][0]["can_purchase"] is True
    client.force_login(make_user("poor@example.com", credits=12))
    assert client.get(PRODUCTS).json()["results"][0]["can_purchase"] is False


def test_the_models_answer_as_the_specification_says(make_product, customer):
    mug = Product.objects.get(pk=make_product(categories=[("Kitchen",)]).pk)
    assert (mug.price, mug.category.name, mug.is_active) == (Decimal("12.5"), "Kitchen", True)
    assert mug.image is None
    assert mug.can_purchase(customer) is True
    assert mug.calculate_discount(customer).amount == 0
    assert inventory_service().check_availability(mug.pk, 10) is True
    assert inventory_service().check_availability(mug.pk, 11) is False


def test_a_view_is_told_with_the_visitor(
    client, make_product, customer, django_capture_on_commit_callbacks
):
    told = []
    make_product("Mug")
    client.force_login(customer)
    with (
        hooks.register_temporarily("ecommerce.product_viewed", lambda *, event: told.append(event)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        client.get(f"{PRODUCTS}mug/")
    (event,) = told
    assert (event.object_id, event.user, event.data["price"]) == ("mug", customer, "12.50")


def test_a_project_can_hide_products(client, make_product):
    make_product("Mug")
    make_product("Secret")
    with hooks.register_temporarily(
        "ecommerce.visible_products", lambda products: products.exclude(slug="secret")
    ):
        assert names(client.get(PRODUCTS)) == ["Mug"]
        assert client.get(f"{PRODUCTS}secret/").status_code == 404


def test_longer_lists_ask_the_database_no_more(
    client, make_product, customer, django_assert_num_queries
):
    variants = [VariantData(f"{{}}-{n}", Decimal(n + 1), on_hand=n) for n in range(3)]

    def stock_shelf(count, prefix):
        for number in range(count):
            name = f"{prefix} {number}"
            own = [VariantData(v.sku.format(name), v.price, on_hand=v.on_hand) for v in variants]
            make_product(name, variants=own, categories=[("Kitchen",), ("Sale", "Kitchen sale")])

    stock_shelf(2, "Mug")
    client.get(PRODUCTS)  # The first request of a process asks its hooks who they are.
    with django_assert_num_queries(2):
        client.get(PRODUCTS)
    stock_shelf(30, "Cup")
    with django_assert_num_queries(3):
        assert len(client.get(PRODUCTS).json()["results"]) == 24
    with django_assert_num_queries(5):
        client.get(f"{PRODUCTS}mug-1/")
    with django_assert_num_queries(2):
        assert len(client.get(f"{PRODUCTS}mug-1/related/").json()) == 4


def test_categories_are_listed_with_their_parents_in_one_query(
    client, make_product, django_assert_num_queries
):
    make_product(categories=[("Clothing", "Shirts"), ("Kitchen",)])
    with django_assert_num_queries(1):
        rows = client.get("/api/ecommerce/categories/").json()["results"]
    assert [(row["id"], (row["parent"] or {}).get("slug")) for row in rows] == [
        ("clothing", None),
        ("kitchen", None),
        ("shirts", "clothing"),
    ]
    assert client.get("/api/ecommerce/categories/shirts/").json()["name"] == "Shirts"


def make_shirt(make_product, *, sizes, colours):
    make_product(
        "Shirt",
        options=["Size", "Colour"],
        variants=[
            VariantData(f"S-{size}-{colour}", Decimal(10), options=(size, colour), on_hand=3)
            for size in sizes
            for colour in colours
        ],
    )


def test_a_product_with_many_options_asks_the_database_no_more(
    client, make_product, django_assert_num_queries
):
    make_shirt(make_product, sizes=["S", "M", "L", "XL"], colours=["Red", "Green", "Blue"])
    with django_assert_num_queries(5):
        assert len(client.get(f"{PRODUCTS}shirt/").json()["variants"]) == 12


@pytest.mark.parametrize("path", [PRODUCTS, f"{PRODUCTS}shirt/", "/api/ecommerce/variants/"])
def test_the_price_rules_run_once_for_all_variants_that_are_shown(
    client, make_product, customer, path
):
    make_shirt(make_product, sizes=["S", "M"], colours=["Red", "Green"])
    priced = []

    def note(prices, *, variants, user):
        priced.append({variant.sku for variant in variants})
        return prices

    client.force_login(customer)
    with hooks.register_temporarily("ecommerce.unit_prices", note):
        assert client.get(path).status_code == 200
    all_sizes = {f"S-{size}-{colour}" for size in "SM" for colour in ("Red", "Green")}
    assert priced in ([all_sizes], [{"S-S-Red"}])
