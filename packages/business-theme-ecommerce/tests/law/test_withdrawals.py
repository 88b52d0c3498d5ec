"""Withdrawing from a contract: the statement, its confirmation, and what staff make of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    DownloadGrant,
    Market,
    Order,
    OrderLine,
    Withdrawal,
)
from quickscale_business_themes.ecommerce.services import orders, withdrawals

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
#: A Tuesday, two weeks before another one on which everybody works.
PLACED = datetime(2026, 9, 1, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _be_in_september():
    with time_machine.travel(PLACED):
        yield


def post(client, url, data=None):
    return client.post(url, data or {}, content_type="application/json")


def name_order(client, order, email="ada@example.com", name="Ada Lovelace"):
    return post(
        client,
        f"{API}/withdrawals/",
        {"number": order.number.lower(), "email": email, "full_name": name},
    )


def withdraw(order, *pairs):
    """Withdraw from units of lines, by default from all, as a guest without an account."""
    draft = name_order(Client(), order).json()
    url = f"{API}/withdrawals/{draft['id']}/"
    if pairs:
        lines = [{"id": position, "quantity": quantity} for position, quantity in pairs]
        body = {"full_name": "Ada", "email": "ada@example.com", "lines": lines}
        answer = Client().put(url, body, content_type="application/json")
        assert answer.status_code == 200, answer.content
    answer = post(Client(), f"{url}confirm/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def decide(staff, withdrawal, step, **data):
    return post(staff, f"{API}/staff/withdrawals/{withdrawal['id']}/{step}/", data)


def ship(order, *, delivered=True):
    shipment = orders.fulfil_order(order)
    if delivered:
        orders.deliver_fulfilment(shipment)
    order.refresh_from_db()


def can_withdraw(order):
    return bool(withdrawals.find_right(Order.objects.get(pk=order.pk)).lines)


def test_a_statement_counts_once_it_is_confirmed(order, read_mails):
    read_mails()
    draft = name_order(Client(), order).json()
    assert (draft["status"], draft["items"]) == ("draft", "2 x Mug, 1 x Cup")
    assert not read_mails()
    url = f"{API}/withdrawals/{draft['id']}/confirm/"
    confirmed = post(Client(), url).json()
    assert confirmed["status"] == "received"
    [mail] = read_mails()
    assert mail.to == ["ada@example.com"]
    assert mail.subject == f"We received your withdrawal from order {order.number}"
    for part in ("2 × Mug", "1 × Cup", "Ada Lovelace", "Sept. 1, 2026, 12:00:"):  # noqa: RUF001
        assert part in mail.body
    assert post(Client(), url).json() == confirmed
    assert not read_mails()


def test_the_acknowledgement_goes_where_the_consumer_says(client, order, customer, read_mails):
    client.force_login(customer)
    body = {
        "full_name": "Ada",
        "email": "other@example.com",
        "lines": [{"id": 0, "quantity": 1}, {"id": 1, "quantity": 0}],
    }
    draft = post(client, f"{API}/orders/{order.number}/withdrawals/", body).json()
    assert draft["items"] == "1 x Mug"
    read_mails()
    post(client, f"{API}/withdrawals/{draft['id']}/confirm/")
    assert [mail.to for mail in read_mails()] == [["other@example.com"]]
    listed = client.get(f"{API}/orders/{order.number}/withdrawals/").json()
    assert [row["items"] for row in listed] == ["1 x Mug"]


@pytest.mark.parametrize("wrong", [{"number": "0000000000"}, {"email": "eve@example.com"}])
def test_nobody_learns_which_orders_there_are(order, wrong):
    body = {"number": order.number, "email": order.email, "full_name": "Ada", **wrong}
    answer = post(Client(), f"{API}/withdrawals/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "number": ["There's no order with this number and e-mail address."]
    }


def test_no_more_is_given_up_than_there_is(order):
    withdraw(order, (0, 1))
    assert name_order(Client(), order).json()["items"] == "1 x Mug, 1 x Cup"
    withdraw(order)
    assert name_order(Client(), order).status_code == 409
    draft = Withdrawal.objects.create(order=order, name="Ada", email="ada@example.com")
    draft.lines.create(line=order.lines.get(position=0), quantity=1)
    assert post(Client(), f"{API}/withdrawals/{draft.public_id}/confirm/").status_code == 409
    draft.refresh_from_db()
    assert (draft.status, draft.submitted_at) == ("draft", None)


def test_the_period_begins_with_the_delivery_of_the_last_good(order, client):
    url = f"{API}/orders/{order.number}/?token={order.access_token}"
    with time_machine.travel(PLACED + timedelta(days=60)):
        assert client.get(url).json()["can"]["withdraw"]
        orders.fulfil_order(order, quantities={0: 2})
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=PLACED.tzinfo)):
        orders.deliver_fulfilment(orders.fulfil_order(order))
        orders.deliver_fulfilment(order.fulfilments.first())
    with time_machine.travel(datetime(2026, 12, 15, 23, tzinfo=PLACED.tzinfo)):
        seen = client.get(url).json()
        assert (seen["can"]["withdraw"], seen["withdraw_until"]) == (True, "2026-12-15")
    with time_machine.travel(datetime(2026, 12, 16, 1, tzinfo=PLACED.tzinfo)):
        assert not client.get(url).json()["can"]["withdraw"]
        assert name_order(Client(), order).status_code == 409


def test_where_the_delivery_is_unknown_what_was_promised_counts(order):
    ship(order, delivered=False)
    Order.objects.filter(pk=order.pk).update(delivery_days=6)
    order.refresh_from_db()
    assert withdrawals.find_right(order).last_day.isoformat() == "2026-09-21"


def test_who_was_not_told_has_a_year_more(settings, place):
    seller, settings.ECOMMERCE_SELLER = settings.ECOMMERCE_SELLER, {}
    order = place()
    ship(order)
    assert not can_withdraw(order)
    settings.ECOMMERCE_SELLER = seller
    with time_machine.travel(PLACED + timedelta(days=370)):
        assert can_withdraw(order)
    with time_machine.travel(PLACED + timedelta(days=385)):
        assert not can_withdraw(order)


def test_a_market_without_the_right_offers_none(place, address):
    Market.objects.create(country="DE", withdrawal=False)
    order = place()
    assert not can_withdraw(order)
    assert name_order(Client(), order).status_code == 409


@pytest.mark.parametrize(("ground", "is_open"), [("custom_made", False), ("sealed_hygiene", True)])
def test_excepted_products_are_left_out(place, make_product, ground, is_open):
    mug = make_product("Mug", price="12.50", stock=10)
    type(mug).objects.filter(pk=mug.pk).update(withdrawal_exception=ground)
    order = place()
    lines = withdrawals.find_right(order).lines
    assert [line.name for line in lines] == (["Mug", "Cup"] if is_open else ["Cup"])


def test_what_was_not_sent_is_refunded_at_once_with_its_shipping(staff, place, make_zone):
    order = place_with_shipping(place, make_zone, "express")
    answer = decide(staff, withdraw(order), "accept").json()
    assert (answer["status"], answer["refund_due_on"]) == ("accepted", "2026-09-15")
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("canceled", "partially_refunded")
    # The 5.00 that express cost more than standard are the customer's.
    assert order.refunded_total == order.grand_total - 5


def place_with_shipping(place, make_zone, chosen):
    from quickscale_business_themes.ecommerce.services.checkout import Entered

    zone = make_zone("Home", "DE", standard="4.90", express="9.90")
    method = zone.methods.get(name=chosen.title())
    return place(entered=Entered(shipping_method=str(method.public_id)))


def test_what_was_sent_is_refunded_when_it_has_come_back(staff, place, make_zone):
    order = place_with_shipping(place, make_zone, "standard")
    ship(order)
    withdrawal = withdraw(order)
    decide(staff, withdrawal, "accept")
    [returned] = order.returns.all()
    assert (returned.status, order.refunds.count()) == ("approved", 0)
    path = f"{API}/staff/orders/{order.number}/returns/{returned.public_id}"
    post(staff, f"{path}/receive/", {"restock": True})
    assert post(staff, f"{path}/refund/").status_code == 200
    order.refresh_from_db()
    assert order.refunded_total == order.grand_total
    shown = staff.get(f"{API}/staff/withdrawals/{withdrawal['id']}/").json()
    assert shown["return_status"] == "Refunded"


def test_who_keeps_a_part_keeps_its_shipping(staff, place, make_zone):
    order = place_with_shipping(place, make_zone, "standard")
    decide(staff, withdraw(order, (0, 1)), "accept")
    order.refresh_from_db()
    assert order.refunded_total == 12.5
    decide(staff, withdraw(order), "accept")
    order.refresh_from_db()
    assert order.refunded_total == order.grand_total


def test_a_withdrawal_is_decided_once(staff, order):
    withdrawal = withdraw(order)
    assert decide(staff, withdrawal, "accept").status_code == 200
    assert decide(staff, withdrawal, "accept").status_code == 409
    assert decide(staff, withdrawal, "reject", reason="Late").status_code == 409


def test_what_was_refunded_meanwhile_is_not_refunded_again(staff, order):
    withdrawal = withdraw(order)
    lines = [{"id": 0, "quantity": 2}]
    post(staff, f"{API}/staff/orders/{order.number}/refund/", {"lines": lines})
    assert decide(staff, withdrawal, "accept").status_code == 200
    order.refresh_from_db()
    assert (order.refunded_total, order.status) == (order.grand_total, "canceled")


def test_a_withdrawal_from_an_order_that_was_cancelled_meanwhile_is_accepted(staff, order):
    withdrawal = withdraw(order)
    orders.cancel_order(order)
    assert decide(staff, withdrawal, "accept").json()["status"] == "accepted"
    assert order.refunds.count() == 1


def test_a_rejected_withdrawal_says_why_and_may_be_made_again(staff, order, read_mails):
    withdrawal = withdraw(order)
    read_mails()
    assert decide(staff, withdrawal, "reject").status_code == 400
    decide(staff, withdrawal, "reject", reason="The seal was broken")
    [mail] = read_mails()
    assert "Reason: The seal was broken" in mail.body
    assert set(OrderLine.objects.values_list("withdrawn_quantity", flat=True)) == {0}
    assert can_withdraw(order)


def test_customers_decide_nothing(client, order, customer):
    client.force_login(customer)
    withdrawal = withdraw(order)
    assert decide(client, withdrawal, "accept").status_code == 403
    assert client.get(f"{API}/staff/withdrawals/").status_code == 403


def test_drafts_are_forgotten_after_a_day_and_statements_are_not(order):
    withdraw(order, (0, 1))
    name_order(Client(), order)
    with time_machine.travel(PLACED + timedelta(days=2)):
        call_command("purge_withdrawal_drafts", verbosity=0)
    assert [each.status for each in Withdrawal.objects.all()] == ["received"]


@pytest.fixture
def guide(european_shop, make_product):
    from django.core.files.base import ContentFile

    from quickscale_business_themes.ecommerce.models import DigitalFile

    product = make_product("Guide", stock=None, is_digital=True)
    file = ContentFile(b"All of it.", name="guide.epub")
    DigitalFile.objects.create(product=product, name="Guide (EPUB)", file=file)
    return product


def buy_guide(guide, customer, *, consent):
    from quickscale_business_themes.ecommerce.services import carts, checkout

    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, guide.default_variant, 1, user=customer)
    entered = checkout.Entered(digital_consent=consent)
    return checkout.place_order(cart, user=customer, entered=entered)


def download(client):
    return client.get(f"{API}/downloads/{DownloadGrant.objects.get().token}/file/")


def test_a_download_with_consent_ends_the_right(client, guide, customer):
    order = buy_guide(guide, customer, consent=True)
    assert can_withdraw(order)
    assert download(client).status_code == 200
    assert not can_withdraw(order)


def test_without_consent_nothing_is_downloaded_within_the_period(client, guide, customer):
    order = buy_guide(guide, customer, consent=False)
    answer = download(client)
    assert answer.status_code == 409
    assert "ends your right of withdrawal" in answer.json()["detail"]
    with time_machine.travel(PLACED + timedelta(days=20)):
        assert download(client).status_code == 200
    client.force_login(customer)
    url = f"{API}/orders/{order.number}/"
    assert client.get(url).json()["can"]["consent"]
    assert post(client, f"{url}digital-consent/").status_code == 200
    assert download(client).status_code == 200
    assert not client.get(url).json()["can"]["consent"]


def test_a_digital_purchase_is_refunded_at_once(staff, guide, customer):
    order = buy_guide(guide, customer, consent=False)
    decide(staff, withdraw(order), "accept")
    order.refresh_from_db()
    assert (order.payment_status, order.refunded_total) == ("refunded", order.grand_total)
