"""Deals in other currencies than the site's, and the rates by which they are converted."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Event, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale_business_themes.crm.models import Deal, ExchangeRate, Stage
from quickscale_business_themes.crm.models.currencies import convert
from quickscale_business_themes.crm.services.currencies import (
    choose_currency,
    convert_deals,
    save_rate,
)
from quickscale_business_themes.crm.services.deals import create_deal, update_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def add_rate(post):
    """Return a function that adds an exchange rate, and returns its id."""

    def add(currency="EUR", rate="1.5", expected=201, **said):
        return post("exchange-rates", expected, currency=currency, rate=rate, **said).get("id")

    return add


@pytest.fixture
def converted(read):
    """Return a function that tells what deals are worth in the site's currency, by their names."""

    def tell():
        rows = read("deals")["results"]
        assert {row["home_currency"] for row in rows} == {"USD"}
        return {row["name"]: row["home_amount"] for row in rows}

    return tell


def test_what_has_no_rate_is_told_and_never_added_to_other_currencies(post, read, add_rate):
    post("deals", 201, name="Home", amount="100")
    post("deals", 201, name="Abroad", amount="10.25", currency="EUR")
    [column] = [each for each in read("deals/board")["columns"] if each["count"]]
    assert column["amounts"] == [
        {"amount": "100.00", "currency": "USD"}, {"amount": "10.25", "currency": "EUR"},
    ]  # fmt: skip
    figure = read("reports/pipeline-value")
    assert Decimal(figure["value"]) == 100
    assert "1 deal without exchange rate left out" in figure["label"]
    [row] = read("reports/unconverted")
    assert (row["name"], row["deals"], row["value"]) == ("EUR", 1, "10.25")
    add_rate(rate="2")
    [column] = [each for each in read("deals/board")["columns"] if each["count"]]
    assert column["amounts"] == [{"amount": "120.50", "currency": "USD"}]
    figure = read("reports/pipeline-value")
    assert (Decimal(figure["value"]), figure["label"]) == (Decimal("120.5"), "Now")
    assert read("reports/unconverted") == []


def test_amounts_are_converted_alike_before_and_after_a_rate_is_known(post, add_rate, converted):
    post("deals", 201, name="Before", amount="10.25", currency="EUR")
    assert converted() == {"Before": None}
    add_rate(rate="0.5")
    post("deals", 201, name="After", amount="10.25", currency="EUR")
    assert converted() == {"Before": "5.12", "After": "5.12"}  # half to even


def test_open_deals_have_the_last_rate_and_closed_ones_that_of_their_day(
    post, client, add_rate, converted
):
    made = {}
    for name, day in (("Open", None), ("Old", "2026-02-10"), ("Older", "2025-01-10")):
        deal = post("deals", 201, name=name, amount="100", currency="EUR", opened_on="2025-01-01")
        made[name] = deal["id"]
        if day:
            post(f"deals/{deal['id']}/win", 200, closed_on=day)
    add_rate(rate="1.1", on="2026-01-01")
    add_rate(rate="1.2", on="2026-02-01")
    last = add_rate(rate="1.3", on="2026-03-01")
    assert converted() == {"Open": "130.00", "Old": "120.00", "Older": "110.00"}
    changed = client.patch(
        f"/api/crm/exchange-rates/{last}/", {"rate": "1.4"}, content_type="application/json"
    )
    assert changed.status_code == 200
    assert converted()["Open"] == "140.00"
    client.delete(f"/api/crm/exchange-rates/{last}/")
    assert converted() == {"Open": "120.00", "Old": "120.00", "Older": "110.00"}
    post(f"deals/{made['Open']}/win", 200, closed_on="2026-01-20")
    assert converted()["Open"] == "110.00"


def test_the_mean_of_won_deals_leaves_out_whose_worth_nobody_knows(post, read):
    today = timezone.localdate()
    opened = str(today - timedelta(days=10))
    for amount, currency in (("100", "USD"), ("300", "USD"), ("1000", "JPY")):
        deal = post("deals", 201, name="A", amount=amount, currency=currency, opened_on=opened)
        post(f"deals/{deal['id']}/win", 200, closed_on=str(today))
    figure = read("reports/won-value")
    assert Decimal(figure["value"]) == 200
    assert "1 deal without exchange rate left out" in figure["label"]
    assert Decimal(read("reports/win-rate")["value"]) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"currency": "USD"}, "currency"), ({"currency": "XXX"}, "currency"),
        ({"rate": "0"}, "rate"), ({"rate": "-1"}, "rate"), ({"on": "2099-01-01"}, "on"),
        ({"on": "2026-01-01"}, "non_field_errors"),
    ],
)  # fmt: skip
def test_a_rate_that_makes_no_sense_is_refused(add_rate, post, said, field):
    add_rate(on="2026-01-01")
    answer = post("exchange-rates", **{"currency": "EUR", "rate": "2", **said})
    assert field in answer["errors"]


