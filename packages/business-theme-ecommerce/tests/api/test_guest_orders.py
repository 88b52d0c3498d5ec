"""A guest's order: seen, paid and cancelled by whoever has its link, and by nobody else."""

from __future__ import annotations

import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.test import Client

from quickscale.core.billing.models import Checkout
from quickscale_business_themes.ecommerce.models import Order, StockLevel

pytestmark = pytest.mark.django_db(transaction=True)

CHECKOUT = "/api/ecommerce/checkout/"
ORDERS = "/api/ecommerce/orders/"
GUEST = "guest@example.com"


def post(client, url, data=None):
    return client.post(url, data or {}, content_type="application/json")


@pytest.fixture
def placed(client, make_product, address, server):
    """An order that a guest has just placed."""
    make_product("Mug", stock=3)
    post(client, "/api/ecommerce/cart/add/", {"product": "mug"})
    answer = post(client, CHECKOUT, {**address, "email": GUEST})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_the_guest_who_placed_an_order_sees_it_in_the_same_session(client, placed):
    url = f"{ORDERS}{placed['number']}/"
    assert client.get(url).json()["number"] == placed["number"]
    assert len(client.get(f"{url}lines/").json()) == 1
    assert client.get(url).json()["held_until"]


def test_an_order_is_never_read_by_its_number_alone(placed, make_user):
    stranger, url = Client(), f"{ORDERS}{placed['number']}/"
    for path in (url, f"{url}lines/", f"{url}?token={uuid.uuid4()}", f"{url}?token=x"):
        assert stranger.get(path).status_code == 403, path
    for path in (f"{url}cancel/", f"{url}pay/"):
        assert post(stranger, path).status_code == 403, path
    stranger.force_login(make_user("eve@example.com"))
    assert stranger.get(url).status_code == 404


def test_the_link_to_an_order_opens_it_and_what_can_be_done_with_it(placed):
    stranger, url = Client(), f"{ORDERS}{placed['number']}/"
    assert stranger.get(url, {"token": placed["token"]}).status_code == 200
    assert post(stranger, f"{url}pay/").json()["url"] == placed["payment_url"]
    cancelled = post(stranger, f"{url}cancel/").json()
    assert cancelled["status"] == "canceled"


def test_a_token_is_enough_without_a_session(placed):
    url = f"{ORDERS}{placed['number']}"
    token = f"?token={placed['token']}"
    assert Client().get(f"{url}/lines/{token}").status_code == 200
    assert post(Client(), f"{url}/pay/{token}").status_code == 201
    assert post(Client(), f"{url}/cancel/{token}").status_code == 200


def test_a_paid_order_says_so_when_the_guest_comes_back(client, placed, server):
    server.complete_checkout(Checkout.objects.get().stripe_id)
    server.flush()
    order = client.get(f"{ORDERS}{placed['number']}/").json()
    assert (order["payment_status"], order["held_until"]) == ("paid", None)
    assert order["signup_url"] == "/accounts/signup/?email=guest%40example.com"


def test_an_order_that_is_not_paid_gives_the_cart_back(client, placed, server):
    assert client.get("/api/ecommerce/cart/").json()["count"] == 0
    server.advance(hours=1)
    server.flush()
    assert Order.objects.get().status == "canceled"
    assert client.get("/api/ecommerce/cart/").json()["count"] == 1
    assert client.get(CHECKOUT).json()["email"] == ""
    assert StockLevel.objects.get().allocated == 0
    again = post(client, CHECKOUT, {"email": GUEST, "country": ""})
    assert again.status_code == 400


def test_a_cart_begun_meanwhile_stays_the_shoppers(client, placed, make_product, server):
    make_product("Cup")
    post(client, "/api/ecommerce/cart/add/", {"product": "cup"})
    post(client, f"{ORDERS}{placed['number']}/cancel/")
    (line,) = client.get("/api/ecommerce/cart/").json()["lines"]
    assert line["name"] == "Cup"


def test_an_order_is_attached_to_an_account_once_its_address_is_verified(placed, make_user):
    user = make_user(GUEST)
    email = EmailAddress.objects.create(user=user, email=GUEST, verified=False, primary=True)
    user_logged_in.send(type(user), request=None, user=user)
    assert Order.objects.get().user is None
    email_confirmed.send(EmailAddress, request=None, email_address=email)
    assert Order.objects.get().user == user


def test_an_order_placed_as_a_guest_is_attached_when_its_customer_signs_in(placed, make_user):
    user = make_user(GUEST)
    EmailAddress.objects.create(user=user, email=GUEST.upper(), verified=True, primary=True)
    user_logged_in.send(type(user), request=None, user=user)
    assert Order.objects.get().user == user


def test_the_same_order_sent_again_is_answered_alike(client, placed, address):
    again = post(client, CHECKOUT, {**address, "email": GUEST})
    assert (again.status_code, again.json()["number"]) == (201, placed["number"])
    assert Order.objects.count() == 1
    other = post(client, CHECKOUT, {**address, "email": GUEST, "city": "Leeds"})
    assert other.status_code == 409
