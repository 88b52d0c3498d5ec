"""Whoever changes a product holds it, its stock, its variants and its listing, in this order: while
one waits for an order that holds the stock, that order gets all that it wants."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Product,
    ProductListing,
    ProductVariant,
    ScheduledPrice,
    StockLevel,
    StockLocation,
)
from quickscale_business_themes.ecommerce.services.importing import import_products
from quickscale_business_themes.ecommerce.services.inventory import InventoryService
from quickscale_business_themes.ecommerce.services.product_editing import write_product
from quickscale_business_themes.ecommerce.services.products import (
    UNCHANGED,
    ProductData,
    VariantData,
    save_product,
)
from quickscale_business_themes.ecommerce.services.variant_matrix import VariantEdit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

#: By the locks: what a transaction has seen of pg_stat_activity stays the same.
WAITED_FOR = """
SELECT EXISTS (
    SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
)
"""


@pytest.fixture
def mug(make_product):
    """A mug whose price the clock has changed since anybody looked."""
    mug = make_product(stock=3)
    variants = ProductVariant._base_manager.filter(product=mug)
    past = timezone.now() - timedelta(minutes=1)
    ScheduledPrice.objects.create(variant=variants.get(), price=Decimal(9), starts_at=past)
    variants.update(scheduled_price=None, next_price_change=past)
    return mug


@pytest.fixture
def start():
    """Return a function that starts a task in another thread, and waits until that waits for us."""
    with ThreadPoolExecutor(1) as threads:

        def run(task):
            try:
                return task()
            finally:
                connection.close()

        def begin(task):
            started = threads.submit(run, task)
            wait_until(lambda: started.done() or is_waited_for())
            return started

        yield begin


def is_waited_for():
    with connection.cursor() as cursor:
        cursor.execute(WAITED_FOR)
        return cursor.fetchone() == (True,)


def wait_until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def hold(rows):
    """Hold rows, or fail at once where another transaction does."""
    list(rows.order_by("pk").select_for_update(of=("self",), nowait=True, no_key=True))


def import_it(product):
    said = VariantData("MUG", Decimal(14), on_hand=7)
    save_product(ProductData(slug=product.slug, name="Mug", variants=[said]))


def edit_it(product):
    edit = VariantEdit(product.default_variant.public_id, {"price": Decimal(14)}, on_hand=7)
    write_product(product, {"name": "Mug"}, categories=None, options=(), variants=[edit], user=None)


@pytest.mark.parametrize("change", [import_it, edit_it])
def test_a_change_that_waits_for_the_stock_keeps_no_order_from_prices(mug, start, change):
    with transaction.atomic():
        hold(StockLevel.objects.filter(variant__product=mug))
        started = start(partial(change, Product.objects.get()))
        assert not started.done()
        hold(ProductVariant.objects.filter(product=mug))
        hold(ProductListing.objects.filter(product=mug))
    started.result()
    assert StockLevel.objects.get().on_hand == 7
    assert ProductVariant.objects.get().price == 14


def test_counts_of_several_locations_wait_with_no_later_stock_in_their_hands(
    make_product, start, tmp_path
):
    StockLocation.objects.default()
    berlin = StockLocation.objects.create(name="Berlin")
    mug, cup = make_product("Mug").default_variant, make_product("Cup").default_variant
    InventoryService().count(mug, 1, location=berlin)
    rows = ["Handle,Location,On hand", "mug,Warehouse,0", "cup,Warehouse,0", "mug,Berlin,0"]
    file = tmp_path / "inventory.csv"
    file.write_text("\n".join(rows))
    with transaction.atomic():
        hold(StockLevel.objects.filter(variant=mug, location=berlin))
        started = start(partial(import_products, file, tell=print))
        assert not started.done()
        hold(StockLevel.objects.filter(variant=cup))
        hold(ProductListing.objects.all())
    assert started.result().updated == 2
    assert not ProductListing.objects.filter(is_available=True).exists()


def test_an_import_that_waits_for_an_edit_undoes_nothing_of_it(make_product, start):
    mug = make_product()
    said = [VariantData("MUG", Decimal(14))]
    data = ProductData(slug="mug", name="Large mug", variants=said, brand=UNCHANGED)
    with transaction.atomic():
        held = Product.objects.select_for_update().get(pk=mug.pk)
        started = start(partial(save_product, data))
        assert not started.done()
        held.brand = "Acme"
        held.save()
    started.result()
    changed = Product.objects.get()
    assert (changed.name, changed.brand) == ("Large mug", "Acme")
