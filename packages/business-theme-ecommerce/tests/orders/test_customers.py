"""The people who ordered, with an account or without."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import orders

pytestmark = pytest.mark.django_db


def make_orders(count, **details):
    made = [
        Order(**{"email": "eve@example.com", "subtotal": 10, "grand_total": 10, **details})
        for _order in range(count)
    ]
    return Order.objects.bulk_create(made)


@pytest.fixture
def guests():
    """Two orders of Eve's, in two spellings, of which one is paid, and one of Bob's."""
    make_orders(1, payment_status="paid", shipping_full_name="Eve")
    make_orders(1, email="EVE@example.com", shipping_full_name="Eve Moneypenny")
    make_orders(1, email="bob@example.com")


def test_each_customer_is_listed_once_with_what_they_brought_in(staff, order, guests):
    found = staff.get("customers/").json()["results"]
    shown = [(row["email"], row["name"], row["order_count"], row["spent"]) for row in found]
    assert shown == [
        ("bob@example.com", "", 1, "0.00"),
        ("EVE@example.com", "Eve Moneypenny", 2, "10.00"),
        ("ada@example.com", "Ada Lovelace", 1, "30.00"),
    ]
    assert [row["has_account"] for row in found] == [False, False, True]


def test_what_was_given_back_was_not_spent(staff, order):
    orders.cancel_order(order)
    (row,) = staff.get("customers/").json()["results"]
    assert (row["order_count"], row["spent"]) == (1, "0.00")


@pytest.mark.parametrize("term", ["eve@example.com", "moneypenny", "Eve Money"])
def test_customers_are_found_by_address_and_name(staff, order, guests, term):
    (row,) = staff.get("customers/", search=term).json()["results"]
    assert row["email"] == "EVE@example.com"


def test_any_order_of_theirs_leads_to_a_customer_and_all_their_orders(staff, guests):
    for number in Order.objects.filter(email__iexact="eve@example.com").values_list("number"):
        found = staff.get(f"customers/{number[0]}/").json()
        assert (found["email"], found["order_count"]) == ("EVE@example.com", 2)
        listed = staff.get(f"customers/{number[0]}/orders/").json()["results"]
        assert len(listed) == 2
    assert staff.get("customers/0000000000/").status_code == 404


def test_more_customers_ask_the_database_no_more(staff, order, guests, django_assert_num_queries):
    with django_assert_num_queries(3):
        staff.get("customers/")
    for number in range(20):
        make_orders(2, email=f"guest{number}@example.com")
    with django_assert_num_queries(3):
        assert len(staff.get("customers/").json()["results"]) == 23


def test_the_pages_show_a_customer_and_their_orders(staff, order, guests):
    listed = staff.client.get(reverse("dashboard:customer-list"))
    assert "Eve Moneypenny" in listed.text
    number = order.number
    assert reverse("dashboard:customer-detail", args=[number]) in listed.text
    shown = staff.client.get(reverse("dashboard:customer-detail", args=[number]))
    assert "ada@example.com" in shown.text
    assert reverse("dashboard:order-detail", args=[number]) in shown.text
