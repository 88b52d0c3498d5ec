"""What price, sale and stock mean in lists: any variant that can be bought."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import ProductListing, ProductVariant, StockLevel
from quickscale_business_themes.ecommerce.services.price_checking import find_drift
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/ecommerce/products/"


@pytest.fixture
def make_shirt(make_product):
    """Return a function that makes a product of one variant for each price, stock and old price."""

    def make(name, *variants):
        data = [
            VariantData(
                f"{name}-{number}".upper(),
                Decimal(price),
                options=(str(number),),
                on_hand=stock,
                compare_at_price=before and Decimal(before),
            )
            for number, (price, stock, before) in enumerate(variants)
        ]
        return make_product(name, options=["Size"], variants=data)

    return make


def find(client, **asked):
    answer = client.get(PRODUCTS, asked)
    assert answer.status_code == 200, answer.content
    return [card["id"] for card in answer.json()["results"]]


def read_card(client, slug):
    return next(card for card in client.get(PRODUCTS).json()["results"] if card["id"] == slug)


def summarise(card):
    names = ("price", "compare_at_price", "is_on_sale", "price_varies", "is_available")
    return tuple(card[name] for name in names)


def test_a_card_shows_the_cheapest_variant_that_can_be_bought(client, make_shirt):
    make_shirt("Shirt", (5, 0, None), (20, 3, None), (12, 1, None))
    assert summarise(read_card(client, "shirt")) == ("12.00", None, False, True, True)
    page = client.get(f"{PRODUCTS}shirt/").json()
    assert summarise(page) == summarise(read_card(client, "shirt"))


def test_a_product_that_is_sold_out_still_shows_its_price(client, make_shirt):
    make_shirt("Shirt", (15, 0, 20), (10, 0, None))
    assert summarise(read_card(client, "shirt")) == ("10.00", None, True, True, False)
    assert find(client, max_price=10) == ["shirt"]
    assert find(client, in_stock="true") == []


def test_a_sale_is_of_what_can_be_bought(client, make_shirt):
    make_shirt("Sold", (5, 0, 9), (10, 1, None))
    make_shirt("Sale", (5, 1, None), (10, 1, 12))
    assert find(client, on_sale="true") == ["sale"]
    assert find(client, on_sale="false") == ["sold"]
    assert read_card(client, "sale")["is_on_sale"] and not read_card(client, "sold")["is_on_sale"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"max_price": "9.99"}, []),
        ({"max_price": "10"}, ["shirt"]),
        ({"min_price": "100"}, ["shirt"]),
        ({"min_price": "100.01"}, []),
        ({"min_price": "40", "max_price": "60"}, ["shirt"]),
        ({"min_price": "20", "max_price": "40"}, []),
        ({"min_price": "60", "max_price": "99"}, []),
        ({"min_price": "60", "max_price": "20"}, []),
        ({"min_price": "1", "max_price": "200"}, ["shirt"]),
    ],
)
def test_a_price_filter_asks_for_one_variant_in_its_range(client, make_shirt, asked, found):
    make_shirt("Shirt", (10, 1, None), (50, 1, None), (30, 0, None), (70, 0, None), (100, 1, None))
    assert find(client, **asked) == found


def test_products_are_sorted_by_the_price_that_their_cards_show(client, make_shirt):
    make_shirt("First", (1, 0, None), (30, 1, None))
    make_shirt("Second", (20, 1, None), (90, 1, None))
    assert find(client, ordering="price") == ["second", "first"]
    assert find(client, ordering="-price") == ["first", "second"]


def test_the_price_follows_the_stock_as_it_is_sold_and_comes_back(client, make_shirt):
    product = make_shirt("Shirt", (5, 1, None), (20, 3, None))
    cheap = product.variants.get(price=5)
    inventory = inventory_service()
    steps = [
        (lambda: inventory.allocate({cheap.pk: 1}), "20.00"),
        (lambda: inventory.release({cheap.pk: 1}), "5.00"),
        (lambda: inventory.adjust(cheap, -1, reference="lost"), "20.00"),
        (lambda: inventory.receive(cheap, 2), "5.00"),
        (lambda: inventory.count(cheap, 0), "20.00"),
        (lambda: inventory.restock({cheap.pk: 1}), "5.00"),
    ]
    for step, price in steps:
        step()
        assert read_card(client, "shirt")["price"] == price
        assert find_drift() == []


def test_stock_that_is_saved_directly_counts_at_once(client, make_shirt):
    level = StockLevel.objects.get(variant__product=make_shirt("Shirt", (20, 3, None)))
    for on_hand, allocated in [(0, 0), (2, 2), (2, 0), (0, 0), (1, 0)]:
        level.on_hand, level.allocated = on_hand, allocated
        level.save()
        assert read_card(client, "shirt")["is_available"] is (on_hand > allocated)
    level.delete()
    assert not read_card(client, "shirt")["is_available"]
    assert find_drift() == []


def test_prices_that_are_written_at_once_are_kept(client, make_shirt):
    make_shirt("Shirt", (5, 1, None), (20, 3, None))
    ProductVariant.objects.filter(price=5).update(price=7)
    assert read_card(client, "shirt")["price"] == "7.00"
    ProductVariant.objects.filter(price=7).update(track_inventory=False)
    StockLevel.objects.all().delete()
    assert summarise(read_card(client, "shirt")) == ("7.00", None, False, False, True)
    assert find_drift() == []


def test_a_deleted_variant_counts_no_more(client, make_shirt):
    product = make_shirt("Shirt", (20, 1, None), (5, 3, None))
    product.variants.get(price=5).delete()
    assert summarise(read_card(client, "shirt")) == ("20.00", None, False, False, True)
    product.variants.all().delete()
    assert find(client) == [] and not ProductListing.objects.exists()


def test_variants_in_another_currency_than_the_first_are_no_bargain(client, make_shirt):
    product = make_shirt("Shirt", (20, 1, None), (5, 3, None))
    product.variants.filter(price=5).update(currency="JPY")
    assert summarise(read_card(client, "shirt")) == ("20.00", None, False, False, True)
    assert find_drift() == []


def test_what_was_written_past_the_shop_is_found_and_mended(client, make_shirt, capsys):
    make_shirt("Shirt", (20, 1, None))
    ProductListing.objects.update(max_price=99, is_available=False)
    with pytest.raises(CommandError):
        call_command("keep_prices", "--check")
    assert "20" in capsys.readouterr().err
    call_command("keep_prices", "--all")
    call_command("keep_prices", "--check")
    assert read_card(client, "shirt")["is_available"]


def test_selling_the_last_one_asks_the_database_little_more(make_shirt, django_assert_num_queries):
    product = make_shirt("Shirt", (5, 2, None))
    quantities = {product.variants.get().pk: 1}
    inventory = inventory_service()
    with django_assert_num_queries(5):  # with those of the transaction
        inventory.allocate(quantities)
    with django_assert_num_queries(7):
        inventory.allocate(quantities)
