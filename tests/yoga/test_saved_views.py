"""Views of a list that people keep."""

from __future__ import annotations

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

API = "/api/core/saved-views/"
SCREEN = "yoga:class-list"


@pytest.fixture
def save():
    def post(client, name="Cheap", query="price_max=20&ordering=price", **values):
        body = {"screen": SCREEN, "name": name, "query": query, **values}
        return client.post(API, body, content_type="application/json")

    return post


def read_tabs(response):
    links = LexborHTMLParser(response.content.decode()).css("#view-tabs li a")
    return {it.text(strip=True): it.attributes["href"] for it in links}


def read_active(response):
    links = LexborHTMLParser(response.content.decode()).css("#view-tabs [aria-current]")
    return [it.text(strip=True) for it in links]


def read_columns(response):
    return [it["name"] for it in response.context["list"]["columns"]]


def test_what_a_page_shows_is_kept_under_a_name(member, read, make_class):
    make_class()
    make_class("Gala", price=99)
    page = member.get("/classes/?price_max=20&ordering=price&_columns=level&page=1")
    tree = LexborHTMLParser(page.content.decode())
    link = next(it for it in tree.css("#view-tabs a") if it.text() == "Save view")
    form = LexborHTMLParser(member.get(link.attributes["href"]).content.decode()).css_first(
        'form[action="/classes/-/-save-view/"]'
    )
    sent = {"name": "Cheap ones", "next": form.css_first("[name=next]").attributes["value"]}
    saved = member.post("/classes/-/-save-view/", sent)
    assert saved.status_code == 303
    back = member.get(saved["Location"])
    assert read_active(back) == ["Cheap ones"]
    shown = member.get(read_tabs(back)["Cheap ones"])
    assert [row["title"] for row in shown.context["list"]["rows"]] == ["Morning flow"]
    assert read_columns(shown) == ["level"]
    assert read_active(member.get("/classes/")) == ["All"]
    assert read_active(member.get("/classes/?level=gentle")) == []


def test_a_visitor_chooses_the_columns(member, make_class):
    make_class()
    usual = read_columns(member.get("/classes/"))
    assert usual == ["teacher", "level", "starts", "price", "tags"]
    chosen = member.get("/classes/?_columns=price&_columns=seats&_columns=nothing")
    assert read_columns(chosen) == ["price", "seats"]
    assert "columns=title%2Cprice%2Cseats" in chosen.context["list"]["export_url"]
    assert not chosen.context["list"]["filtered"]
    assert not chosen.context["filters"]["active"]
    assert read_columns(member.get("/classes/?_columns=nothing")) == usual


def test_a_list_opens_with_the_default_view_and_shows_all_rows_on_request(member, save, make_class):
    make_class()
    make_class("Gala", price=99)
    assert save(member, is_default=True).status_code == 201
    page = member.get("/classes/")
    assert [row["title"] for row in page.context["list"]["rows"]] == ["Morning flow"]
    assert read_active(page) == ["Cheap"]
    remove = page.context["filters"]["active"][0]["remove_url"]
    for url in (read_tabs(page)["All"], page.context["filters"]["reset_url"]):
        everything = member.get(url)
        assert everything.context["list"]["count"] == 2
        assert read_active(everything) == ["All"]
    assert member.get(remove).context["list"]["count"] == 2
    hidden = LexborHTMLParser(page.content.decode()).css_first("form[method=get] input[name=_view]")
    assert hidden.attributes["value"] == "all"
    assert member.get("/_screens/yoga/class-list.json").json()["list"]["count"] == 1


def test_the_last_default_counts(member, save, make_class):
    make_class()
    save(member, "First", is_default=True)
    save(member, "Second", query="level=gentle", is_default=True)
    assert [it["is_default"] for it in member.get(API).json()] == [False, True]


def test_a_view_survives_a_filter_a_column_and_a_value_that_are_gone(member, save, make_class):
    make_class()
    save(member, query="colour=red&_columns=colour&level=gentle", is_default=True)
    page = member.get("/classes/")
    assert page.status_code == 200
    assert page.context["list"]["count"] == 1
    save(member, "Gone", query="level=no-such")
    gone = member.get(read_tabs(page := member.get("/classes/"))["Gone"])
    assert gone.status_code == 422
    assert "All" in read_tabs(gone)


def test_views_are_ones_own(client, member, staff, save, make_class):
    make_class()
    view = save(member).json()
    assert "Cheap" in read_tabs(member.get("/classes/"))
    assert "Cheap" not in read_tabs(staff.get("/classes/"))
    url = f"{API}{view['id']}/"
    assert [it.get(url).status_code for it in (member, staff)] == [200, 404]
    assert staff.delete(url).status_code == 404
    assert client.get(API).status_code in (401, 403)
    assert read_tabs(Client().get("/classes/")) == {"All": "/classes/"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Cheap"}, "name"),
        ({"name": ""}, "name"),
        ({"screen": "yoga:bookings"}, "screen"),
        ({"screen": "class-list"}, "screen"),
        ({"screen": "no:where"}, "screen"),
        ({"name": "Team", "shared": True}, "shared"),
        ({"name": "Long", "query": "a=" + "b" * 2000}, "query"),
        ({"name": "Long", "query": "a=" + "ä" * 1000}, "query"),
    ],
)
def test_what_is_wrong_with_a_view_is_told_at_its_field(member, save, values, field):
    save(member)
    refused = save(member, **{"name": "Other", **values})
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [field]


def test_a_list_has_a_bounded_number_of_views(member, save, monkeypatch):
    from quickscale.core.account import saved_views

    monkeypatch.setattr(saved_views, "MOST", 2)
    assert [save(member, name).status_code for name in ("a", "b", "c")] == [201, 201, 409]


def test_views_are_renamed_and_deleted_on_their_page(member, read, save, make_class):
    make_class()
    view = save(member).json()
    tree = LexborHTMLParser(member.get("/classes/").content.decode())
    manage = next(it for it in tree.css("#view-tabs a") if it.text() == "Manage views")
    page = read(member.get(manage.attributes["href"]))
    assert "Cheap" in page.text
    edit = next(link for link in page.links if link.endswith("/edit/"))
    form = read(member.get(edit))
    assert form.inputs["name"] == "Cheap"
    assert member.post(edit, {"name": "Cheapest"}).status_code == 303
    assert "Cheapest" in read_tabs(member.get("/classes/"))
    delete = next(link for link in page.links if "/delete/" in link).partition("?")[0]
    assert member.post(delete).status_code == 303
    assert member.get(API).json() == []
    assert view["can"] == {"delete": True}
