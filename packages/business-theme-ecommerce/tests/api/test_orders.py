from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from quickscale.core.api_keys.services import create_key
from quickscale.core.http import request_context
from quickscale.core.teams.models import Membership
from quickscale.core.teams.services import create_role, create_team
from quickscale_business_themes.ecommerce.api.orders import OrderDetailSerializer, OrderSerializer
from quickscale_business_themes.ecommerce.models import Order, ProductVariant, StockLevel
from quickscale_business_themes.ecommerce.services import carts, repeated_orders

pytestmark = pytest.mark.django_db

CHECKOUT = "/api/ecommerce/checkout/"
ORDERS = "/api/ecommerce/orders/"


def post(client, url, data=None, **headers):
    return client.post(url, data or {}, content_type="application/json", headers=headers)


def fill(client, sku="MUG", quantity=1):
    answer = post(client, "/api/ecommerce/cart/add/", {"variant": sku, "quantity": quantity})
    assert answer.status_code == 201, answer.content


@pytest.fixture
def shopper(client, customer):
    client.force_login(customer)
    return client


def test_a_guest_fills_a_cart_logs_in_looks_pays_and_sees_the_order(
    client, make_product, customer, address
):
    make_product("Mug", price="12.50")
    fill(client, quantity=2)
    client.login(email=customer.email, password="correct horse")
    quote = client.get(CHECKOUT).json()
    assert (quote["total"], quote["credits"], quote["balance"]) == ("25.00", "25", "1000")
    assert (quote["needs_shipping"], quote["email"], quote["step"]) == (
        True,
        customer.email,
        "address",
    )
    answer = post(client, CHECKOUT, {**address, "expected_total": quote["total"]})
    assert answer.status_code == 201, answer.content
    order = answer.json()
    assert order.pop("payment_url") == ""
    assert order.pop("token")
    assert order["credits"] == "25"
    assert order["address"].endswith("SW1Y 4JH London, United Kingdom")
    assert order["shipping_address"] == {**address, "company": "", "region": ""}
    assert client.get(f"{ORDERS}{order['number']}/").json() == order
    (row,) = client.get(ORDERS).json()["results"]
    assert (row["number"], row["status"], row["total"]) == (order["number"], "placed", "25.00")
    assert client.get("/api/ecommerce/cart/").json()["count"] == 0
    lines = client.get(f"{ORDERS}{order['number']}/lines/").json()
    assert [(line["name"], line["quantity"], line["total"]) for line in lines] == [
        ("Mug", 2, "25.00")
    ]


@pytest.mark.parametrize("refunded", [0, Decimal("3.5")])
@pytest.mark.parametrize("serializer_class", [OrderSerializer, OrderDetailSerializer])
def test_what_is_written_out_of_an_order_is_what_its_fields_give(
    shopper, make_product, address, serializer_class, refunded
):
    make_product("Mug", price="12.50")
    make_product("Cup", price="3.10")
    fill(shopper, "MUG", 2)
    fill(shopper, "CUP")
    post(shopper, CHECKOUT, address)
    Order.objects.update(refunded_total=refunded)
    order = Order.objects.get()
    serializer = serializer_class(order)
    by_fields = ModelSerializer.to_representation(serializer, order)
    assert JSONRenderer().render(serializer.data) == JSONRenderer().render(by_fields)


def test_order_numbers_are_ten_letters_that_do_not_count(shopper, make_product, address):
    make_product()
    numbers = []
    for _order in range(2):
        fill(shopper)
        numbers.append(post(shopper, CHECKOUT, address).json()["number"])
    assert all(len(number) == 10 and set(number).isdisjoint("ILOU") for number in numbers)
    assert numbers[0] != numbers[1]


def test_too_few_credits_are_said_before_and_after_and_change_nothing(
    client, make_product, make_user, address
):
    client.force_login(make_user("poor@example.com", credits=5))
    make_product()
    fill(client)
    answer = post(client, CHECKOUT, address)
    assert answer.status_code == 402
    assert answer.json()["type"].endswith("insufficient-credits")
    assert client.get("/api/ecommerce/cart/").json()["count"] == 1
    assert StockLevel.objects.get().allocated == 0


