"""What is shipped of an order, and what becomes of the order by it."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import Fulfilment, ProductVariant, StockLevel
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.signals import order_delivered, order_fulfilled

pytestmark = pytest.mark.django_db


def state_of(order):
    order.refresh_from_db()
    return order.status, order.fulfilment_status


def stock_of(name):
    level = StockLevel.objects.get(variant__sku=name)
    return level.on_hand, level.allocated


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """The data of the events that were sent of shipments."""
    heard = []

    def hear(*, event, **details):
        heard.append((event.name, dict(event.data)))

    for event in (order_fulfilled, order_delivered):
        event.connect(hear, weak=False)
    yield heard
    for event in (order_fulfilled, order_delivered):
        event.disconnect(hear)


def test_an_order_is_shipped_in_two_parcels(staff, order):
    path = f"orders/{order.number}/"
    sent = staff.do(
        f"{path}fulfil/",
        {
            "lines": [{"id": 0, "quantity": 1}],
            "carrier": "DHL",
            "tracking_number": "00340",
            "tracking_url": "https://dhl.example/00340",
        },
    )
    assert (sent["items"], sent["carrier"], sent["can"]) == ("1 x Mug", "DHL", {"deliver": True})
    assert state_of(order) == ("placed", "partially_fulfilled")
    assert (stock_of("MUG"), stock_of("CUP")) == ((9, 1), (10, 1))
    left = staff.get(path).json()["to_fulfil"]
    assert [(row["label"], row["quantity"]) for row in left] == [
        ("Mug: up to 1", 1),
        ("Cup: up to 1", 1),
    ]
    staff.do(f"{path}fulfil/")
    assert state_of(order) == ("completed", "fulfilled")
    assert (stock_of("MUG"), stock_of("CUP")) == ((8, 0), (9, 0))
    shipped = staff.get(f"{path}fulfilments/").json()
    assert [row["items"] for row in shipped] == ["1 x Mug", "1 x Mug, 1 x Cup"]
    kinds = [row["kind"] for row in staff.get(f"{path}events/").json()]
    assert kinds == ["complete", "fulfil", "fulfil_partially", "pay", "place"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([{"id": 0, "quantity": 3}], "Mug: choose at most 2."),
        ([{"id": 0, "quantity": 2}, {"id": 0, "quantity": 1}], "Mug: choose at most 2."),
        ([{"id": 7, "quantity": 1}], "more than is left"),
        ([{"id": 0, "quantity": 0}], "Choose at least one item."),
        ([], "Choose at least one item."),
    ],
)
def test_no_more_is_shipped_than_was_ordered(staff, order, lines, message):
    answer = staff.post(f"orders/{order.number}/fulfil/", {"lines": lines})
    assert answer.status_code == 400
    assert message in answer.json()["errors"]["lines"][0]
    assert not Fulfilment.objects.exists()


def test_what_is_wrong_in_a_row_is_told_at_its_field(staff, order):
    answer = staff.post(f"orders/{order.number}/fulfil/", {"lines": [{"id": 0, "quantity": -1}]})
    assert "quantity" in answer.json()["errors"]["lines"]["0"]


def test_nothing_is_shipped_of_what_was_shipped_or_cancelled(staff, order):
    staff.do(f"orders/{order.number}/fulfil/")
    assert staff.post(f"orders/{order.number}/fulfil/").status_code == 409
    assert staff.post(f"orders/{order.number}/cancel/").status_code == 409


def test_an_order_of_which_a_part_was_shipped_is_not_cancelled(staff, order):
    staff.do(f"orders/{order.number}/fulfil/", {"lines": [{"id": 1, "quantity": 1}]})
    assert staff.get(f"orders/{order.number}/").json()["can"]["cancel"] is False
    assert staff.post(f"orders/{order.number}/cancel/").status_code == 409


@pytest.mark.parametrize("is_tracked", [True, False])
def test_what_was_sold_decides_what_leaves_the_stock(staff, place, is_tracked):
    order = place()
    if not is_tracked:
        order.lines.update(is_tracked=False)
        StockLevel.objects.update(allocated=0)
    # The opposite of what it was when it was sold.
    ProductVariant.objects.update(track_inventory=not is_tracked)
    staff.do(f"orders/{order.number}/fulfil/")
    assert stock_of("MUG") == ((8, 0) if is_tracked else (10, 0))


def test_a_cancelled_order_frees_its_stock_though_it_is_tracked_no_more(order):
    ProductVariant.objects.update(track_inventory=False)
    orders.cancel_order(order)
    assert (stock_of("MUG"), stock_of("CUP")) == ((10, 0), (10, 0))


def test_a_shipment_arrives_once(staff, order, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sent = staff.do(f"orders/{order.number}/fulfil/", {"carrier": "DHL"})
        path = f"orders/{order.number}/fulfilments/{sent['id']}/deliver/"
        assert staff.do(path)["can"] == {"deliver": False}
        staff.do(path)
    tracking = {"carrier": "DHL", "tracking_number": "", "tracking_url": ""}
    assert told == [
        ("ecommerce.order_fulfilled", {"fulfilment": sent["id"], **tracking}),
        ("ecommerce.order_delivered", {"fulfilment": sent["id"]}),
    ]


def test_a_shipment_of_another_order_is_not_found(staff, order, place, make_user):
    sent = staff.do(f"orders/{order.number}/fulfil/")
    assert staff.post(f"orders/0000000000/fulfilments/{sent['id']}/deliver/").status_code == 404


def test_customers_see_where_their_order_is(client, staff, order, customer, make_user):
    staff.do(
        f"orders/{order.number}/fulfil/",
        {"carrier": "DHL", "tracking_url": "https://dhl.example/1"},
    )
    client.force_login(customer)
    (shipment,) = client.get(f"/api/ecommerce/orders/{order.number}/fulfilments/").json()
    assert (shipment["carrier"], shipment["tracking_url"]) == ("DHL", "https://dhl.example/1")
    client.force_login(make_user("eve@example.com"))
    assert client.get(f"/api/ecommerce/orders/{order.number}/fulfilments/").status_code == 404


def test_a_tracking_page_is_an_address_of_the_web(staff, order):
    answer = staff.post(f"orders/{order.number}/fulfil/", {"tracking_url": "javascript:alert(1)"})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"tracking_url"})
