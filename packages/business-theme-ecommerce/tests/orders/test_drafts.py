"""Orders that the staff put together, and their customer pays for by a link."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quickscale.core.billing.models import Checkout
from quickscale.core.mail.outbox import deliver_due
from quickscale_business_themes.ecommerce.models import DraftOrder, Order, StockLevel

pytestmark = pytest.mark.django_db

EMAIL = "grace@example.com"


def stock():
    level = StockLevel.objects.get()
    return level.on_hand, level.allocated


@pytest.fixture
def mug(make_product):
    return make_product("Mug", price="12.50", stock=10)


@pytest.fixture
def draft(staff, mug, address):
    """Return a function that drafts two mugs and something else, for 30.00, to an address."""

    def write(**details):
        lines = [
            {"variant": "MUG", "quantity": 2},
            {"name": "Engraving", "quantity": 1, "unit_price": "5", "requires_shipping": False},
        ]
        asked = {"email": EMAIL, "lines": lines, **details}
        made = staff.do("drafts/", asked)
        staff.put(f"drafts/{made['id']}/address/", address)
        return staff.get(f"drafts/{made['id']}/").json()

    return write


def send(staff, draft):
    return staff.do(f"drafts/{draft['id']}/send/")["number"]


def test_a_draft_is_priced_like_a_cart_and_holds_no_stock(staff, draft, make_tax):
    make_tax(20)
    shown = draft(discount_percentage="10", discount_reason="Friends")
    amounts = {name: shown[name] for name in ("subtotal", "discount", "tax", "total")}
    assert amounts == {"subtotal": "30.00", "discount": "3.00", "tax": "5.40", "total": "32.40"}
    lines = staff.get(f"drafts/{shown['id']}/lines/").json()
    assert [(row["name"], row["unit_price"]) for row in lines] == [
        ("Mug", "12.50"),
        ("Engraving", "5.00"),
    ]
    assert stock() == (10, 0)
    assert not Order.objects.exists()


def test_a_product_may_have_a_price_of_its_own(draft):
    own = draft(lines=[{"variant": "MUG", "quantity": 2, "unit_price": "9.99"}])
    assert own["total"] == "19.98"


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([{"quantity": 1}], "variant"),
        ([{"name": "Engraving", "quantity": 1}], "unit_price"),
        ([{"variant": "MUG", "name": "Mug", "quantity": 1}], "name"),
        ([{"variant": "nothing", "quantity": 1}], "variant"),
        ([{"variant": "MUG", "quantity": 0}], "quantity"),
        ([{"variant": "MUG", "quantity": 1, "unit_price": "-1"}], "unit_price"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_at_its_field(staff, mug, lines, field):
    answer = staff.post("drafts/", {"email": EMAIL, "lines": lines})
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"]["lines"]["0"]) == [field]


def test_one_discount_is_given_not_two(staff, mug):
    asked = {"email": EMAIL, "discount_percentage": "5", "discount_amount": "1"}
    assert "discount_amount" in staff.post("drafts/", asked).json()["errors"]


def test_what_keeps_a_draft_from_being_sent_is_told(staff, server, mug):
    made = staff.do("drafts/", {"email": EMAIL, "lines": [{"variant": "MUG", "quantity": 11}]})
    shown = staff.get(f"drafts/{made['id']}/").json()
    assert [each["code"] for each in shown["problems"]] == ["insufficient_stock", "invalid_address"]
    assert not shown["can"]["send"]
    assert staff.post(f"drafts/{made['id']}/send/").status_code == 409
    assert not Order.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_customer_pays_by_the_link_that_was_sent(
    server, deliver, staff, draft, mailoutbox, client
):
    number = send(staff, draft())
    assert stock() == (10, 2)
    deliver_due()
    (mail,) = mailoutbox
    order = Order.objects.get()
    path = f"/orders/{number}/?token={order.access_token}"
    assert (mail.to, path in mail.body, "$30.00" in mail.body) == ([EMAIL], True, True)
    shown = client.get(path).text
    assert "Pay by card" in shown
    action = {"number": number, "action": "pay"}
    paying = client.post(reverse("ecommerce:order-detail--action", kwargs=action))
    assert paying.status_code == 303
    assert paying["Location"] == Checkout.objects.get().url
    server.complete_checkout(Checkout.objects.get().stripe_id)
    deliver()
    order.refresh_from_db()
    assert (order.payment_status, order.payments.get().amount) == ("paid", 30)
    assert staff.get("drafts/").json()["results"][0]["order"]["id"] == number


def test_sending_it_again_sends_the_same_order(staff, server, draft):
    made = draft()
    assert send(staff, made) == send(staff, made)
    assert Order.objects.count() == 1
    assert staff.put(f"drafts/{made['id']}/", {"email": EMAIL}).status_code == 409
    assert staff.client.delete(f"/api/ecommerce/staff/drafts/{made['id']}/").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_payment_page_that_runs_out_leaves_the_order_waiting(server, staff, draft, client):
    number = send(staff, draft())
    order = Order.objects.get()
    pay = f"/api/ecommerce/orders/{number}/pay/?token={order.access_token}"
    first = client.post(pay).json()["url"]
    Checkout.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    call_command("expire_checkouts", verbosity=0)
    order.refresh_from_db()
    assert (order.status, stock()) == ("placed", (10, 2))
    assert client.post(pay).json()["url"] not in ("", first)


def test_what_is_not_paid_in_time_is_called_off_and_may_be_sent_again(server, staff, draft):
    made = draft()
    send(staff, made)
    call_command("cancel_overdue_orders", verbosity=0)
    assert Order.objects.get().status == "placed"
    Order.objects.update(payment_due_at=timezone.now() - timedelta(minutes=1))
    call_command("cancel_overdue_orders", verbosity=0)
    assert (Order.objects.get().status, stock()) == ("canceled", (10, 0))
    send(staff, made)
    assert [order.status for order in Order.objects.order_by("pk")] == ["canceled", "placed"]


def test_the_link_can_be_sent_once_more(server, staff, draft, mailoutbox, order):
    number = send(staff, draft())
    staff.do(f"orders/{number}/request-payment/")
    deliver_due()
    assert [mail.to for mail in mailoutbox].count([EMAIL]) == 2
    assert staff.post(f"orders/{order.number}/request-payment/").status_code == 409


def test_a_draft_is_marked_as_paid_by_hand(staff, draft):
    made = draft(note="Leave at the door")
    number = staff.do(f"drafts/{made['id']}/mark-paid/")["number"]
    order = Order.objects.get(number=number)
    assert (order.payment_status, order.payments.get().method) == ("paid", "manual")
    assert (order.note, order.shipping_city, stock()) == ("Leave at the door", "London", (10, 2))
    staff.do(f"orders/{number}/fulfil/")
    assert stock() == (8, 0)


def test_a_known_customer_finds_the_order_in_their_account(staff, draft, customer, server):
    customer.emailaddress_set.create(email=customer.email, verified=True)
    send(staff, draft(email=customer.email))
    assert Order.objects.get().user == customer


def test_shipping_costs_what_the_method_or_the_staff_say(staff, draft, make_zone):
    zone = make_zone("Home", "GB", post="4")
    method = str(zone.methods.get().public_id)
    assert draft(shipping_method=method)["shipping"] == "4.00"
    assert draft(shipping_method=method, shipping_price="1.50")["total"] == "31.50"
    assert draft(shipping_price="0")["total"] == "30.00"


def test_automatic_promotions_are_left_to_the_staff(draft, make_promotion):
    make_promotion(("order_percentage", {"percentage": "50"}))
    assert draft()["total"] == "30.00"


def test_only_staff_who_may_change_orders_see_drafts(client, customer, draft):
    made = draft()
    client.force_login(customer)
    assert client.get(f"/api/ecommerce/staff/drafts/{made['id']}/").status_code == 403
    assert Client().get("/api/ecommerce/staff/drafts/").status_code in (401, 403)


def test_a_draft_is_written_and_sent_on_pages(staff, server, mug, address):
    page = staff.client.get("/dashboard/drafts/new/").text
    assert 'name="lines-0-variant"' in page or "lines" in page
    sent = {
        "email": EMAIL,
        "lines": ["", "0", "1"],
        "lines-0-variant": "MUG",
        "lines-0-quantity": "1",
        "lines-0-requires_shipping": "on",
        "lines-1-name": "Engraving",
        "lines-1-quantity": "1",
        "lines-1-unit_price": "5",
        "payment_days": "3",
    }
    made = staff.client.post("/dashboard/drafts/new/", sent)
    assert made.status_code == 303, made.text
    url = made["Location"]
    shown = staff.client.get(url).text
    assert "Engraving" in shown
    assert "Enter a shipping address." in shown
    entered = staff.client.post(f"{url}address/", address)
    assert entered.status_code == 303, entered.text
    shown = staff.client.get(url).text
    assert "$17.50" in shown
    assert "London" in shown
    done = staff.client.post(f"{url}-/send/", follow=True)
    assert "Payment link sent." in done.text
    order = Order.objects.get()
    assert order.number in done.text
    assert (order.payment_due_at - timezone.now()).days in (2, 3)
    assert order.grand_total == Decimal("17.50")
    assert DraftOrder.objects.get().order == order
