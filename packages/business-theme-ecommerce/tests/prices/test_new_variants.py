"""What is kept of variants that were just inserted, of which nothing has to be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import PriceChange, ProductVariant, ScheduledPrice
from quickscale_business_themes.ecommerce.services.price_checking import find_drift
from quickscale_business_themes.ecommerce.services.price_keeping import keeping_prices

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(make_product):
    return make_product("Mug", price="10", compare_at_price=Decimal(12))


def build(product, name, **values):
    values = {"price": Decimal(5), "currency": "USD", **values}
    return ProductVariant(product=product, sku=name, public_id=name, **values)


def read_history(name):
    changes = PriceChange.objects.filter(variant__sku=name)
    return list(changes.values_list("price", "regular_price", "currency"))


def test_the_history_begins_with_the_price_that_a_variant_was_inserted_at(mug):
    ProductVariant.objects.bulk_create(
        [build(mug, "PLAIN"), build(mug, "SALE", compare_at_price=Decimal(8))]
    )
    assert read_history("PLAIN") == [(5, 5, "USD")]
    assert read_history("SALE") == [(5, 8, "USD")]
    assert find_drift() == []


def test_a_price_that_changes_before_anybody_saw_it_was_never_announced(mug):
    with keeping_prices():
        ProductVariant.objects.bulk_create([build(mug, "NEW")])
        ProductVariant.objects.filter(sku="NEW").update(price=Decimal(7))
    assert read_history("NEW") == [(7, 7, "USD")]
    assert find_drift() == []


def test_a_price_that_is_scheduled_at_once_is_charged(mug):
    with keeping_prices():
        (new,) = ProductVariant.objects.bulk_create([build(mug, "NEW")])
        ScheduledPrice.objects.create(variant=new, price=Decimal(3), starts_at=timezone.now())
    new.refresh_from_db()
    assert new.selling_price == 3
    assert read_history("NEW") == [(3, 5, "USD")]
    assert find_drift() == []


def test_a_copy_of_a_variant_has_none_of_its_past(mug):
    copied = mug.variants.get()
    ScheduledPrice.objects.create(variant=copied, price=Decimal(1), starts_at=timezone.now())
    copied.refresh_from_db()
    copied.pk, copied.public_id, copied.sku, copied.is_default = None, "COPY", "COPY", False
    ProductVariant.objects.bulk_create([copied])
    assert ProductVariant.objects.get(sku="COPY").selling_price == 10
    assert read_history("COPY") == [(10, 12, "USD")]
    assert find_drift() == []


def test_a_variant_that_was_there_already_goes_on_with_its_history(mug):
    known = mug.variants.get()
    known.price = Decimal(9)
    ProductVariant.objects.bulk_create(
        [known], update_conflicts=True, unique_fields=["public_id"], update_fields=["price"]
    )
    assert read_history(known.sku) == [(10, 12, "USD"), (9, 12, "USD")]
    assert find_drift() == []
