"""The merchant's pages in the dashboard, without JavaScript, in whichever skin."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def url_of(name, **parameters):
    return reverse(f"dashboard:{name}", kwargs=parameters)


@pytest.fixture
def page(staff):
    """Return a function that opens a page of the dashboard."""

    def open_page(name, *, query=None, **parameters):
        answer = staff.client.get(url_of(name, **parameters), query or {})
        assert answer.status_code == 200, answer.content
        return answer.text

    return open_page


def send(staff, url, **data):
    return staff.client.post(url, data, follow=True)


def test_the_list_names_orders_and_finds_them(page, order):
    assert order.number in page("order-list")
    assert order.number in page("order-list", query={"search": "lovelace"})
    assert order.number not in page("order-list", query={"search": "babbage"})
    assert order.number in page("order-list", query={"to_ship": "true"})


def test_items_are_shipped_by_a_form_with_a_row_for_each_line(staff, page, order):
    url = url_of("order-detail--action", number=order.number, action="fulfil")
    form = staff.client.get(url).text
    assert re.search(r"<legend[^>]*>\s*Mug: up to 2", form)
    assert "_rows" not in form.partition("<main")[2].partition("</main")[0]
    wrong = {
        "lines": ["", "0", "1"],
        "lines-0-id": "0",
        "lines-0-quantity": "5",
        "lines-1-id": "1",
        "lines-1-quantity": "1",
        "carrier": "DHL",
    }
    again = staff.client.post(url, wrong)
    assert again.status_code == 422
    assert "choose at most 2" in again.text
    assert re.search(r"<legend[^>]*>\s*Mug: up to 2", again.text)
    done = send(staff, url, **{**wrong, "lines-0-quantity": "1"})
    assert "Shipment saved." in done.text
    assert "1 x Mug, 1 x Cup" in done.text
    order.refresh_from_db()
    assert order.fulfilment_status == "partially_fulfilled"


def test_a_refund_is_asked_for_with_nothing_chosen_yet(staff, order, customer):
    url = url_of("order-detail--action", number=order.number, action="refund")
    assert re.search(r'name="lines-0-quantity"[^>]*value="0"', staff.client.get(url).text)
    rows = {"lines": ["", "0"], "lines-0-id": "0", "lines-0-quantity": "1"}
    assert "Refund requested." in send(staff, url, **rows, shipping="", amount="").text
    assert customer.credits.balance == 982.5


def test_a_note_is_for_the_staff_alone(staff, order, client, customer, page):
    url = url_of("order-detail", number=order.number)
    form = re.search(r'action="([^"]*note[^"]*)"', staff.client.get(url).text)[1]
    send(staff, form, text="Call before delivery")
    assert "Call before delivery" in page("order-detail", number=order.number)
    client.force_login(customer)
    shown = client.get(f"/api/ecommerce/orders/{order.number}/").json()
    assert "note" not in [event["kind"] for event in shown["events"]]


def test_an_address_is_changed_until_everything_was_shipped(staff, order, address):
    url = url_of("order-address", number=order.number)
    assert "12 St James" in staff.client.get(url).text
    done = send(staff, url, **{**address, "city": "Bath"})
    assert "Address saved." in done.text
    order.refresh_from_db()
    assert (order.shipping_city, order.events.last().kind) == ("Bath", "change_address")
    staff.do(f"orders/{order.number}/fulfil/")
    assert staff.put(f"orders/{order.number}/address/", address).status_code == 409


def test_an_incomplete_address_is_told_at_its_field(staff, order, address):
    answer = staff.put(f"orders/{order.number}/address/", {**address, "city": " "})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"city"})


def test_a_packing_slip_lists_what_is_left_to_ship(staff, page, order):
    staff.do(f"orders/{order.number}/fulfil/", {"lines": [{"id": 1, "quantity": 1}]})
    slip = page("packing-slip", number=order.number)
    assert "Mug" in slip
    assert "Cup" not in slip
    assert "SW1Y 4JH London" in slip
    assert "12.50" not in slip


def test_the_overview_says_how_many_orders_are_to_be_shipped(staff, order):
    def to_ship():
        return staff.client.get("/api/ecommerce/figures/to-ship-stat/").json()["value"]

    assert to_ship() == "1"
    staff.do(f"orders/{order.number}/fulfil/")
    assert to_ship() == "0"
    assert "Orders to ship" in staff.client.get(url_of("overview")).text


def test_customers_see_their_shipments_and_ask_to_return_items(staff, order, customer):
    staff.do(f"orders/{order.number}/fulfil/", {"carrier": "DHL", "tracking_number": "00340"})
    staff.client.force_login(customer)
    shown = staff.client.get(reverse("ecommerce:order-detail", args=[order.number])).text
    assert "00340" in shown
    assert "Return items" in shown
    action = {"number": order.number, "action": "return"}
    url = reverse("ecommerce:order-detail--action", kwargs=action)
    assert re.search(r"<legend[^>]*>\s*Mug: up to 2", staff.client.get(url).text)
    rows = {"lines": ["", "0"], "lines-0-id": "0", "lines-0-quantity": "2"}
    done = send(staff, url, **rows, reason="Too small")
    assert "Return requested." in done.text
    assert "2 x Mug" in done.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_asks_the_page_for_the_export_is_led_to_the_file(staff, order, method):
    url = url_of("order-list--action", action="export")
    answer = getattr(staff.client, method)(url, follow=True)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert order.number in answer.getvalue().decode()
