"""Customers are asked once what they think of an order, and answer without signing in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import Fulfilment, Order, Review, ReviewInvitation
from quickscale_business_themes.ecommerce.services import mail_preferences, orders, reviews

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def invitations(settings):
    settings.ECOMMERCE_REVIEW_INVITATION_DAYS = 7


@pytest.fixture
def deliver(buy, make_user, make_product):
    """Return a function that sells and ships products, so many days ago, to a guest."""

    def run(*names, days=8, is_guest=True):
        user = make_user()
        order = buy(user, *(make_product(name) for name in names or ("Mug",)))
        orders.fulfil_order(order)
        moment = timezone.now() - timedelta(days=days)
        Fulfilment.objects.update(shipped_at=moment)
        if is_guest:
            Order.objects.update(user=None)
        return order

    return run


@pytest.fixture
def send(read_mails):
    def run():
        read_mails()
        call_command("send_review_invitations", verbosity=0)
        return read_mails()

    return run


def find_link(message):
    return re.search(r"Write a review: http://testserver(\S+)", message.body)[1]


def test_an_order_is_asked_about_once_after_so_many_days(deliver, send, settings):
    order = deliver(days=6)
    assert not send()
    Fulfilment.objects.update(shipped_at=timezone.now() - timedelta(days=8))
    settings.ECOMMERCE_REVIEW_INVITATION_DAYS = 0
    assert not send()
    settings.ECOMMERCE_REVIEW_INVITATION_DAYS = 7
    [message] = send()
    assert message.to == [order.email]
    assert "List-Unsubscribe" in message.message()
    assert not send()
    assert ReviewInvitation.objects.count() == 1


def test_the_days_are_counted_from_delivery_where_it_is_known(deliver, send):
    deliver(days=20)
    Fulfilment.objects.update(delivered_at=timezone.now() - timedelta(days=3))
    assert not send()
    Fulfilment.objects.update(delivered_at=timezone.now() - timedelta(days=9))
    assert len(send()) == 1


def test_orders_of_long_ago_are_left_alone(deliver, send):
    deliver(days=60)
    assert not send()


def test_the_link_opens_the_form_of_a_verified_buyer(deliver, send):
    deliver()
    [message] = send()
    visitor, page = Client(), find_link(message)
    assert 'name="rating"' in visitor.get(page).text
    sent = {"rating": "5", "title": "Holds tea", "text": "", "author": ""}
    answer = visitor.post(page, sent)
    assert answer.status_code == 303, answer.text
    review = Review.objects.get()
    assert (review.user, review.status, review.order.number) == (
        None,
        "pending",
        Order.objects.get().number,
    )
    assert "You have reviewed everything" in visitor.get(answer["Location"]).text
    assert visitor.post(page, sent).status_code == 404
    assert Review.objects.count() == 1


def test_several_products_are_chosen_from(deliver, send):
    deliver("Mug", "Cup")
    [message] = send()
    visitor, page = Client(), find_link(message)
    assert f'href="{page}mug/"' in visitor.get(page).text
    assert visitor.post(f"{page}cup/", {"rating": "4"}).status_code == 303
    left = visitor.get(page).text
    assert f'href="{page}mug/"' in left
    assert f'href="{page}cup/"' not in left
    assert visitor.get(f"/review/{page.split('/')[2][:-2]}/").status_code == 404


def test_a_customer_reviews_once_by_the_link_or_signed_in(deliver, send):
    order = deliver(is_guest=False)
    [message] = send()
    product = order.lines.get().product
    Client().post(find_link(message), {"rating": "5"})
    assert Review.objects.get().user == order.user
    assert not reviews.may_review(order.user, product)


@pytest.mark.parametrize("reason", ["objected", "refunded", "reviewed"])
def test_nobody_is_asked_who_objected_or_has_nothing_to_review(deliver, send, reason):
    order = deliver(is_guest=False)
    if reason == "objected":
        mail_preferences.object_to_mails(order.email.upper())
    elif reason == "refunded":
        Order.objects.update(payment_status="refunded")
    else:
        reviews.write_review(order.lines.get().product, order.user, rating=5)
    assert not send()


def test_whoever_objects_before_the_mail_left_is_not_asked(deliver, send, read_mails, monkeypatch):
    order = deliver()
    read_mails()
    monkeypatch.setattr("quickscale.core.mail.outbox.enqueue", lambda *args, **options: None)
    call_command("send_review_invitations", verbosity=0)
    mail_preferences.object_to_mails(order.email)
    assert not read_mails()
