"""What an agency sold: figures that were computed by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from quickscale.core.teams.services import create_team
from quickscale_business_themes.realestate.models import Agent, Listing

pytestmark = pytest.mark.django_db

TODAY = date.today()


@pytest.fixture
def sell(make_listing):
    """Return a function that makes a listing that was sold, of some days ago."""

    def make(price, *, listed, first=None, days_ago=1, **values):
        area = values.pop("living_area", 100)
        listing = make_listing(price=listed, living_area=area, city="Lindenau")
        said = {
            "standard_status": "closed",
            "close_price": Decimal(price),
            "close_date": TODAY - timedelta(days=days_ago),
            "original_list_price": Decimal(first or listed),
            "dom_increment_yn": False,
            **values,
        }
        Listing.objects.across_teams().filter(pk=listing.pk).update(**said)
        return listing

    return make


def test_ratios_and_prices_are_medians_of_each_currency(sell, read):
    sell(270_000, listed=300_000, first=360_000, dom_increment_base=10)
    sell(200_000, listed=200_000, living_area=50, dom_increment_base=30)
    sell(420_000, listed=400_000, living_area=None, dom_increment_base=80)
    sell(500_000, listed=1_000_000, currency="CHF")
    franc, euro = read("agency/reports/cities")
    assert (franc["currency"], franc["closed"], franc["sale_to_list"]) == ("CHF", 1, "50.00")
    assert euro["name"] == "Lindenau"
    assert (euro["closed"], Decimal(euro["volume"])) == (3, 890_000)
    assert (euro["sale_to_list"], euro["sale_to_original"]) == ("100.00", "100.00")
    # 2,700 and 4,000 for each m²; of the third nobody knows the area.
    assert (Decimal(euro["price_per_m2"]), euro["days"]) == (3_350, 30)


def test_price_cuts_do_not_embellish_the_ratio_to_the_first_price(sell, read):
    sell(270_000, listed=300_000, first=360_000)
    [row] = read("agency/reports/cities")
    assert (row["sale_to_list"], row["sale_to_original"]) == ("90.00", "75.00")


def test_what_is_open_withdrawn_or_older_is_not_closed(sell, make_listing, read):
    make_listing()
    sell(1_000, listed=1_000, standard_status="withdrawn")
    sell(1_000, listed=1_000, days_ago=400)
    assert read("agency/reports/cities") == read("agency/reports/months") == []


def test_agents_are_ranked_by_what_they_sold(sell, read, team):
    ada, bob = (
        Agent.objects.create(team=team, name=name, email=f"{name}@example.com")
        for name in ("Ada", "Bob")
    )
    sell(100_000, listed=100_000, list_agent=ada)
    sell(300_000, listed=300_000, list_agent=bob)
    sell(50_000, listed=50_000)
    found = read("agency/reports/agents")
    assert [(it["name"], Decimal(it["volume"])) for it in found] == [
        ("Bob", 300_000),
        ("Ada", 100_000),
        ("Nobody", 50_000),
    ]


def test_another_agency_sees_nothing_of_it(sell, read, sign_in, make_user):
    sell(100_000, listed=100_000)
    bob = make_user("bob")
    rival = sign_in(bob, create_team("Rival Homes", owner=bob))
    for report in ("months", "cities", "agents"):
        assert len(read(f"agency/reports/{report}")) == 1
        assert read(f"agency/reports/{report}", by=rival) == []


def test_a_report_is_a_fixed_number_of_statements(sell, read, django_assert_max_num_queries):
    read("agency/reports/agents")
    for number in range(6):
        sell(100_000 + number, listed=100_000)
    with django_assert_max_num_queries(8):
        read("agency/reports/agents")
