"""Carts that nobody ordered are reminded of once, where their shoppers agreed to it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import Cart, CartReminder, MailObjection
from quickscale_business_themes.ecommerce.services import cart_reminders, people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reminders(settings):
    settings.ECOMMERCE_CART_REMINDER_HOURS = 4


@pytest.fixture
def fill(make_product):
    """Return a function that fills a browser's cart and enters an address of e-mail."""

    def run(client, product="Mug", **entered):
        mug = make_product(product)
        sent = {"variant": mug.default_variant.sku, "quantity": 2}
        assert client.post("/api/ecommerce/cart/add/", sent).status_code == 201
        asked = {"email": "ada@example.com", **entered}
        assert client.post("/checkout/-/contact/", asked).status_code == 303
        return mug

    return run


@pytest.fixture
def send(read_mails):
    """Return a function that sends what is due after so many hours."""

    def run(*, hours=5):
        moment = timezone.now() - timedelta(hours=hours)
        Cart.objects.update(updated_at=moment)
        CartReminder.objects.update(agreed_at=moment)
        call_command("send_cart_reminders", verbosity=0)
        return read_mails()

    return run


def open_link(client, message, label="Return to your cart"):
    link = re.search(rf"{label}: http://testserver(\S+)", message.body)
    return client.get(link[1])


def test_the_box_is_offered_unchecked_and_only_where_the_shop_reminds(client, fill, settings):
    fill(client)
    page = client.get("/checkout/").text
    box = re.search(r"<input[^>]*name=\"wants_reminder\"[^>]*>", page)[0]
    assert "checked" not in box
    assert not CartReminder.objects.exists()
    settings.ECOMMERCE_CART_REMINDER_HOURS = 0
    assert "wants_reminder" not in client.get("/checkout/").text


def test_whoever_agreed_is_reminded_once_and_gets_the_cart_back(client, fill, send):
    fill(client, wants_reminder="on")
    kept = CartReminder.objects.get()
    assert (kept.email, kept.wording) == ("ada@example.com", cart_reminders.WORDING)
    assert not send(hours=3)
    [message] = send()
    assert message.subject.startswith("You left something in your cart at")
    assert "2 \N{MULTIPLICATION SIGN} Mug" in message.body
    assert not send()
    elsewhere = Client()
    page = open_link(elsewhere, message)
    assert "Mug" in page.text
    assert elsewhere.get("/api/ecommerce/cart/").json()["count"] == 2


def test_what_is_in_the_cart_by_now_stays_in_it(client, fill, send):
    fill(client, wants_reminder="on")
    [message] = send()
    elsewhere = Client()
    fill(elsewhere, "Cup")
    for _time in range(2):
        assert {"Mug", "Cup"} <= set(re.findall("Mug|Cup", open_link(elsewhere, message).text))
    assert elsewhere.get("/api/ecommerce/cart/").json()["count"] == 4


@pytest.mark.parametrize("entered", [{}, {"wants_reminder": ""}])
def test_whoever_did_not_agree_or_does_not_any_more_hears_nothing(client, fill, send, entered):
    if entered:
        fill(client, "Cup", wants_reminder="on")
    fill(client, **entered)
    assert not CartReminder.objects.exists()
    assert not send()


def test_an_order_ends_it_also_one_with_another_cart(
    client, fill, send, buy, make_user, make_product
):
    fill(client, wants_reminder="on")
    CartReminder.objects.update(agreed_at=timezone.now() - timedelta(hours=5))
    buy(make_user(), make_product("Cup"))
    Cart.objects.update(updated_at=timezone.now() - timedelta(hours=5))
    call_command("send_cart_reminders", verbosity=0)
    assert CartReminder.objects.get().sent_at is None


def test_an_order_that_comes_before_the_mail_left_ends_it_too(
    client, fill, read_mails, monkeypatch
):
    fill(client, wants_reminder="on")
    monkeypatch.setattr("quickscale.core.mail.outbox.enqueue", lambda *args, **options: None)
    Cart.objects.update(updated_at=timezone.now() - timedelta(hours=5))
    call_command("send_cart_reminders", verbosity=0)
    assert CartReminder.objects.get().sent_at
    Cart.objects.update(status="completed")
    assert not read_mails()


def test_one_click_of_the_mail_program_unsubscribes(client, fill, send):
    fill(client, wants_reminder="on")
    [message] = send()
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.fullmatch(r"<http://testserver(\S+)>", headers["List-Unsubscribe"])[1]
    program = Client(enforce_csrf_checks=True)
    led = program.get(url, headers={"accept": "text/html"})
    assert led.status_code == 302
    assert not MailObjection.objects.exists()
    for _time in range(2):
        done = program.post(url, {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    assert MailObjection.objects.count() == 1
    assert program.post(f"{url[:-3]}/").status_code == 404
    other = Client()
    fill(other, "Cup", wants_reminder="on")
    assert not send()


def test_people_unsubscribe_on_the_page(client, fill, send):
    fill(client, wants_reminder="on")
    [message] = send()
    page = re.search(r"Unsubscribe: http://testserver(\S+)", message.body)[1]
    assert page in message.alternatives[0][0]
    assert "ada@example.com" in client.get(page).text
    assert client.post(f"{page}-/unsubscribe/", follow=True).status_code == 200
    assert MailObjection.objects.count() == 1
    assert "-/unsubscribe/" not in client.get(page).text


def test_a_customers_cart_is_brought_back_after_signing_in(client, customer, fill, send):
    client.force_login(customer)
    fill(client, wants_reminder="on")
    [message] = send()
    asked = open_link(Client(), message)
    assert asked.status_code in (302, 303)
    assert "login" in asked["Location"]
    assert "Mug" in open_link(client, message).text


def test_a_person_is_told_and_forgotten(client, customer, fill):
    client.force_login(customer)
    fill(client, wants_reminder="on")
    [told] = people.list_reminders(customer)
    assert told["wording"] == cart_reminders.WORDING
    people.forget_alerts([customer.email])
    assert not CartReminder.objects.exists()
