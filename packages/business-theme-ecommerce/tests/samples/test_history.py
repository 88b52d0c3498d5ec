from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Fulfilment,
    Order,
    OrderEvent,
    ProductRating,
    Review,
    StockLevel,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample_shop(monkeypatch, settings, tmp_path):
    """The sample products, without their pictures."""
    settings.MEDIA_ROOT = tmp_path
    where = "quickscale_business_themes.ecommerce.samples.shop._draw"
    monkeypatch.setattr(where, lambda sample: [])
    call_command("create_sample_products", verbosity=0, stdout=io.StringIO())


def run():
    out = io.StringIO()
    call_command("create_sample_orders", stdout=out)
    return out.getvalue()


@pytest.fixture
def history(sample_shop):
    assert run() == "Created 42 sample orders and 14 reviews.\n"


def test_orders_of_a_year_are_in_all_states(history):
    def values(column):
        return set(Order.objects.order_by().values_list(column, flat=True))

    assert values("status") == {"placed", "completed", "canceled"}
    assert values("payment_status") >= {"unpaid", "paid", "partially_refunded", "refunded"}
    assert values("fulfilment_status") >= {"unfulfilled", "partially_fulfilled", "fulfilled"}
    moments = list(Order.objects.order_by("pk").values_list("placed_at", flat=True))
    assert moments == sorted(moments)
    assert timezone.now() - moments[0] > timedelta(days=330)
    assert timezone.now() - moments[-1] < timedelta(days=2)


def test_nothing_happens_to_an_order_before_it_is_placed(history):
    late = timezone.now() + timedelta(seconds=1)
    assert not OrderEvent.objects.filter(at__lt=F("order__placed_at")).exists()
    assert not OrderEvent.objects.filter(at__gt=late).exists()
    parcels = Fulfilment.objects.all()
    assert not parcels.filter(shipped_at__lt=F("order__placed_at")).exists()
    assert not parcels.filter(delivered_at__lt=F("shipped_at")).exists()


def test_products_are_rated_and_stay_in_stock(history):
    assert Review.objects.filter(status="pending").count() == 2
    assert sum(ProductRating.objects.values_list("count", flat=True)) == 12
    assert not StockLevel.objects.filter(on_hand__lt=F("allocated")).exists()


def test_a_shop_that_has_orders_gets_no_others(sample_shop):
    Order.objects.create(email="ada@example.com", currency="EUR", subtotal=0, grand_total=0)
    assert run() == "Created 0 sample orders and 0 reviews.\n"
    assert Order.objects.count() == 1


def test_a_shop_without_products_gets_no_orders(db):
    assert run() == "Created 0 sample orders and 0 reviews.\n"


def test_the_demo_writes_to_nobody(
    sample_shop, settings, django_capture_on_commit_callbacks, django_user_model
):
    settings.DEBUG = True
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", stdout=io.StringIO())
    assert Order.objects.count() == 42
    assert mail.outbox == []
    customer = django_user_model.objects.get(email="demo@example.com")
    assert Order.objects.filter(user=customer).exists()
