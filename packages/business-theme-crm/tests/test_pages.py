"""Pages of the CRM: with what lists open, and how what they show is drawn and entered."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(post):
    """One lead that is open and one that isn't."""
    for name, status in (("Open", "new"), ("Given up", "unqualified")):
        post("leads", 201, last_name=name, status=status)


def titles_of(page):
    return [row["title"] for row in page.context["list"]["rows"]]


def tabs_of(page):
    return {tab["label"]: (tab["url"], tab["active"]) for tab in page.context["views"]["tabs"]}


def test_a_list_opens_with_its_filter_which_is_seen_and_taken_off(client, leads):
    page = client.get("/leads/")
    assert titles_of(page) == ["Open"]
    assert page.context["list"]["count"] == 1
    [active] = page.context["filters"]["active"]
    assert active["label"] == "Only open"
    everything = client.get(active["remove_url"])
    assert titles_of(everything) == ["Given up", "Open"]
    assert tabs_of(everything)["All"] == ("/leads/?_view=all", True)
    back = client.get(tabs_of(everything)["Only open"][0])
    assert titles_of(back) == ["Open"]


def test_the_form_of_the_filters_can_ask_for_everything(client, leads):
    tree = LexborHTMLParser(client.get("/leads/").content.decode())
    form = tree.css_first('form[method="get"]:has([name="is_open"])')
    hidden = {it.attributes["name"]: it.attributes["value"] for it in form.css("[type=hidden]")}
    assert titles_of(client.get("/leads/", hidden)) == ["Given up", "Open"]


def test_a_file_has_what_the_list_opens_with(client, leads):
    link = client.get("/leads/").context["list"]["export_url"]
    assert parse_qs(urlsplit(link).query)["is_open"] == ["true"]
    content = b"".join(client.get(link).streaming_content).decode("utf-8-sig")
    assert [row["Name"] for row in csv.DictReader(StringIO(content))] == ["Open"]


def test_what_is_asked_for_is_not_narrowed_further(client, leads):
    assert titles_of(client.get("/leads/", {"search": "Given"})) == ["Given up"]
    assert titles_of(client.get("/leads/", {"ordering": "last_name"})) == ["Open"]


def test_a_saved_view_shows_what_was_saved(client, leads):
    view = {"screen": "crm:lead-list", "name": "By name", "query": "ordering=last_name"}
    saved = {**view, "is_default": True}
    client.post("/api/core/saved-views/", saved, content_type="application/json")
    page = client.get("/leads/")
    assert titles_of(page) == ["Given up", "Open"]
    assert titles_of(client.get(tabs_of(page)["By name"][0])) == ["Given up", "Open"]


def test_a_list_without_rows_says_that_there_is_nothing_yet(client):
    page = client.get("/leads/")
    assert page.context["list"]["empty"] == "No leads yet."
    assert not page.context["filters"]["active"]


def test_a_table_of_deals_opens_with_the_open_ones_and_a_board_with_all(client, post):
    won = post("deals", 201, name="Wine", amount="10")
    post(f"deals/{won['id']}/win", 200)
    post("deals", 201, name="Tea")
    board = client.get("/deals/")
    assert sorted(titles_of(board)) == ["Tea", "Wine"]
    links = {layout["name"]: layout["url"] for layout in board.context["list"]["layouts"]}
    table = client.get(links["table"])
    assert titles_of(table) == ["Tea"]
    assert not client.get(table.context["filters"]["reset_url"]).context["list"]["board"]
    links = {layout["name"]: layout["url"] for layout in table.context["list"]["layouts"]}
    assert sorted(titles_of(client.get(links["board"]))) == ["Tea", "Wine"]


def test_tags_are_chosen_and_typed(client, post, read):
    lead = post("leads", 201, last_name="Wu", tags=["Pilot", "A, B"])
    edit = f"/leads/{lead['id']}/edit/"
    tree = LexborHTMLParser(client.get(edit).content.decode())
    chosen = [it.attributes["value"] for it in tree.css('input[name="tags"][checked]')]
    assert chosen == ["A, B", "Pilot"]
    sent = {"last_name": "Wu", "status": "new", "tags": ["A, B"], "tags-typed": "pilot, New ,,a, b"}
    assert client.post(edit, sent).status_code == 303
    assert read(f"leads/{lead['id']}")["tags"] == ["A, B", "New", "Pilot", "a", "b"]
    again = LexborHTMLParser(client.get("/leads/new/").content.decode())
    known = [it.attributes["value"] for it in again.css("datalist option")]
    assert known == ["A, B", "New", "Pilot", "a", "b"]


def test_an_activity_is_overdue_when_its_time_or_its_day_is_over(client, post, read):
    post("activities", 201, subject="Call", due_at="2026-05-04T09:00:00Z")
    post("activities", 201, subject="Fair", all_day_on="2026-05-04")
    with time_machine.travel(datetime(2026, 5, 4, 23, tzinfo=UTC), tick=False):
        found = read("activities")["results"]
        assert {it["subject"]: it["state"] for it in found} == {"Call": "overdue", "Fair": "open"}
        assert [it["subject"] for it in read("activities", is_overdue="true")["results"]] == [
            "Call"
        ]
    with time_machine.travel(datetime(2026, 5, 5, 1, tzinfo=UTC), tick=False):
        assert len(read("activities", is_overdue="true")["results"]) == 2
        cells = client.get("/activities/").context["list"]["rows"][0]["cells"]
        assert [cell["tone"] for cell in cells if cell["name"] == "state"] == ["danger"]


def test_a_calendar_says_whose_an_entry_is_and_about_whom(client, post):
    lead = post("leads", 201, last_name="Wu")
    post("activities", 201, subject="Call", due_at="2099-05-04T09:00:00Z", lead=lead["id"])
    page = client.get("/activities/calendar/", {"_date": "2099-05-01"})
    entry = LexborHTMLParser(page.content.decode()).css_first(".calendar-entry")
    assert " ".join(entry.text(separator=" ").split()) == "9 a.m. Call Wu Ada"


def test_a_deal_is_moved_by_its_row_of_stages(client, post, read, stages):
    deal = post("deals", 201, name="Wine")
    tree = LexborHTMLParser(client.get(f"/deals/{deal['id']}/").content.decode())
    form = tree.css_first(f'form[action="/deals/{deal["id"]}/-/move/"]')
    assert form.css_first("[aria-current=step]").text(strip=True) == "Prospecting"
    button = next(it for it in form.css("button") if it.text(strip=True) == "Proposal")
    sent = {it.attributes["name"]: it.attributes["value"] for it in form.css("[type=hidden]")}
    sent[button.attributes["name"]] = button.attributes["value"]
    client.post(form.attributes["action"], sent)
    assert read(f"deals/{deal['id']}")["stage"]["label"] == "Proposal"


def test_what_lies_below_the_settings_keeps_their_links(client, read):
    [pipeline] = read("pipelines")["results"]
    for path in (f"/pipelines/{pipeline['id']}/", "/rule-runs/", "/duplicate-rules/"):
        groups = client.get(path).context["page"]["account_groups"]
        active = [it["name"] for group in groups for it in group["links"] if it["active"]]
        assert client.get(path).context["page"]["is_account"], path
        assert len(active) == 1, active


def test_whoever_may_not_hand_records_over_is_not_led_there(client, sign_in, make_member):
    member = sign_in(make_member("max"))
    link = 'href="/handover/"'
    assert link in client.get("/pipelines/").content.decode()
    assert link not in member.get("/pipelines/").content.decode()