def test_rates_are_for_who_manages_and_of_one_team(add_rate, post, read, make_member, sign_in):
    from quickscale.core.teams.services import create_team

    rate = add_rate()
    member = make_member("cy")
    post("exchange-rates", 403, by=sign_in(member), currency="GBP", rate="2")
    assert len(read("exchange-rates", by=sign_in(member))["results"]) == 1
    elsewhere = sign_in(member, create_team("Other", owner=member))
    read(f"exchange-rates/{rate}", 404, by=elsewhere)
    post("deals", 201, by=elsewhere, name="A", amount="5", currency="EUR")
    assert read("deals", by=elsewhere)["results"][0]["home_amount"] is None


def test_a_lead_becomes_a_deal_in_another_currency(add_rate, post, read):
    add_rate(rate="1.5")
    lead = post("leads", 201, last_name="A")
    done = post(f"leads/{lead['id']}/convert", 200, amount="10", currency="EUR")
    deal = read(f"deals/{done['converted_deal']['id']}")
    assert (deal["amount"], deal["currency"], deal["home_amount"]) == ("10.00", "EUR", "15.00")


def test_forms_ask_for_the_currency(client, post, converted):
    client.post("/deals/new/", {"name": "Home", "amount": "5", "currency": ""})
    client.post("/deals/new/", {"name": "Abroad", "amount": "5", "currency": "EUR"})
    assert converted() == {"Abroad": None, "Home": "5.00"}
    rate = {"currency": "EUR", "rate": "1.1", "on": ""}
    assert client.post("/exchange-rates/new/", rate).status_code == 303
    assert converted() == {"Abroad": "5.50", "Home": "5.00"}
    assert ">1.1<" in client.get("/exchange-rates/").content.decode()
    assert client.get("/reports/").status_code == 200


def test_lists_are_narrowed_and_ordered_by_what_deals_are_worth(add_rate, post, read):
    add_rate("JPY", "0.01")
    post("deals", 201, name="Large", amount="50")
    post("deals", 201, name="Small", amount="1000", currency="JPY")
    rows = read("deals", ordering="-home_amount")["results"]
    assert [row["name"] for row in rows] == ["Large", "Small"]
    assert [row["name"] for row in read("deals", amount_max=20)["results"]] == ["Small"]


def test_files_say_in_which_currency_deals_are(
    add_rate, client, read, post, django_capture_on_commit_callbacks
):
    add_rate(rate="2")
    content = b"Deal name,Amount,Currency,Stage\nA,10,eur,Proposal\nB,5,XAU,Proposal\nC,7,,Proposal"
    file = SimpleUploadedFile("deals.csv", content)
    with django_capture_on_commit_callbacks(execute=True):
        batch = client.post("/api/crm/imports/", {"file": file, "kind": "deal"}).json()
    [problem] = read(f"imports/{batch['id']}/problems")["results"]
    assert (problem["row"], problem["column"]) == (3, "Currency")
    with django_capture_on_commit_callbacks(execute=True):
        post(f"imports/{batch['id']}/run", 200)
    told = {(row["name"], row["currency"]): row["home_amount"] for row in read("deals")["results"]}
    assert told == {("A", "EUR"): "20.00", ("C", "USD"): "7.00"}


def test_after_the_sites_currency_was_changed_nothing_counts_as_it_did(
    add_rate, post, converted, settings
):
    add_rate(rate="2")
    post("deals", 201, name="A", amount="10", currency="EUR")
    post("deals", 201, name="B", amount="10")
    settings.QUICKSCALE_CURRENCY = "EUR"
    call_command("convert_deals")
    amounts = dict(Deal.objects.across_teams().values_list("name", "home_amount"))
    assert amounts == {"A": Decimal(10), "B": None}


@pytest.mark.postgres
@pytest.mark.parametrize("rate", ["0.5", "1.005"])
def test_postgresql_rounds_as_the_code_does(team, add_rate, rate):
    compare_rounding(team, add_rate, rate)


