"""Staff say which words mean the same."""

from __future__ import annotations

import pytest
from django.core.cache import cache

pytestmark = pytest.mark.django_db

SYNONYMS = "/api/ecommerce/staff/synonyms/"
PRODUCTS = "/api/ecommerce/products/"


@pytest.fixture(autouse=True)
def _know_none():
    cache.clear()


def send(client, url, body, method="post"):
    return getattr(client, method)(url, body, content_type="application/json")


def test_what_staff_write_is_found_at_once(staff, make_product, django_capture_on_commit_callbacks):
    make_product("Sofa")
    assert staff.get(PRODUCTS, {"search": "couch"}).json()["count"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        made = send(staff, SYNONYMS, {"terms": [" sofa", "couch", "COUCH"]})
    assert made.status_code == 201, made.content
    assert made.json()["terms"] == ["sofa", "couch"]
    assert staff.get(PRODUCTS, {"search": "couch"}).json()["count"] == 1
    url = f"{SYNONYMS}{made.json()['id']}/"
    with django_capture_on_commit_callbacks(execute=True):
        assert send(staff, url, {"terms": ["settee", "sofa"]}, "put").status_code == 200
    assert staff.get(PRODUCTS, {"search": "couch"}).json()["count"] == 0
    assert staff.get(PRODUCTS, {"search": "settee"}).json()["count"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.delete(url).status_code == 204
    assert staff.get(PRODUCTS, {"search": "settee"}).json()["count"] == 0


@pytest.mark.parametrize(
    "terms", [None, [], ["sofa"], ["sofa", "SOFA"], ["sofa", "?!"], ["a" * 65, "b"], "sofa", [[1]]]
)
def test_what_cannot_be_searched_for_is_refused(staff, terms):
    answer = send(staff, SYNONYMS, {"terms": terms})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["terms"]


def test_customers_read_none_of_it(client, customer):
    client.force_login(customer)
    assert client.get(SYNONYMS).status_code == 403


def test_the_dashboard_lists_and_writes_them(staff):
    page = staff.get("/dashboard/shop/synonyms/")
    assert "No synonyms yet." in page.content.decode()
    sent = staff.post("/dashboard/shop/synonyms/new/", {"terms": "sofa\r\ncouch"})
    assert sent.status_code == 303, sent.content
    assert "sofa, couch" in staff.get("/dashboard/shop/synonyms/").content.decode()
