"""Who of the staff may do what, how orders are found, and their export."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import Permission

from quickscale_business_themes.ecommerce.models import Order

from .conftest import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(make_user):
    """A member of the staff who may see orders, and what else a test grants them."""
    user = make_user("clerk@example.com")
    user.is_staff = True
    user.save()
    grant(user, "view_order")
    return user


def grant(user, *names):
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))


def test_orders_are_for_the_staff_who_may_see_them(order, clerk, customer):
    paths = ("orders/", f"orders/{order.number}/", "orders/export/", "customers/")
    for path in paths:
        assert Staff(customer).get(path).status_code == 403
        assert Staff(clerk).get(path).status_code == 200
    clerk.user_permissions.clear()
    for path in paths:
        assert Staff(type(clerk).objects.get(pk=clerk.pk)).get(path).status_code == 403


def test_seeing_is_not_changing_and_changing_is_not_refunding(order, clerk):
    path = f"orders/{order.number}/"
    assert Staff(clerk).post(f"{path}notes/", {"text": "Hello"}).status_code == 403
    grant(clerk, "change_order")
    assert Staff(clerk).post(f"{path}notes/", {"text": "Hello"}).status_code == 201
    assert Staff(clerk).post(f"{path}refund/", {"amount": "1"}).status_code == 403
    grant(clerk, "add_refund")
    assert Staff(clerk).post(f"{path}refund/", {"amount": "1"}).status_code == 201


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "ADA@example.com"}, True),
        ({"search": "mug"}, True),
        ({"search": "Love"}, True),
        ({"search": "ada lovelace"}, True),
        ({"search": "%"}, False),
        ({"search": "nobody"}, False),
        ({"status": "placed", "payment_status": "paid"}, True),
        ({"fulfilment_status": "fulfilled"}, False),
        ({"to_ship": "true"}, True),
        ({"placed_after": "2020-01-01"}, True),
        ({"placed_before": "2020-01-01"}, False),
    ],
)
def test_orders_are_found_by_what_is_known_of_them(staff, order, query, found):
    rows = staff.get("orders/", **query).json()["results"]
    assert [row["number"] for row in rows] == ([order.number] if found else [])


def test_orders_are_found_by_how_their_number_begins(staff, order):
    (row,) = staff.get("orders/", search=order.number[:5].lower()).json()["results"]
    assert row["number"] == order.number


@pytest.mark.parametrize(
    "query", [{"status": "lost"}, {"placed_after": "yesterday"}, {"ordering": "email"}]
)
def test_a_filter_that_is_none_is_a_field_error(staff, query):
    answer = staff.get("orders/", **query)
    assert answer.status_code == 400
    (field,) = answer.json()["errors"]
    assert next(iter(query)).startswith(field)


def test_a_page_of_orders_and_an_order_take_the_same_statements_however_many_there_are(
    staff, order, django_assert_num_queries
):
    def read():
        staff.get("orders/")
        staff.get("orders/", search=order.email)
        staff.get(f"orders/{order.number}/")

    read()
    with django_assert_num_queries(10):
        read()
    Order.objects.bulk_create(
        Order(email=order.email, subtotal=1, grand_total=1) for _order in range(20)
    )
    with django_assert_num_queries(10):
        read()


def read_export(staff, **query):
    answer = staff.get("orders/export/", **query)
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_orders_are_exported_with_a_row_for_each_line(staff, order):
    first, second = read_export(staff)
    assert (first["number"], second["number"]) == (order.number, order.number)
    assert (first["grand_total"], second["grand_total"]) == ("30.0000", "")
    assert (first["line_name"], first["line_quantity"]) == ("Mug", "2")
    assert (second["line_name"], second["line_total"]) == ("Cup", "5.0000")
    assert first["shipping_country"] == "GB"


def test_only_the_orders_that_are_asked_for_are_exported(staff, order):
    assert read_export(staff, status="canceled") == []
    answer = staff.get("orders/export/", status="lost")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"status"})


def test_no_cell_of_the_export_is_a_formula(staff, order):
    Order.objects.update(shipping_full_name='=HYPERLINK("https://evil.example")')
    order.lines.update(name="@SUM(1)", sku="+1")
    first, _second = read_export(staff)
    assert first["shipping_full_name"].startswith("'=")
    assert (first["line_name"], first["line_sku"]) == ("'@SUM(1)", "'+1")


def test_a_note_needs_a_text(staff, order):
    answer = staff.post(f"orders/{order.number}/notes/", {"text": " "})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"text"})