@pytest.mark.parametrize("rate", ["0.5", "1.005"])
def test_sqlite_rounds_as_the_code_does(team, add_rate, rate):
    compare_rounding(team, add_rate, rate)


def compare_rounding(team, add_rate, rate):
    """Compare what many deals are worth that are converted together, and one by one."""
    add_rate(rate=rate)
    stage = Stage.objects.for_team(team).first()
    deals = Deal.objects.for_team(team)
    amounts = [Decimal(number) / 100 for number in range(1, 1000, 7)] + [Decimal("99999999.99")]
    for amount in amounts:
        Deal(team=team, name=str(amount), stage=stage, amount=amount, currency="EUR").save()
    deals.update(home_amount=None)
    convert_deals(team.pk, "EUR")
    found = dict(deals.values_list("amount", "home_amount"))
    assert found == {amount: convert(amount, Decimal(rate), "USD") for amount in amounts}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_deal_that_is_created_while_a_rate_is_saved_has_it(team, owner):
    saved = Event()

    def save():
        rate = ExchangeRate(team=team)
        save_rate(rate, {"currency": "EUR", "rate": Decimal(2), "on": date(2026, 1, 1)})
        saved.set()
        connections.close_all()

    rival = Thread(target=save)
    with transaction.atomic():
        values = {"name": "A", "amount": Decimal(10), "currency": "EUR"}
        create_deal(team=team, user=owner, values=values)
        rival.start()
        assert not saved.wait(0.5)  # the rate waits for the deal
    rival.join(10)
    assert Deal.objects.for_team(team).get().home_amount == 20


@pytest.fixture
def choose(client):
    """Return a function that chooses the team's currency, and returns the answer."""

    def put(currency, expected=200, by=client):
        answer = by.put(
            "/api/crm/home-currency/", {"currency": currency}, content_type="application/json"
        )
        assert answer.status_code == expected, answer.text
        return answer.json()

    return put


def test_a_team_chooses_its_currency_and_all_is_told_in_it(post, read, add_rate, choose):
    post("deals", 201, name="Dollars", amount="100", expected_close_on="2026-01-01")
    euros = post("deals", 201, name="Euros", amount="10.25", currency="EUR")
    add_rate(rate="2")
    assert read("home-currency")["currency"] == "USD"
    assert choose("EUR")["currency"] == "EUR"
    deals = {row["name"]: row for row in read("deals")["results"]}
    assert {row["home_currency"] for row in deals.values()} == {"EUR"}
    assert {name: row["home_amount"] for name, row in deals.items()} == {
        "Dollars": None, "Euros": "10.25",
    }  # fmt: skip
    add_rate("USD", "0.5")
    [column] = [each for each in read("deals/board")["columns"] if each["count"]]
    assert column["amounts"] == [{"amount": "60.25", "currency": "EUR"}]
    figure = read("reports/pipeline-value")
    assert (Decimal(figure["value"]), figure["currency"]) == (Decimal("60.25"), "EUR")
    stage = next(row for row in read("reports/stages") if row["deals"])
    assert (stage["value"], stage["currency"]) == ("60.25", "EUR")
    assert read("reports/won-over-time")["currency"] == "EUR"
    post(f"deals/{euros['id']}/win", 200, closed_on=str(timezone.localdate()))
    assert read("reports/won")["currency"] == "EUR"
    choose("USD")  # its rates say again what they said
    amounts = {row["name"]: row["home_amount"] for row in read("deals")["results"]}
    assert amounts == {"Dollars": "100.00", "Euros": "20.50"}


def test_what_says_no_currency_is_in_the_teams(
    post, client, read, choose, django_capture_on_commit_callbacks
):
    choose("JPY")
    assert post("deals", 201, name="A", amount="100")["currency"] == "JPY"
    assert post("deals", 201, name="B", amount="100", currency="")["home_amount"] == "100"
    lead = post("leads", 201, last_name="C")
    done = post(f"leads/{lead['id']}/convert", 200, amount="100")
    assert read(f"deals/{done['converted_deal']['id']}")["currency"] == "JPY"
    file = SimpleUploadedFile("deals.csv", b"Deal name,Amount,Stage\nD,7,Proposal")
    with django_capture_on_commit_callbacks(execute=True):
        batch = client.post("/api/crm/imports/", {"file": file, "kind": "deal"}).json()
    with django_capture_on_commit_callbacks(execute=True):
        post(f"imports/{batch['id']}/run", 200)
    [deal] = [row for row in read("deals")["results"] if row["name"] == "D"]
    assert (deal["currency"], deal["home_amount"]) == ("JPY", "7")


