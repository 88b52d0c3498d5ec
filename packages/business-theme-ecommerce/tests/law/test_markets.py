"""Which consumer law applies to whom, and who decides it."""

from __future__ import annotations

import pytest
from django.test import Client

from quickscale_business_themes.ecommerce.services.markets import find_market, offers_withdrawal

pytestmark = pytest.mark.django_db

MARKETS = "/api/ecommerce/staff/markets/"
RULES = ("withdrawal", "prior_prices", "order_button")


def put(client, country, **rules):
    rules = {**dict.fromkeys((*RULES, "unit_prices", "invoices"), True), **rules}
    return client.put(f"{MARKETS}{country}/", rules, content_type="application/json")


def test_a_european_shop_owes_european_law_to_europeans(european_shop):
    for country in ("FR", "NO", ""):
        assert all(getattr(find_market(country), rule) for rule in RULES), country
    assert not any(getattr(find_market("US"), rule) for rule in RULES)
    assert find_market("US").invoices
    assert offers_withdrawal()


@pytest.mark.parametrize("seller", [{}, {"country": "US"}])
def test_a_shop_elsewhere_owes_it_to_nobody(settings, seller):
    settings.ECOMMERCE_SELLER = seller
    assert not any(getattr(find_market(country), rule) for rule in RULES for country in ("FR", ""))
    assert not offers_withdrawal()


@pytest.mark.django_db(transaction=True)
def test_staff_decide_otherwise_for_a_country_and_undo_it(european_shop, staff):
    assert put(staff, "FR", prior_prices=False).status_code == 200
    assert not find_market("FR").prior_prices
    assert find_market("FR").withdrawal
    assert find_market("DE").prior_prices
    assert staff.post(f"{MARKETS}FR/reset/").json()["prior_prices"] is True
    assert find_market("FR").prior_prices


@pytest.mark.django_db(transaction=True)
def test_staff_add_a_country(staff):
    body = {"country": "GB", "withdrawal": True}
    answer = staff.post(MARKETS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["country"]) == (201, "GB")
    assert find_market("GB").withdrawal
    assert offers_withdrawal()
    assert [row["country"] for row in staff.get(MARKETS).json()] == ["GB"]


def test_a_country_that_does_not_exist_is_refused(staff):
    assert put(staff, "XX").status_code == 404
    answer = staff.post(MARKETS, {"country": "XX"}, content_type="application/json")
    assert (answer.status_code, [*answer.json()["errors"]]) == (400, ["country"])


def test_customers_decide_nothing(client, customer):
    client.force_login(customer)
    assert put(client, "FR").status_code == put(Client(), "FR").status_code == 403


def test_the_dashboard_shows_and_edits_what_applies(european_shop, staff):
    page = staff.get("/dashboard/shop/markets/").text
    assert "Norway" in page
    assert "Norway" in staff.get("/dashboard/shop/markets/NO/").text
    answer = staff.post("/dashboard/shop/markets/NO/edit/", {"withdrawal": "true"})
    assert answer.status_code == 303
    assert staff.get(f"{MARKETS}NO/").json()["prior_prices"] is False
