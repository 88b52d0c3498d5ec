"""What customers are written about their orders."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone, translation

from quickscale.core.billing.models import Checkout
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.mail.samples import list_samples
from quickscale_business_themes.ecommerce.models import Fulfilment, FulfilmentLine, Refund
from quickscale_business_themes.ecommerce.services import cards, orders
from quickscale_business_themes.ecommerce.services.cards import ReturnUrls

pytestmark = pytest.mark.django_db

CARD = ReturnUrls(paid="https://shop.example.com/", abandoned="https://shop.example.com/")


def html_of(message):
    return message.alternatives[0].content


def test_a_paid_order_is_confirmed_with_what_it_holds(make_product, customer, buy, read_mails):
    order = buy(customer, make_product(price="12.50"), quantity=2)
    [message] = read_mails()
    assert message.to == ["ada@example.com"]
    assert message.subject == f"Order {order.number} confirmed"
    assert "We received your payment of $25.00." in message.body
    assert "Mug: $25.00" in message.body
    assert "Total: $25.00" in message.body
    assert "12 St James's Square\nSW1Y 4JH London" in message.body
    assert f"View your order: http://testserver/orders/{order.number}/" in message.body
    assert ">View your order</a>" in html_of(message)


@pytest.mark.django_db(transaction=True)
def test_an_order_that_was_not_placed_is_not_confirmed(make_product, customer, buy, mailoutbox):
    mug = make_product()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        buy(customer, mug)
        raise ZeroDivisionError
    assert not mailoutbox
    assert not OutgoingMail.objects.exists()


def test_a_customer_is_written_to_in_the_language_they_ordered_in(
    make_product, make_user, buy, read_mails
):
    with translation.override("de"):
        order = buy(make_user(credits=5000), make_product(price="1250"))
    orders.cancel_order(order)
    mails = read_mails()
    # Confirmed, and cancelled with what is given back.
    assert ["1.250,00" in message.body for message in mails] == [True, True]
    assert all('lang="de"' in html_of(message) for message in mails)


def test_a_shipment_tells_what_is_in_it_and_how_it_travels(make_product, customer, buy, read_mails):
    order = buy(customer, make_product(), make_product("Tray"), quantity=3)
    read_mails()
    ship(order, order.lines.get(name="Tray"), 2)
    [message] = read_mails()
    assert message.subject == f"Order {order.number} shipped"
    assert "Tracking number: 4711" in message.body
    assert "Track your shipment: https://post.example.com/4711" in message.body
    assert "2 × Tray" in message.body  # noqa: RUF001
    assert "Mug" not in message.body


def ship(order, line, quantity):
    with transaction.atomic():
        shipment = Fulfilment.objects.create(
            order=order,
            carrier="Post",
            tracking_number="4711",
            tracking_url="https://post.example.com/4711",
        )
        FulfilmentLine.objects.create(fulfilment=shipment, line=line, quantity=quantity)


def test_a_refund_tells_how_much_comes_back_and_why(make_product, customer, buy, read_mails):
    order = buy(customer, make_product())
    read_mails()
    Refund.objects.create(order=order, amount=5, currency="USD", reason="A chip in the glaze")
    [message] = read_mails()
    assert message.subject == f"Refund for order {order.number}"
    assert "We've refunded $5.00" in message.body
    assert "Reason: A chip in the glaze" in message.body


def test_nothing_digital_is_called_shipped(make_product, customer, buy, read_mails):
    order = buy(customer, make_product("Guide", stock=None, is_digital=True))
    ship(order, order.lines.get(), 1)
    assert [mail.subject for mail in read_mails()] == [f"Order {order.number} confirmed"]


def test_a_cancelled_order_says_what_becomes_of_the_payment(
    make_product, customer, buy, read_mails
):
    order = buy(customer, make_product())
    read_mails()
    orders.cancel_order(order)
    [cancelled] = read_mails()
    assert cancelled.subject == f"Order {order.number} cancelled"
    assert "Your payment of $12.50 is refunded" in cancelled.body


def test_a_card_order_is_confirmed_once_it_is_paid(
    server, deliver, make_product, customer, buy, read_mails
):
    order = buy(customer, make_product(), card=CARD)
    assert not read_mails()
    server.complete_checkout(open_page(order))
    deliver()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert [mail.subject for mail in read_mails()] == [f"Order {order.number} confirmed"]


def open_page(order):
    cards.open_card_page(order)
    return Checkout.objects.get(status="open").stripe_id


def test_whoever_does_not_pay_is_shown_the_way_once(
    server, make_product, customer, buy, read_mails
):
    order = buy(customer, make_product(), card=CARD)
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    [message] = read_mails()
    assert message.subject == f"Order {order.number} received"
    assert "Pay for your order: http" in message.body
    assert not read_mails()


def test_an_order_that_was_not_paid_in_time_says_so(
    server, deliver, make_product, customer, buy, read_mails
):
    order = buy(customer, make_product(), card=CARD)
    open_page(order)
    server.advance(hours=1)
    deliver()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert [mail.subject for mail in read_mails()] == [f"Payment for order {order.number} failed"]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_mail_can_be_previewed(language):
    shown = [each for each in list_samples() if each.name.startswith("ecommerce.")]
    assert len(shown) >= 5
    for sample in shown:
        rendered = sample.render(language)
        assert "{" not in rendered.subject + rendered.text
        assert f'lang="{language}"' in rendered.html