def test_amounts_are_rounded_to_what_can_be_paid_in_the_teams_currency(
    post, choose, add_rate, read
):
    choose("JPY")
    add_rate("USD", "2.5")
    post("deals", 201, name="Before", amount="1", currency="USD")
    add_rate("USD", "1.5", on="2026-01-01")
    post("deals", 201, name="After", amount="1", currency="USD")
    assert [row["home_amount"] for row in read("deals")["results"]] == ["2", "2"]


@pytest.mark.parametrize("currency", ["XXX", "", "eur", None, 5, ["EUR"], "EUR\0"])
def test_a_currency_that_there_isnt_is_an_error_of_the_field(choose, read, currency):
    assert list(choose(currency, 400)["errors"]) == ["currency"]
    assert read("home-currency")["currency"] == "USD"


def test_who_manages_chooses_the_currency_of_their_own_team(
    post, read, choose, add_rate, make_member, sign_in, client
):
    from quickscale.core.teams.services import create_team

    member = make_member("cy")
    choose("EUR", 403, by=sign_in(member))
    choose("EUR")
    told = read("home-currency", by=sign_in(member))
    assert (told["currency"], told["can"]["edit"]) == ("EUR", False)
    elsewhere = sign_in(member, create_team("Other", owner=member))
    assert read("home-currency", by=elsewhere)["currency"] == "USD"
    assert post("deals", 201, by=elsewhere, name="A")["currency"] == "USD"
    add_rate("EUR", "1", 400)
    rows = client.get("/api/core/team/audit-events/").json()["results"]
    told = [(row["what"], row["concerns"]) for row in rows if "currency" in row["what"]]
    assert told == [("Changed the team's currency", "EUR")]


def test_the_currency_is_chosen_on_a_page_of_the_settings(client, post, read):
    post("deals", 201, name="A", amount="5")
    page = client.get("/home-currency/")
    [action] = [each for each in page.context["actions"] if each["name"] == "edit"]
    answer = client.post(action["url"].partition("?")[0], {"currency": "EUR"})
    assert answer.status_code == 303
    assert read("home-currency")["currency"] == "EUR"
    assert "EUR" in client.get("/home-currency/").text
    for path in ("/deals/", "/reports/", "/exchange-rates/new/"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(("path", "most"), [("/api/crm/deals/board/", 12), ("/reports/", 80)])
def test_the_currency_is_read_once_for_all_that_a_page_shows(client, post, choose, path, most):
    choose("EUR")
    for name in "ABC":
        post("deals", 201, name=name, amount="5")
    client.get(path)
    with CaptureQueriesContext(connection) as statements:
        assert client.get(path).status_code == 200
    assert sum("crm_homecurrency" in each["sql"] for each in statements) == 1
    assert len(statements) <= most


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_deal_that_is_created_while_a_currency_is_chosen_is_converted(team, owner):
    chosen = Event()

    def choose():
        choose_currency(team, "EUR", by=owner)
        chosen.set()
        connections.close_all()

    rival = Thread(target=choose)
    with transaction.atomic():
        values = {"name": "A", "amount": Decimal(10), "currency": "USD"}
        create_deal(team=team, user=owner, values=values)
        rival.start()
        assert not chosen.wait(0.5)
    rival.join(10)
    assert Deal.objects.for_team(team).get().home_amount is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_deal_whose_currency_is_changed_while_the_teams_is_chosen_is_converted(team, owner):
    rate = {"currency": "CHF", "rate": Decimal(2), "on": date(2026, 1, 1)}
    save_rate(ExchangeRate(team=team), rate)
    deal = create_deal(team=team, user=owner, values={"name": "A", "amount": Decimal(10)})
    chosen = Event()

    def choose():
        choose_currency(team, "EUR", by=owner)
        chosen.set()
        connections.close_all()

    rival = Thread(target=choose)
    with transaction.atomic():
        update_deal(deal, values={"currency": "CHF"})
        rival.start()
        assert not chosen.wait(0.5)  # for the deal's row
    rival.join(10)
    found = Deal.objects.for_team(team).get()
    assert (found.currency, found.home_amount) == ("CHF", None)
