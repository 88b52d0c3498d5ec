"""What a guest is given and what is forgotten of them: by a link in a mail, or by staff."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import Cart, Invoice, Order, StockAlert, Withdrawal
from quickscale_business_themes.ecommerce.services import guests, orders, withdrawals
from quickscale_business_themes.ecommerce.services.invoicing import issue_invoice

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
EMAIL = "guest@example.com"


@pytest.fixture
def order(place, make_user):
    """An order that a guest has placed, paid, and was sent an invoice for."""
    placed = place(user=make_user("till@example.com"))
    Order.objects.filter(pk=placed.pk).update(user=None, email=EMAIL)
    Cart.objects.filter(order=placed).update(user=None, email=EMAIL)
    placed.refresh_from_db()
    issue_invoice(placed)
    return placed


def complete(order):
    orders.fulfil_order(order)
    order.refresh_from_db()


def ask(client=None):
    return (client or Client()).post("/your-data/", {"email": EMAIL.upper()})


def find_link(read_mails):
    [mail] = [mail for mail in read_mails() if "Your data" in mail.subject]
    assert mail.to == [EMAIL.upper()]
    return re.search(r"http://testserver(/your-data/\S+)", mail.body)[1]


def test_a_link_by_mail_opens_and_exports_what_is_known(order, read_mails):
    read_mails()
    assert ask().status_code == 303
    link = find_link(read_mails)
    page = Client().get(link)
    assert (page.status_code, "Erase your data" in page.text) == (200, True)
    url = re.search(r'href="([^"]*/export/)"', page.text)[1]
    data = json.loads(Client().get(url).content)
    [bought] = data["orders"]
    assert (bought["number"], bought["shipping_city"]) == (order.number, "Berlin")
    assert [document["number"][:3] for document in data["order_invoices"]] == ["INV"]


def test_nobody_learns_whether_an_address_is_known(order, read_mails):
    read_mails()
    known, unknown = ask(), Client().post("/your-data/", {"email": "nobody@example.com"})
    assert known.status_code == unknown.status_code == 303
    assert [mail.to for mail in read_mails()] == [[EMAIL.upper()]]
    ask()
    assert not read_mails()  # one link an hour


@pytest.mark.parametrize("token", ["x", "a:b:c", ""])
def test_a_link_that_was_not_sent_opens_nothing(token):
    assert Client().get(f"{API}/guest-data/{token or 'none'}/").status_code == 404
    assert Client().post(f"{API}/guest-data/{token or 'none'}/erase/").status_code == 404


def test_a_link_holds_for_a_day():
    url = f"{API}/guest-data/{guests.make_token(EMAIL)}/"
    assert Client().get(url).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert Client().get(url).status_code == 404


def test_a_guest_is_forgotten_and_their_invoice_is_not(
    order, read_mails, django_capture_on_commit_callbacks
):
    complete(order)
    StockAlert.objects.create(email=EMAIL, product=order.lines.first().product)
    withdrawal = withdrawals.draft_withdrawal(order, name="Ada Lovelace", email=EMAIL)
    withdrawals.confirm_withdrawal(withdrawal)
    ask()
    link = find_link(read_mails)
    assert Client().post(f"{link}-/erase/").status_code == 303
    kept = Order.objects.get()
    assert kept.email.endswith("@deleted.invalid")
    assert (kept.shipping_full_name, kept.shipping_city, kept.vat_id) == ("", "", "")
    assert kept.grand_total == 30
    assert kept.access_token != order.access_token
    assert Invoice.objects.get().data["buyer"]["email"] == EMAIL
    statement = Withdrawal.objects.get()
    assert (statement.name, statement.email) == ("", "")
    assert Cart.objects.get().email == ""
    assert not StockAlert.objects.exists()
    assert not guests.is_known(EMAIL)


@pytest.mark.django_db(transaction=True)
def test_what_is_still_to_be_sent_keeps_its_address_until_then(order):
    guests.erase(EMAIL)
    order.refresh_from_db()
    assert (order.email, order.shipping_city) == (EMAIL, "Berlin")
    complete(order)
    order.refresh_from_db()
    assert (order.email.endswith("@deleted.invalid"), order.shipping_city) == (True, "")


def test_who_has_an_account_is_not_forgotten_as_a_guest(place, customer):
    placed = place()
    complete(placed)
    guests.erase(customer.email)
    placed.refresh_from_db()
    assert placed.email == customer.email


def test_staff_do_it_from_the_customers_page(order, staff, client, customer):
    complete(order)
    page = staff.get(f"/dashboard/customers/{order.number}/").text
    assert "Erase data" in page
    url = f"{API}/staff/customers/{order.number}/"
    assert json.loads(staff.get(f"{url}export/").content)["orders"][0]["email"] == EMAIL
    client.force_login(customer)
    assert client.post(f"{url}erase/").status_code == client.get(f"{url}export/").status_code == 403
    assert staff.post(f"/dashboard/customers/{order.number}/-/erase/").status_code == 303
    order.refresh_from_db()
    assert order.email.endswith("@deleted.invalid")
