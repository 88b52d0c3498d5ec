"""What is kept of prices, against readings that know no shortcuts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from quickscale_business_themes.ecommerce.exceptions import InsufficientStock
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import PriceChange, ProductVariant, ScheduledPrice
from quickscale_business_themes.ecommerce.price_history import PricePoint, find_prior_price
from quickscale_business_themes.ecommerce.services.price_checking import find_drift
from quickscale_business_themes.ecommerce.services.price_keeping import keep_due_prices
from quickscale_business_themes.ecommerce.services.products import (
    ProductData,
    VariantData,
    save_product,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)

amounts = st.sampled_from([Decimal(n) for n in (5, 8, 10, 12)])
currencies = st.sampled_from(["EUR", "EUR", "EUR", "JPY"])


@st.composite
def histories(draw):
    days = draw(st.lists(st.integers(0, 90), min_size=1, max_size=12, unique=True))
    return [
        PricePoint(START + DAY * day, price, max(price, draw(amounts)), draw(currencies))
        for day, price in ((day, draw(amounts)) for day in sorted(days))
    ]


def read_prior(log, steps):
    """Return the prior price at the end of a log, read step by step.

    Args:
        log: the price, the regular price and the currency at each step; None before the first.
        steps: how many of them are 30 days.
    """
    price, regular, currency = log[-1]
    if price >= regular:
        return None
    first = len(log) - 1
    while first and log[first - 1]:
        before, before_regular, before_currency = log[first - 1]
        is_same = before < before_regular and before_currency == currency
        if not is_same or before < log[first][0]:
            break
        first -= 1
    earlier = log[max(first - steps, 0) : first]
    return min((each[0] for each in earlier if each and each[2] == currency), default=None)


@given(histories())
def test_a_prior_price_is_what_a_reading_day_by_day_finds(history):
    log = []
    for day in range(92):
        known = [each for each in history if each.at <= START + DAY * day]
        last = known[-1] if known else None
        log.append(last and (last.price, last.regular_price, last.currency))
    assert find_prior_price(history) == read_prior(log, 30)


def change_own(draw):
    values = {"price": draw(amounts), "compare_at_price": draw(st.none() | amounts)}
    return lambda variant, now: variant.__class__.objects.filter(pk=variant.pk).update(**values)


def change_currency(draw):
    currency = draw(currencies)
    return lambda variant, now: save(variant, currency=currency)


def schedule(draw):
    begin, length = draw(st.integers(-3, 6)), draw(st.none() | st.integers(1, 12))
    price, compare_at = draw(amounts), draw(st.none() | amounts)

    def write(variant, now):
        starts_at = now.replace(hour=0) + DAY * begin
        ScheduledPrice.objects.update_or_create(
            variant=variant,
            starts_at=starts_at,
            defaults={
                "price": price,
                "compare_at_price": compare_at,
                "ends_at": length and starts_at + DAY * length,
            },
        )

    return write


def unschedule(draw):
    return lambda variant, now: ScheduledPrice.objects.filter(variant=variant).delete()


def run_task(draw):
    return lambda variant, now: keep_due_prices()


def save(variant, **values):
    variant = ProductVariant.objects.get(pk=variant.pk)
    for name, value in values.items():
        setattr(variant, name, value)
    variant.save()


ACTIONS = st.sampled_from([change_own, change_currency, schedule, schedule, unschedule, run_task])


@st.composite
def lives(draw):
    """Return what is done with a price, and on which day."""
    days = draw(st.lists(st.integers(1, 32), max_size=6, unique=True))
    return {day: draw(ACTIONS)(draw) for day in days}


@pytest.mark.django_db
@given(lives())
def test_what_is_charged_is_what_the_history_says_and_the_prior_price_is_of_that(life):
    with transaction.atomic():
        live_through(life)
        transaction.set_rollback(True)


def live_through(life):
    """Read the price twice a day: scheduled prices begin at midnight, people work at six."""
    log, moments = [], []
    with time_machine.travel(START, tick=False):
        data = VariantData("MUG", Decimal(10), on_hand=1)
        product, _is_new = save_product(ProductData("mug", "Mug", [data], currency="EUR"))
    for day in range(34):
        for hour in (3, 6, 12):
            now = START + DAY * day + timedelta(hours=hour)
            with time_machine.travel(now, tick=False):
                variant = product.variants.get()
                if hour == 6:
                    life.get(day, lambda *_: None)(variant, now)
                    continue
                log.append((variant.selling_price, variant.regular_price, variant.currency))
                moments.append(now)
                assert variant.listed_prior_price == read_prior(log, 60)
    with time_machine.travel(now + DAY, tick=False):
        keep_due_prices()
        assert find_drift() == []
    points = [each.point for each in PriceChange.objects.all()]
    for moment, (price, regular, currency) in zip(moments, log, strict=True):
        said = [each for each in points if each.at <= moment][-1]
        assert (said.price, said.regular_price, said.currency) == (price, regular, currency)


SIZES = ("S", "M", "L")
stocks = st.integers(0, 2)


def count_stock(draw):
    count = draw(stocks)
    return lambda variant: inventory_service().count(variant, count)


def sell(draw):
    return lambda variant: inventory_service().allocate({variant.pk: 1})


def take_back(draw):
    def release(variant):
        level = variant.stock_levels.first()
        if level and level.allocated:
            inventory_service().release({variant.pk: 1})

    return release


def reprice(draw):
    values = {"price": draw(amounts), "compare_at_price": draw(st.none() | amounts)}
    return lambda variant: save(variant, **values)


def switch_tracking(draw):
    values = {
        "track_inventory": draw(st.booleans()),
        "backorder": draw(st.sampled_from(["deny", "allow"])),
    }
    return lambda variant: ProductVariant.objects.filter(pk=variant.pk).update(**values)


def remove(draw):
    return lambda variant: variant.delete()


def upload(draw):
    data = [
        VariantData(size, draw(amounts), draw(st.none() | amounts), (size,), draw(stocks))
        for size in draw(st.lists(st.sampled_from(SIZES), min_size=1, unique=True))
    ]
    return lambda variant: save_product(
        ProductData("shirt", "Shirt", data, options=["Size"], currency="EUR")
    )


def put_on_sale(draw):
    price, ends_in = draw(amounts), draw(st.none() | st.integers(1, 3))
    return lambda variant: ScheduledPrice.objects.update_or_create(
        variant=variant,
        starts_at=START,
        defaults={"price": price, "ends_at": ends_in and START + DAY * ends_in},
    )


EDITS = st.sampled_from(
    [count_stock, sell, take_back, reprice, switch_tracking, remove, upload, put_on_sale]
)


@st.composite
def edits(draw):
    return [
        (draw(st.sampled_from(SIZES)), draw(EDITS)(draw))
        for _number in range(draw(st.integers(1, 6)))
    ]


@pytest.mark.django_db
@given(edits())
def test_whatever_is_edited_what_is_kept_is_what_is_worked_out_anew(sequence):
    with transaction.atomic():
        data = [VariantData(size, Decimal(10), None, (size,), 1) for size in SIZES]
        said = ProductData("shirt", "Shirt", data, options=["Size"], currency="EUR")
        with time_machine.travel(START - DAY, tick=False):
            product, _is_new = save_product(said)
        for day, (name, edit) in enumerate(sequence):
            with time_machine.travel(START + DAY * day, tick=False):
                variant = product.variants.filter(name=name).first()
                try:
                    with transaction.atomic():
                        _ = variant and edit(variant)
                except InsufficientStock:
                    pass
                keep_due_prices()
                assert find_drift() == []
        transaction.set_rollback(True)
