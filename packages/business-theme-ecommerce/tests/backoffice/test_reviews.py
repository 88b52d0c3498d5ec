"""Reviews: who may write one, what the staff let through, and what they come to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from quickscale_business_themes.ecommerce.models import Review
from quickscale_business_themes.ecommerce.seo import ProductSeo
from quickscale_business_themes.ecommerce.services import rows
from quickscale_business_themes.ecommerce.services.catalogue import Offers
from quickscale_business_themes.ecommerce.services.reviews import (
    forget_reviewer,
    list_reviews_of,
    moderate_review,
    write_review,
)

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
STAFF = f"{API}/staff/reviews/"


@pytest.fixture
def mug(make_product):
    return make_product("Mug")


@pytest.fixture
def review(mug, customer, buy):
    buy(customer, mug)
    return write_review(mug, customer, rating=4, title="Solid", text="Holds tea.", author="Ada")


def send(client, **body):
    url = f"{API}/products/mug/reviews/"
    return client.post(url, {"rating": 5, **body}, content_type="application/json")


def rating_of(client):
    detail = client.get(f"{API}/products/mug/").json()
    [card] = client.get(f"{API}/products/").json()["results"]
    assert card["rating"] == detail["rating"]
    return detail["rating"]


def test_only_somebody_who_has_bought_it_reviews_a_product_and_once(client, mug, customer, buy):
    assert send(client).status_code in (401, 403)
    client.force_login(customer)
    assert client.get(f"{API}/products/mug/").json()["can"]["review"] is False
    assert send(client).json()["detail"].startswith("Only customers")
    buy(customer, mug, payment="unpaid")
    buy(customer, mug, payment="refunded")
    assert send(client).status_code == 409
    buy(customer, mug)
    assert client.get(f"{API}/products/mug/").json()["can"]["review"] is True
    assert send(client, title="Nice").status_code == 201
    assert client.get(f"{API}/products/mug/").json()["can"]["review"] is False
    assert send(client).json()["detail"].startswith("You have already")
    assert Review.objects.count() == 1


def test_a_products_page_tells_what_its_reviews_come_to_and_the_day_of_each(
    client, review, customer
):
    moderate_review(review, "published", by=customer)
    Review.objects.update(created_at=datetime(2026, 3, 31, 22, 45, tzinfo=UTC))
    page = client.get("/products/mug/").text
    reviews = page[page.index('id="panel-reviews"') :]
    assert "4.0" in reviews
    assert "March 31, 2026" in reviews
    assert "10:45" not in reviews


@pytest.mark.parametrize("rating", [0, 6, "many", None])
def test_a_rating_is_one_to_five(client, mug, customer, buy, rating):
    buy(customer, mug)
    client.force_login(customer)
    assert "rating" in send(client, rating=rating).json()["errors"]


def test_nobody_reads_a_review_before_the_staff_publish_it(client, staff, review):
    shopper = Client()
    assert shopper.get(f"{API}/products/mug/reviews/").json()["results"] == []
    assert rating_of(shopper) is None
    assert staff.post(f"{STAFF}{review.public_id}/publish/").json()["status"] == "published"
    [shown] = shopper.get(f"{API}/products/mug/reviews/").json()["results"]
    assert (shown["rating"], shown["title"], shown["author"]) == (4, "Solid", "Ada")
    assert "email" not in str(shown)
    assert rating_of(shopper) == {"average": "4.0", "count": 1}
    staff.post(f"{STAFF}{review.public_id}/reject/")
    assert rating_of(shopper) is None


def test_the_average_is_of_what_is_published(staff, mug, make_user, buy, review):
    moderate_review(review, "published", by=None)
    for number, rating in enumerate((5, 5, 1)):
        user = make_user(f"{number}@example.com", credits=0)
        buy(user, mug)
        other = write_review(mug, user, rating=rating)
        moderate_review(other, "published" if rating > 1 else "rejected", by=None)
    assert rating_of(staff) == {"average": "4.7", "count": 3}
    assert staff.delete(f"{STAFF}{review.public_id}/").status_code == 204
    assert rating_of(staff) == {"average": "5.0", "count": 2}


def test_search_engines_read_the_rating(review):
    def read():
        details = rows.read_details(rows.find_product("mug", user=None))
        page = ProductSeo().describe(details.product, details=details, offers=Offers())
        return page.json_ld[0].get("aggregateRating")

    assert read() is None
    moderate_review(review, "published", by=None)
    assert (read()["ratingValue"], read()["reviewCount"]) == ("4.0", 1)


def test_a_deleted_account_leaves_its_words_without_its_name(review, customer):
    [exported] = list_reviews_of(customer)
    assert (exported["product"], exported["rating"]) == ("Mug", 4)
    forget_reviewer(customer)
    review.refresh_from_db()
    assert (review.user, review.author, review.text) == (None, "", "Holds tea.")


def test_staff_find_what_waits_for_them(staff, review):
    [row] = staff.get(STAFF, {"status": "pending"}).json()["results"]
    assert row["can"] == {"publish": True, "reject": True}
    page = staff.get("/dashboard/shop/reviews/").text
    assert "Solid" in page
    assert "ada@example.com" in staff.get(f"/dashboard/shop/reviews/{review.public_id}/").text
    published = staff.post(f"/dashboard/shop/reviews/-/publish/{review.public_id}/")
    assert published.status_code == 303
    assert staff.get(STAFF, {"status": "pending"}).json()["results"] == []


def test_a_buyer_finds_the_form_on_the_products_page(client, mug, customer, buy):
    assert "Write a review" not in client.get("/products/mug/").text
    buy(customer, mug)
    client.force_login(customer)
    assert "Write a review" in client.get("/products/mug/").text
    sent = client.post("/products/mug/-/review/", {"rating": "5", "text": "Great"})
    assert sent.status_code == 303
    assert Review.objects.get().text == "Great"
    assert "Write a review" not in client.get("/products/mug/").text


def test_a_products_page_shows_its_reviews(client, review):
    assert "Holds tea." not in client.get("/products/mug/").text
    moderate_review(review, "published", by=None)
    page = client.get("/products/mug/").text
    assert "Holds tea." in page
    assert 'aria-label="Rated 4 out of 5"' in page
