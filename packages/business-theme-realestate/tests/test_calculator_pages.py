"""What a home costs: asked on a page, and of the API."""

import pytest

from quickscale_business_themes.realestate.calculators import list_places

pytestmark = pytest.mark.django_db

MORTGAGE = {
    "price": "300000",
    "down_payment": "60000",
    "annual_rate": "4",
    "years": 25,
    "compounding": "monthly",
}


def ask(visitor, name, expected=200, **data):
    answer = visitor.post(
        f"/api/realestate/calculators/{name}/", data, content_type="application/json"
    )
    assert answer.status_code == expected, answer.text
    return answer.json()


def test_a_visitor_is_told_what_a_mortgage_costs(visitor):
    page = visitor.post("/calculators/mortgage/", MORTGAGE)
    assert page.status_code == 200
    for words in ("Monthly payment", "$1,266.81", "$240,000.00"):
        assert words in page.text


def test_the_schedule_repays_the_loan_to_the_cent(visitor):
    found = ask(visitor, "mortgage", **MORTGAGE)
    assert len(found["schedule"]) == 300
    assert found["schedule"][-1]["balance"] == "0.00"
    assert float(found["total_paid"]) - float(found["total_interest"]) == 240000


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"down_payment": "300000"}, "down_payment"),
        ({"price": "0"}, "price"),
        ({"years": "0"}, "years"),
        ({"annual_rate": "NaN"}, "annual_rate"),
        ({"compounding": "daily"}, "compounding"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(visitor, wrong, field):
    assert list(ask(visitor, "mortgage", 400, **{**MORTGAGE, **wrong})["errors"]) == [field]


def test_a_loan_without_interest_is_paid_back_as_it_is(visitor):
    found = ask(visitor, "mortgage", **{**MORTGAGE, "annual_rate": "0"})
    assert (found["payment"], found["total_interest"]) == ("800.00", "0.00")


def test_a_household_knows_what_is_within_reach(visitor):
    terms = {"annual_rate": "6", "years": 30, "compounding": "monthly"}
    found = ask(visitor, "affordability", income="6000", debts="500", savings="40000", **terms)
    assert found["payment"] == "1660.00"
    assert float(found["price"]) == float(found["loan"]) + 40000


def test_the_tax_on_a_purchase_names_its_source(visitor):
    # England, April 2025: 2 % of 125,000 and 5 % of 45,000.
    found = ask(visitor, "purchase-tax", place="GB-ENG", price="295000", on="2025-05-01")
    assert (found["amount"], found["currency"]) == ("4750.00", "GBP")
    assert found["source"].startswith("https://")
    assert found["tax"] == "Stamp Duty Land Tax"


def test_every_place_has_its_tax(visitor):
    from quickscale_business_themes.realestate.api.calculators import PLACES

    assert sorted(PLACES) == list_places()
    for place in PLACES:
        assert float(ask(visitor, "purchase-tax", place=place, price="400000")["amount"]) > 0


def test_nobody_buys_their_first_home_and_another_one(visitor):
    both = {"first_time_buyer": True, "additional_home": True}
    told = ask(visitor, "purchase-tax", 400, place="GB-ENG", price="1", **both)
    assert "additional_home" in told["errors"]
    told = ask(visitor, "purchase-tax", 400, place="GB-ENG", price="1", on="1990-01-01")
    assert "on" in told["errors"]


def test_what_is_let_yields_less_than_its_rent(visitor):
    found = ask(
        visitor, "rental-yield", price="200000", monthly_rent="1000", annual_costs="2000", vacancy=5
    )
    assert found == {"gross_yield": "6.00", "net_yield": "4.70"}
