"""What lists say of prices, while several change what they are made of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import ProductVariant, ScheduledPrice
from quickscale_business_themes.ecommerce.services.price_checking import find_drift
from quickscale_business_themes.ecommerce.services.price_keeping import keep_due_prices
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def run_at_once(*tasks):
    start = Barrier(len(tasks))

    def run(task):
        try:
            start.wait()
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


@pytest.fixture
def shirt(make_product):
    sizes = [VariantData(f"S-{n}", Decimal(10 + n), options=(str(n),), on_hand=1) for n in range(6)]
    return make_product("Shirt", options=["Size"], variants=sizes)


@pytest.mark.parametrize("_repeat", range(3))
def test_six_sizes_sold_out_at_once_are_a_product_that_is_sold_out(shirt, _repeat):
    keys = list(shirt.variants.values_list("pk", flat=True))
    run_at_once(*(lambda key=key: inventory_service().allocate({key: 1}) for key in keys))
    shirt.refresh_from_db()
    assert shirt.listing.is_available is False
    assert find_drift() == []
    run_at_once(*(lambda key=key: inventory_service().release({key: 1}) for key in keys))
    assert find_drift() == []


@pytest.mark.parametrize("_repeat", range(3))
def test_selling_editing_and_the_clock_at_once_leave_no_drift(shirt, _repeat):
    variants = list(shirt.variants.all())
    soon = timezone.now() - timedelta(seconds=1)
    ScheduledPrice.objects.create(variant=variants[0], price=Decimal(3), starts_at=soon)
    ProductVariant._base_manager.filter(pk=variants[0].pk).update(next_price_change=soon)

    def save(variant, price):
        variant.price = price
        variant.save()

    run_at_once(
        keep_due_prices,
        keep_due_prices,
        lambda: inventory_service().allocate({variants[1].pk: 1}),
        lambda: inventory_service().allocate({variants[2].pk: 1, variants[3].pk: 1}),
        lambda: save(variants[0], Decimal(20)),
        lambda: save(variants[4], Decimal(2)),
        lambda: ProductVariant.objects.filter(pk=variants[5].pk).update(price=Decimal(1)),
    )
    shirt.refresh_from_db()
    assert shirt.listing.min_price == 1
    assert find_drift() == []