def test_an_incomplete_address_is_told_by_field(shopper, make_product, address):
    make_product()
    fill(shopper)
    answer = post(shopper, CHECKOUT, {**address, "city": " ", "country": "ZZ"})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"country"})
    answer = post(shopper, CHECKOUT, {**address, "city": " ", "postcode": ""})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"city", "postcode"})


def test_a_price_that_changed_after_the_page_was_shown_is_not_charged(
    shopper, make_product, address
):
    make_product(price="10")
    fill(shopper)
    shopper.get(CHECKOUT)
    ProductVariant.objects.update(price=Decimal(11))
    answer = post(shopper, CHECKOUT, address)
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:quickscale:problem:total-changed",
    )
    assert shopper.get(CHECKOUT).json()["total"] == "11.00"
    assert post(shopper, CHECKOUT, address).status_code == 201


def test_sending_twice_with_one_key_answers_the_same_order(shopper, make_product, address):
    make_product()
    fill(shopper)
    answers = [post(shopper, CHECKOUT, address, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Order.objects.count() == 1
    other = post(shopper, CHECKOUT, {**address, "city": "Bath"}, **{"Idempotency-Key": "k1"})
    assert other.status_code == 422


def test_looking_at_a_filled_checkout_is_counted(shopper, make_product, monkeypatch):
    tracked = []

    class Spy:
        def track_event(self, name, **details):
            tracked.append((name, str(details["value"])))

    views = "quickscale_business_themes.ecommerce.api.checkout.service"
    monkeypatch.setattr(views, lambda name: Spy())
    shopper.get(CHECKOUT)
    make_product()
    fill(shopper)
    shopper.get(CHECKOUT)
    assert tracked == [("checkout_started", "12.50 USD")]


def test_a_second_submit_that_arrives_after_the_first_is_answered_alike(
    shopper, make_product, address
):
    make_product()
    fill(shopper)
    first, second = (post(shopper, CHECKOUT, address) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Order.objects.count() == 1
    elsewhere = post(shopper, CHECKOUT, {**address, "city": "Bath"})
    assert elsewhere.json()["type"] == "urn:quickscale:problem:cart-empty"
    more = post(shopper, CHECKOUT, {**address, "expected_total": "13.00"})
    assert more.status_code == 409
    Order.objects.update(placed_at=timezone.now() - repeated_orders.REPEATED_WITHIN)
    assert post(shopper, CHECKOUT, address).status_code == 409


def test_a_submit_after_a_cancelled_order_finds_an_empty_cart(shopper, make_product, address):
    make_product()
    fill(shopper)
    number = post(shopper, CHECKOUT, address).json()["number"]
    post(shopper, f"/api/ecommerce/orders/{number}/cancel/")
    assert post(shopper, CHECKOUT, address).status_code == 409


def test_an_order_is_answered_as_it_is_read(shopper, make_product, address):
    make_product(price="12.345")
    make_product("Guide", stock=None, is_digital=True)
    fill(shopper)
    placed = post(shopper, CHECKOUT, address).json()
    assert placed.pop("payment_url") == ""
    assert placed.pop("token")
    assert placed == shopper.get(f"/api/ecommerce/orders/{placed['number']}/").json()


def test_the_last_unit_that_somebody_else_took_is_a_conflict(
    shopper, make_product, address, monkeypatch
):
    mug = make_product(stock=1)
    fill(shopper)
    review = carts.review_cart

    def review_too_early(cart, *, user=None):
        view = review(cart, user=user)
        StockLevel.objects.update(allocated=1)
        return view

    monkeypatch.setattr(carts, "review_cart", review_too_early)
    answer = post(shopper, CHECKOUT, address)
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:quickscale:problem:insufficient-stock",
    )
    assert not Order.objects.filter(lines__product=mug).exists()


def test_an_empty_cart_cannot_be_paid(shopper):
    assert shopper.get(CHECKOUT).json()["problems"][0]["code"] == "cart_empty"
    assert post(shopper, CHECKOUT).status_code == 409


#: Nothing was sold with a right of withdrawal, or to download.
NO_RIGHTS = {"withdraw": False, "consent": False}


def test_a_cancelled_order_gives_back_and_can_no_longer_be_cancelled(
    shopper, make_product, customer, address
):
    make_product()
    fill(shopper, quantity=4)
    order = post(shopper, CHECKOUT, address).json()
    assert order["can"] == {"cancel": True, "pay": False, "return": False} | NO_RIGHTS
    url = f"{ORDERS}{order['number']}/cancel/"
    cancelled = post(shopper, url).json()
    assert (cancelled["status"], cancelled["payment_status"]) == ("canceled", "refunded")
    assert cancelled["can"] == {"cancel": False, "pay": False, "return": False} | NO_RIGHTS
    assert customer.credits.balance == 1000
    assert StockLevel.objects.get().allocated == 0
    assert post(shopper, url).status_code == 409


def test_somebody_elses_order_does_not_exist(shopper, make_product, make_user, address):
    make_product()
    fill(shopper)
    number = post(shopper, CHECKOUT, address).json()["number"]
    stranger = Client()
    stranger.force_login(make_user("eve@example.com"))
    for url in (f"{ORDERS}{number}/", f"{ORDERS}{number}/lines/"):
        assert stranger.get(url).status_code == 404
    assert post(stranger, f"{ORDERS}{number}/cancel/").status_code == 404
    assert stranger.get(ORDERS).json()["results"] == []
    assert Client().get(ORDERS).status_code == 403


def test_placing_an_order_asks_no_more_than_it_must(
    shopper, make_product, address, django_assert_max_num_queries
):
    for name in ("Mug", "Cup"):
        make_product(name)
        fill(shopper, name.upper())
    with django_assert_max_num_queries(28):
        assert post(shopper, CHECKOUT, address).status_code == 201


def test_more_orders_ask_the_database_no_more(
    shopper, make_product, address, django_assert_num_queries
):
    make_product()
    for _order in range(3):
        fill(shopper)
        post(shopper, CHECKOUT, address)
    with django_assert_num_queries(3):
        assert len(shopper.get(ORDERS).json()["results"]) == 3


def act_for(client, team):
    session = client.session
    session[request_context.TEAM] = str(team.public_id)
    session.save()


def test_whoever_acts_for_a_team_pays_with_its_credits_and_gives_them_back_to_it(
    shopper, customer, make_product, address
):
    team = create_team("Crew", owner=customer)
    team.credits.grant(100, source="test", reason="for the test")
    act_for(shopper, team)
    make_product("Mug", price="12.50")
    fill(shopper, quantity=2)
    assert shopper.get(CHECKOUT).json()["balance"] == "100"
    number = post(shopper, CHECKOUT, address).json()["number"]
    assert (team.credits.balance, customer.credits.balance) == (75, 1000)
    post(shopper, f"{ORDERS}{number}/cancel/")
    assert (team.credits.balance, customer.credits.balance) == (100, 1000)


def test_a_role_that_may_not_spend_orders_nothing_with_the_teams_credits(
    shopper, customer, make_user, make_product, address
):
    superuser = make_user("boss@example.com", credits=0)
    team = create_team("Crew", owner=superuser)
    team.credits.grant(100, source="test", reason="for the test")
    reader = create_role(team, "Reader", [], by=superuser)
    Membership.objects.create(team=team, user=customer, role="custom", custom_role=reader)
    act_for(shopper, team)
    make_product("Mug", price="12.50")
    fill(shopper)
    answer = post(shopper, CHECKOUT, address)
    assert (answer.status_code, team.credits.balance) == (403, 100)
    assert "Spend credits" in answer.json()["detail"]


def test_a_teams_key_knows_nothing_of_its_makers_orders_and_cart(shopper, customer, make_product):
    make_product("Mug")
    fill(shopper)
    team = create_team("Blue", owner=customer)
    scopes = ["ecommerce:read", "ecommerce:write"]
    _, token = create_key(user=customer, team=team, name="CI", scopes=scopes)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    for path in (ORDERS, CHECKOUT, "/api/ecommerce/cart/", "/api/ecommerce/cart/lines/"):
        assert program.get(path).status_code == 403, path
    assert post(program, "/api/ecommerce/cart/add/", {"variant": "MUG"}).status_code == 403
    assert program.get("/api/ecommerce/products/").status_code == 200
