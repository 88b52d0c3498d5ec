from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def test_a_list_shows_its_rows_with_links_to_their_pages(client, read, make_class):
    make_class()
    page = read(client.get("/classes/"))
    assert "/classes/morning-flow/" in page.links
    assert "Gentle" in page.text
    assert "€12.50" in page.text
    assert "/teachers/ana-lima/" in page.links


def test_money_and_moments_are_written_in_the_visitors_language(client, make_class):
    make_class(price=Decimal("1234.5"))
    html = client.get("/classes/", headers={"Accept-Language": "de"}).content.decode()
    assert "1.234,50\N{NO-BREAK SPACE}€" in html
    assert "4. März 2027 09:30" in html


def test_search_and_filters_narrow_a_list_and_can_be_taken_off(client, read, make_class):
    make_class()
    make_class("Evening calm", level="strong")
    page = read(client.get("/classes/", {"level": "strong", "search": "calm"}))
    assert "/classes/evening-calm/" in page.links
    assert "/classes/morning-flow/" not in page.links
    assert "/classes/?search=calm" in page.links


def test_an_invalid_filter_redraws_the_list_with_its_error(client, read, make_class):
    make_class()
    response = client.get("/classes/", {"after": "tomorrow"})
    assert response.status_code == 422
    assert "Enter a valid date" in read(response).text
    assert read(response).inputs["after"] == "tomorrow"


def test_parameters_that_an_operation_does_not_know_never_reach_it(client, make_class):
    make_class()
    assert client.get("/classes/", {"utm_source": "letter", "level": ""}).status_code == 200


def test_page_links_stay_on_the_page_and_keep_the_filters(client, read, make_class):
    for number in range(30):
        make_class(f"Class {number}")
    page = read(client.get("/classes/", {"ordering": "title"}))
    assert "/classes/?ordering=title&page=2" in page.links
    assert not any("/api/" in link for link in page.links if "page=" in link)
    page = read(client.get("/classes/", {"ordering": "title", "page": "2"}))
    assert "/classes/?ordering=title" in page.links


def test_a_page_that_does_not_exist_is_not_found(client, make_class):
    make_class()
    assert client.get("/classes/", {"page": "7"}).status_code == 404


def test_a_column_sorts_and_says_so(client, make_class):
    make_class()
    html = client.get("/classes/", {"ordering": "price"}).content.decode()
    assert 'aria-sort="ascending"' in html
    assert "ordering=-price" in html


def test_an_empty_list_says_why_it_is_empty(member, client, read, make_class):
    assert "You have not booked a class yet." in read(member.get("/bookings/")).text
    assert "No results" in read(client.get("/classes/", {"search": "judo"})).text


def test_longer_lists_cost_no_more_queries(client, make_class, make_teacher):
    from quickscale_business_themes.yoga.models import Tag

    tags = [Tag.objects.create(name=name) for name in ("calm", "heat")]
    counts = []
    for batch in range(2):
        for number in range(10):
            teacher = make_teacher(f"Teacher {batch} {number}")
            make_class(f"Class {batch} {number}", teacher=teacher).tags.set(tags)
        client.get("/classes/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/classes/")
        counts.append(sum("SELECT" in query["sql"] for query in captured.captured_queries))
    assert counts[0] == counts[1]
    assert counts[0] == 3


def test_htmx_gets_the_fragment_and_boosted_links_the_page(client, make_class):
    make_class()
    fragment = client.get("/classes/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Morning flow" in fragment
    boosted = client.get("/classes/", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert "<html" in boosted.content.decode()
    assert "HX-Request" in boosted["Vary"]
    assert "private" in boosted["Cache-Control"]


def test_only_reading_is_allowed_where_nothing_can_be_sent(client):
    assert client.head("/classes/").status_code == 200
    response = client.post("/classes/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_a_range_is_drawn_as_two_inputs_under_one_legend(client, make_class):
    make_class()
    html = client.get("/classes/", {"price_min": "10"}).content.decode()
    fieldset = next(part for part in html.split("<fieldset")[1:] if 'name="price_min"' in part)
    fieldset = fieldset.partition("</fieldset>")[0]
    assert "Price</legend>" in fieldset
    assert fieldset.index('name="price_min"') < fieldset.index('name="price_max"')
    assert (">From</label>" in fieldset, ">To</label>" in fieldset) == (True, True)
    assert html.index('name="starts_after"') < html.index('name="starts_before"')


def test_a_range_narrows_a_list_and_is_taken_off_as_one(client, read, make_class):
    make_class()
    make_class("Evening calm", price=Decimal(40))
    asked = {"price_min": "10", "price_max": "20", "starts_before": "2027-12-24"}
    page = read(client.get("/classes/", asked))
    assert "/classes/morning-flow/" in page.links
    assert "/classes/evening-calm/" not in page.links
    assert "/classes/?starts_before=2027-12-24" in page.links
    assert "/classes/?price_min=10&price_max=20" in page.links
    assert "10 \N{EN DASH} 20" in page.text
    assert "up to Dec. 24, 2027" in page.text


def test_page_links_keep_a_range(client, read, make_class):
    for number in range(30):
        make_class(f"Class {number}")
    page = read(client.get("/classes/", {"price_min": "1"}))
    assert "/classes/?price_min=1&page=2" in page.links


def test_a_range_that_makes_no_sense_is_told_at_its_inputs(client, read, make_class):
    make_class()
    response = client.get("/classes/", {"price_min": "cheap", "price_max": "20"})
    assert response.status_code == 422
    page = read(response)
    assert (page.inputs["price_min"], page.inputs["price_max"]) == ("cheap", "20")
    assert 'aria-describedby="id-filter-price-error"' in page.html
    assert "Enter a number." in page.text
