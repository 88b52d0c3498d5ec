"""Entering a voucher on the pages, in whichever skin the stack has, without JavaScript."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db

TENTH = ("order_percentage", {"percentage": "10"})


@pytest.fixture
def cart(client, make_product, make_promotion):
    make_product("Mug", price="12.50")
    make_promotion(TENTH, codes=["SPRING-10"], name="Spring sale")
    url = "/api/ecommerce/cart/add/"
    assert client.post(url, {"product": "mug", "quantity": 2}).status_code == 201
    return client


def enter(client, page, code):
    form = re.search(r"<form[^>]*>(?:(?!</form>).)*?name=\"code\".*?</form>", page, re.S)
    action = re.search(r'action="([^"]*)"', form[0])[1]
    hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[0]))
    return client.post(action.replace("&amp;", "&"), {**hidden, "code": code}, follow=True)


@pytest.mark.parametrize("path", ["/cart/", "/checkout/"])
def test_a_voucher_is_entered_where_the_cart_is_shown(cart, path):
    page = enter(cart, cart.get(path).text, "spring-10")
    assert page.redirect_chain[-1][0].startswith(path)
    assert "Voucher applied." in page.text
    assert "Spring sale" in page.text
    assert "2.50" in page.text
    assert "22.50" in page.text


@pytest.mark.parametrize("path", ["/cart/", "/checkout/"])
def test_a_wrong_code_is_told_at_its_field(cart, path):
    page = enter(cart, cart.get(path).text, "winter")
    assert page.status_code == 422
    assert "This code isn&#x27;t valid. Check the spelling." in page.text
    assert 'value="winter"' in page.text


def test_a_voucher_is_removed_again(cart):
    page = enter(cart, cart.get("/cart/").text, "SPRING-10").text
    [action] = set(re.findall(r'action="([^"]*remove-voucher[^"]*)"', page))
    page = cart.post(action, follow=True).text
    assert "Voucher removed." in page
    assert "Spring sale" not in page


def test_included_taxes_are_named_beside_the_total(cart, make_tax):
    make_tax(20, included=True)
    page = cart.get("/cart/").text
    assert "Including 20% VAT" in page
    assert "4.17" in page


def test_an_empty_cart_asks_for_no_code(client):
    assert 'name="code"' not in client.get("/cart/").text
