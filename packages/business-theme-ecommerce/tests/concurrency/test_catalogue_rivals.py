"""Staff and customers who change the same product at the same moment, on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from quickscale_business_themes.ecommerce.exceptions import (
    AlreadyReviewed,
    InsufficientStock,
    InvalidRows,
)
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import ProductRating, Review, StockLevel
from quickscale_business_themes.ecommerce.services.reviews import moderate_review, write_review
from quickscale_business_themes.ecommerce.services.variant_matrix import VariantEdit, edit_variants

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; return what they returned or
    raised."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        except (AlreadyReviewed, InsufficientStock, InvalidRows) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


def test_a_customer_who_sends_a_review_eight_times_has_written_one(make_product, customer, buy):
    mug = make_product()
    buy(customer, mug)
    ended = run_at_once(*[partial(write_review, mug, customer, rating=5)] * 8)
    assert sum(isinstance(each, AlreadyReviewed) for each in ended) == 7
    assert Review.objects.count() == 1


def test_reviews_that_are_published_at_once_are_all_counted(make_product, make_user, buy):
    mug = make_product()
    reviews = []
    for number in range(8):
        user = make_user(f"{number}@example.com", credits=0)
        buy(user, mug)
        reviews.append(write_review(mug, user, rating=1 + number % 5))
    run_at_once(*[partial(moderate_review, each, "published", by=None) for each in reviews])
    rating = ProductRating.objects.get()
    assert (rating.count, rating.total) == (8, sum(each.rating for each in reviews))


def test_stock_that_is_adjusted_at_once_adds_up_and_is_never_below_zero(make_product):
    mug = make_product(stock=5).default_variant
    adjust = partial(inventory_service().adjust, mug, reference="lost")
    ended = run_at_once(*[partial(adjust, -1)] * 8)
    assert sum(isinstance(each, InsufficientStock) for each in ended) == 3
    assert StockLevel.objects.get().on_hand == 0


def test_a_variant_is_either_promised_or_removed(make_product):
    product = make_product(stock=5)
    mug = product.default_variant
    values = {"price": mug.price}
    remove = partial(edit_variants, product, (), [VariantEdit(values=values)], user=None)
    promise = partial(inventory_service().allocate, {mug.pk: 1})
    ended = run_at_once(remove, promise)
    assert sum(each is None for each in ended) == 1
    assert product.variants.count() == 1


def test_what_was_removed_a_moment_before_is_promised_to_nobody(make_product):
    product = make_product(stock=5)
    mug = product.default_variant
    edit_variants(product, (), [VariantEdit(values={"price": mug.price})], user=None)
    with pytest.raises(InsufficientStock):
        inventory_service().allocate({mug.pk: 1})
