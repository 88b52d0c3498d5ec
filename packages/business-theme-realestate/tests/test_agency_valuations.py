"""An agency estimates what its properties would sell for, and who sees what of it."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    Listing,
    Property,
    StandardStatus,
    Valuation,
    ValuationModel,
)

pytestmark = pytest.mark.django_db

PLACE = {"latitude": 52.5, "longitude": 13.4, "living_area": 110, "bedrooms_total": 3}


@pytest.fixture(autouse=True)
def in_euros(settings):
    settings.QUICKSCALE_CURRENCY = "EUR"


def make_sales(count):
    """Return sales in a town where a home costs about 3,000 for each m²."""
    random = Random(1)
    for _number in range(count):
        area = math.exp(random.gauss(4.7, 0.3))
        yield {
            "latitude": 52.5 + random.gauss(0, 0.02),
            "longitude": 13.4 + random.gauss(0, 0.03),
            "area": round(area, 2),
            "beds": random.randint(1, 5),
            "price": round(3000 * area * math.exp(random.gauss(0, 0.08))),
            "sold_on": date.today() - timedelta(days=random.randint(30, 700)),
        }


@pytest.fixture
def write_sales(tmp_path):
    """Return a function that writes sales into a file."""

    def write(count):
        rows = list(make_sales(count))
        lines = [",".join(map(str, row.values())) for row in rows]
        file = tmp_path / "sales.csv"
        file.write_text("\n".join([",".join(rows[0]), *lines]))
        return str(file)

    return write


@pytest.fixture
def trained(write_sales):
    call_command("train_valuation", sales=write_sales(150), stdout=StringIO())


@pytest.fixture
def rival(make_user):
    """Another agency, which has sold homes of all kinds of consent."""
    from quickscale.core.teams.services import create_team

    team = create_team("Rival Homes", owner=make_user("bob"))
    for number, sale in enumerate(make_sales(120)):
        home = Property.objects.create(
            team=team,
            city="Berlin",
            country="DE",
            street_name=f"{('Open', 'Secret', 'Offline')[number % 3]} Street",
            street_number=str(number),
            latitude=sale["latitude"],
            longitude=sale["longitude"],
            living_area=Decimal(str(sale["area"])),
            bedrooms_total=sale["beds"],
        )
        Listing.objects.create(
            team=team,
            title="Sold",
            property=home,
            list_price=sale["price"],
            close_price=sale["price"],
            close_date=sale["sold_on"],
            currency="EUR",
            standard_status=StandardStatus.CLOSED,
            internet_address_display=number % 3 != 1,
            internet_entire_listing_display=number % 3 != 2,
        )
    return team


def test_the_command_prints_the_ratio_study_and_refuses_too_few_sales(write_sales):
    said = StringIO()
    call_command("train_valuation", sales=write_sales(150), stdout=said)
    lines = said.getvalue().splitlines()

    assert lines[:2] == ["Trained on 150 sales in EUR.", "Measured by the last 30 of them:"]
    assert [line.split("  ")[0].split()[0] for line in lines[2:6]] == [
        "all",
        "cheapest",
        "middle",
        "dearest",
    ]
    assert all(
        name in line for line in lines[2:6] for name in ("median ratio", "COD", "PRD", "PRB")
    )
    with pytest.raises(CommandError, match=r"At least 100 sales .* and there are 99\."):
        call_command("train_valuation", sales=write_sales(99))
    assert ValuationModel.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("price,sold_on,latitude\n1,2026-01-01,3", "no column longitude"),
        ("price,sold_on,latitude,longitude\nten,2026-01-01,3,4", "Line 2"),
        ("price,sold_on,latitude,longitude\n10,yesterday,3,4", "Line 2"),
        ("price,sold_on,latitude,longitude,area\n10,2026-01-01,3,4,nan", "Line 2"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_line(tmp_path, text, told):
    file = tmp_path / "sales.csv"
    file.write_text(text)

    with pytest.raises(CommandError, match=told):
        call_command("train_valuation", sales=str(file))


def test_an_estimate_is_made_of_comparables_that_add_up(trained, make_home, post, read):
    home = make_home(**PLACE)
    made = post("agency/valuations", 201, property=str(home.public_id))

    assert float(made["low"]) < float(made["estimate"]) < float(made["high"])
    assert float(made["estimate"]) == pytest.approx(330_000, rel=0.1)
    assert (made["currency"], made["by"]) == ("EUR", "Ada")
    assert "not for lending" in made["notice"]
    assert read("agency/valuations", property=str(home.public_id))["results"] == [made]
    assert read(f"agency/valuations/{made['id']}") == made

    kept = Valuation.objects.across_teams().get().comparables
    for each in kept:
        amounts = [Decimal(it["amount"]) for it in each["adjustments"]]
        gap = Decimal(each["price"]) + sum(amounts) - Decimal(each["adjusted_price"])
        assert abs(gap) <= Decimal("0.10")
        assert each["is_net_exceeded"] == (abs(sum(amounts)) / Decimal(each["price"]) > 0.15)
    shown = read(f"agency/valuations/{made['id']}/comparables")
    assert len(shown) == len(kept) == 10
    assert any(line.startswith("Living area: ") and "€" in line for line in shown[0]["adjustments"])


@pytest.mark.parametrize(
    ("values", "status", "told"),
    [
        ({**PLACE, "property_type": "land"}, 400, "Only homes"),
        ({"living_area": 110}, 400, "latitude and the longitude"),
        ({**PLACE, "latitude": -33.9}, 409, "were sold nearby"),
    ],
)
def test_what_cannot_be_estimated_is_refused_in_words(
    trained, make_home, post, client, values, status, told
):
    answer = post("agency/valuations", status, property=str(make_home(**values).public_id))

    assert told in str(answer)
    assert not Valuation.objects.across_teams().exists()


def test_without_a_model_nothing_is_estimated(make_home, post):
    home = make_home(**PLACE)

    answer = post("agency/valuations", 409, property=str(home.public_id))
    assert answer["type"].endswith("no-valuation-model")


def test_a_model_of_another_version_counts_as_none(trained, make_home, post):
    model = ValuationModel.objects.get()
    model.pk, model.parameters = None, {"version": 0}
    model.save()

    post("agency/valuations", 409, property=str(make_home(**PLACE).public_id))


def test_another_agencys_sales_do_not_tell_where_hidden_homes_are(rival, make_home, post, read):
    call_command("train_valuation", stdout=StringIO())
    known = list_known_places()
    for home in Property.objects.for_team(rival):
        is_open = home.street_name == "Open Street"
        assert ((home.latitude, home.longitude) in known) == is_open

    made = post("agency/valuations", 201, property=str(make_home(**PLACE).public_id))
    shown = read(f"agency/valuations/{made['id']}/comparables")
    titles = [it["title"] for it in shown]
    assert {title for title in titles if "Open Street" not in title} == {
        "Berlin",
        "A home whose address isn't shown",
    }
    assert "Secret" not in str(shown)
    assert "Offline" not in str(shown)
    Listing.objects.across_teams().update(internet_address_display=False)
    assert "Open" not in str(read(f"agency/valuations/{made['id']}/comparables"))


def list_known_places():
    sales = ValuationModel.objects.get().parameters["sales"]
    return set(zip(sales["latitude"], sales["longitude"], strict=True))


def test_only_those_whose_role_allows_it_estimate(trained, make_home, post, make_member, sign_in):
    home = str(make_home(**PLACE).public_id)

    post("agency/valuations", 403, by=sign_in(make_member("eve", plain=False)), property=home)
    post("agency/valuations", 201, by=sign_in(make_member("max")), property=home)


def test_another_agencys_property_is_not_known(trained, rival, post):
    theirs = Property.objects.for_team(rival).first()

    post("agency/valuations", 400, property=str(theirs.public_id))


def test_credits_are_asked_for_only_where_the_operator_says_so(
    trained, make_home, post, team, settings
):
    home = str(make_home(**PLACE).public_id)
    post("agency/valuations", 201, property=home)
    settings.REALESTATE_VALUATION_CREDITS = 2
    post("agency/valuations", 402, property=home)
    assert Valuation.objects.across_teams().count() == 1

    team.credits.grant(3, source="promotion", reason="Hello", idempotency_key="hello")
    post("agency/valuations", 201, property=home)
    assert team.credits.balance == 1


def test_the_public_sees_the_latest_range_where_the_owner_agrees(
    trained, make_listing, post, visitor, read
):
    listing = make_listing(**{name: PLACE[name] for name in PLACE})
    page = f"listings/{listing.slug}"
    assert read(page, by=visitor)["estimate_low"] is None

    made = post("agency/valuations", 201, property=str(listing.property.public_id))
    seen = read(page, by=visitor)
    assert (seen["estimate_low"], seen["estimate_high"]) == (made["low"], made["high"])
    assert "estimate_low" not in read("listings", by=visitor)["results"][0]

    listing.internet_automated_valuation_display = False
    listing.save()
    seen = read(page, by=visitor)
    assert (seen["estimate_low"], seen["estimate_high"]) == (None, None)


def test_the_page_of_a_property_estimates_its_value(trained, make_home, client):
    home = make_home(**PLACE)
    page = f"/agency/properties/{home.public_id}/"
    assert "Estimate value" in client.get(page).content.decode()

    answer = client.post(f"{page}-/estimate/", follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "not for lending" in text
    assert "Comparable sales" in text
    assert "Living area: " in text
    assert "Estimates of the value" in client.get(page).content.decode()


def test_a_model_that_knows_as_many_sales_is_not_replaced(trained, rival, write_sales):
    """150 sales of a file are known, and 120 closed listings are no reason to forget them."""
    call_command("train_valuation", if_more=True, stdout=StringIO())
    assert ValuationModel.objects.count() == 1
    call_command("train_valuation", sales=write_sales(151), if_more=True, stdout=StringIO())
    assert ValuationModel.objects.order_by("pk").last().sale_count == 151


def test_a_site_with_few_sales_waits_for_more(db):
    call_command("train_valuation", if_more=True, stdout=StringIO())
    assert not ValuationModel.objects.exists()


def test_old_models_are_deleted_but_those_of_estimates(team, make_home):
    for currency in ("EUR", "USD"):
        made = [make_model(currency, days) for days in range(8)]
        Valuation.objects.create(
            team=team,
            property=make_home(),
            model=made[7],
            estimate=100,
            low=90,
            high=110,
            currency=currency,
            confidence=0.5,
        )
    call_command("prune_valuation_models", stdout=StringIO())
    kept = ValuationModel.objects.order_by("currency", "-trained_at")
    assert [(it.currency, it.sale_count) for it in kept] == [
        (currency, 100 + days) for currency in ("EUR", "USD") for days in (0, 1, 2, 3, 4, 7)
    ]


def make_model(currency, days):
    """Return a model that was trained so many days ago."""
    return ValuationModel.objects.create(
        trained_at=timezone.now() - timedelta(days=days),
        sale_count=100 + days,
        currency=currency,
        parameters={},
        ratio_study={},
    )
