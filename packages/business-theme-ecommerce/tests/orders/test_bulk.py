"""Staff ship, print and annotate several orders at once."""

from __future__ import annotations

from typing import Any

import pytest

from quickscale_business_themes.ecommerce.models import Order

pytestmark = pytest.mark.django_db

PAGE = "/dashboard/orders/-/-/"


@pytest.fixture
def orders(place: Any) -> list[str]:
    return [place().number, place().number]


def act(staff: Any, action: str, rows: list[str], **fields: Any) -> Any:
    return staff.client.post(f"{PAGE}{action}/", {"rows": rows, **fields})


def test_orders_are_marked_as_fulfilled_together(staff: Any, orders: list[str]) -> None:
    assert act(staff, "fulfil", orders, carrier="DHL").status_code == 303
    assert set(Order.objects.values_list("fulfilment_status", flat=True)) == {"fulfilled"}
    again = act(staff, "fulfil", orders[:1], carrier="DHL")
    assert again.status_code == 409 or again.status_code == 422
    assert orders[0] in again.content.decode()


def test_a_note_stands_on_each_order(staff: Any, orders: list[str]) -> None:
    assert act(staff, "note", orders, text="Call first.").status_code == 303
    assert all(
        order.events.filter(data__text="Call first.").exists() for order in Order.objects.all()
    )


def test_packing_slips_are_one_file_with_a_page_for_each_order(
    staff: Any, orders: list[str]
) -> None:
    led = act(staff, "packing-slips", orders)
    assert led.status_code == 303
    assert led["Location"].endswith(f"/packing-slips/{'%2C'.join(orders)}/")
    answer = staff.client.get(led["Location"])
    assert answer["Content-Type"] == "application/pdf"
    pdf = b"".join(answer) if answer.streaming else answer.content
    assert pdf.count(b"/Type /Page\n") == 2
    assert staff.client.get("/api/ecommerce/staff/packing-slips/none/").status_code == 404
