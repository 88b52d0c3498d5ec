"""A sales team at work: in any skin, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from quickscale_testing.settings import SKIN

from .visits import Visit

pytestmark = pytest.mark.browser

ADA = "ada@example.com"
scripted = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])

#: What a salesperson opens in a day.
PAGES = (
    "/",
    "/leads/",
    "/leads/new/",
    "/contacts/",
    "/companies/",
    "/deals/",
    "/deals/?_layout=table",
    "/deals/new/",
    "/activities/",
    "/activities/calendar/",
    "/reports/",
    "/pipelines/",
    "/forms/",
    "/lead-scoring/",
    "/lead-assignment/rules/",
    "/rules/",
    "/imports/new/",
    "/custom-fields/new/",
    "/contacts/duplicates/",
    "/handover/",
)


def column(page: Page, name: str):
    return page.get_by_role("region", name=name, exact=True)


def card_of(page: Page, stage: str):
    return column(page, stage).get_by_role("listitem").first


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_by_day_and_at_night_on_a_phone(make_visit, path):
    visit = make_visit(ADA)
    visit.open(path)
    visit.inspect()
    night = make_visit(ADA, width=320, color_scheme="dark", locale="ar")
    page = night.open(path)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    night.assert_legible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.assert_quiet()
    night.assert_quiet()


@scripted
def test_a_deal_is_lost_for_a_reason_and_opened_again(make_visit, scripted):
    visit = make_visit(ADA, java_script_enabled=scripted)
    page = visit.open("/deals/")
    card = card_of(page, "Proposal")
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("combobox").select_option("Lost")
    card.get_by_role("button", name="Move").click()
    expect(page.get_by_role("alert").first).to_contain_text("Choose why the deal was lost.")
    page.get_by_label("Lost reason").select_option("Price")
    press(page, "Move")
    expect(column(page, "Lost").get_by_role("link", name=name, exact=True)).to_be_visible()
    card = card_of(page, "Lost")
    card.get_by_role("combobox").select_option("Proposal")
    card.get_by_role("button", name="Move").click()
    expect(column(page, "Proposal").get_by_role("link", name=name, exact=True)).to_be_visible()


def test_a_deal_is_dragged_to_won_and_counts_there(make_visit):
    visit = make_visit(ADA)
    page = visit.open("/deals/")
    column(page, "Won").get_by_role("heading", level=2).scroll_into_view_if_needed()
    card = card_of(page, "Negotiation")
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("heading").drag_to(column(page, "Won").get_by_role("heading", level=2))
    expect(column(page, "Won").get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(page.locator("body")).to_contain_text("Deal moved.")
    visit.assert_quiet()


def fill_file(name: str, content: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode()}


@scripted
def test_contacts_of_a_file_are_imported_once_their_columns_are_right(make_visit, scripted):
    visit = make_visit(ADA, java_script_enabled=scripted)
    page = visit.open("/imports/new/")
    rows = "First Name,Surname of them,Email\nIda,Moss,ida@moss.example\nBert,,bert@moss.example\n"
    page.get_by_label("File").set_input_files(fill_file("people.csv", rows))
    visit.inspect()
    press(page, "Preview import")
    expect(page.get_by_role("main")).to_contain_text("Surname of them")
    visit.inspect()
    page.get_by_role("main").get_by_role("link", name="Change columns").click()
    visit.inspect()
    column = page.get_by_role("group", name="Surname of them (Moss)")
    column.get_by_label("Import as").select_option(label="Last name")
    press(page, "Change columns")
    expect(fact(page, "Rows to import")).to_have_text("1")
    visit.inspect()
    press(page, "Import")
    expect(page.locator("body")).to_contain_text("Import started.")
    visit.open("/contacts/?search=moss.example")
    expect(page.get_by_role("link", name="Ida Moss", exact=True)).to_be_visible()
    visit.assert_quiet()


@scripted
def test_a_timeline_goes_on_where_it_ended(make_visit, scripted):
    visit = make_visit(ADA, java_script_enabled=scripted)
    page = visit.open("/companies/")
    page.get_by_role("link", name="Alder & Finch", exact=True).click()
    page.wait_for_url("**/companies/*-*/")  # what is pressed before scripts ran leads to a page
    timeline = page.get_by_role("region", name="Timeline", exact=True)
    entries = timeline.locator("ol > li > ul > li")
    first = entries.first.inner_text()
    expect(entries).to_have_count(20)
    timeline.get_by_role("link", name="Show more").press("Enter")
    if scripted:
        expect(entries.nth(20)).to_be_focused()
        expect(entries.first).to_have_text(first, use_inner_text=True)
        visit.inspect()
    else:
        expect(entries.first).not_to_have_text(first, use_inner_text=True)
        timeline.get_by_role("link", name="Back to the first entries").click()
        expect(entries.first).to_have_text(first, use_inner_text=True)
    visit.assert_quiet()


#: Somebody's browser, by what is different about it.
BROWSERS: dict[str, dict[str, object]] = {
    "scripted": {},
    "plain": {"java_script_enabled": False},
    "phone": {"width": 360},
    "arabic": {"locale": "ar"},
}


@pytest.mark.parametrize("browser", BROWSERS)
def test_who_fills_in_a_form_elsewhere_becomes_a_won_deal(make_visit, settings, site, browser):
    settings.QUICKSCALE_SITE_URL = site
    visit = make_visit(ADA, **BROWSERS[browser])
    say = translate_to(str(BROWSERS[browser].get("locale", "en")))
    take_turns(visit, say)
    send_form_elsewhere(make_visit(**BROWSERS[browser]), read_snippet(visit), say)
    before = read_reports(visit, say)
    convert(visit, say)
    asked = read_reports(visit, say)
    assert asked["forecast"] == before["forecast"] + 1
    assert asked["reached"] == before["reached"] + 1
    # The other skins' narrower pages don't show both columns at once.
    move_to_won(visit, say, is_dragged=browser == "scripted" and SKIN == "modern-htmx")
    won = read_reports(visit, say)
    assert won["forecast"] == before["forecast"]
    assert won["won"] == before["won"] + 1
    merge_and_undo(visit, say)
    visit.assert_quiet()


def translate_to(locale: str) -> Callable[[str], str]:
    def say(text: str) -> str:
        with translation.override(locale):
            return gettext(text)

    return say


def take_turns(visit: Visit, say: Callable[[str], str]) -> None:
    """Let Ada get the leads that nobody owns."""
    page = visit.open("/lead-assignment/new/")
    page.get_by_role("main").get_by_role("combobox").select_option(label="Ada Lovelace")
    press(page, say("Save"))
    expect(page.locator("body")).to_contain_text(say("Person added."))


def read_snippet(visit: Visit) -> str:
    page = visit.open("/forms/")
    page.get_by_role("link", name="Contact form", exact=True).click()
    visit.inspect()
    return page.get_by_text('<form id="crm-form"').text_content() or ""


def send_form_elsewhere(visit: Visit, snippet: str, say: Callable[[str], str]) -> None:
    """Fill in a form of a page of another site, which an advertisement led to."""
    visit.neighbours = ("http://wein.example",)
    visit.page.route(
        "http://wein.example/**",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8", body=f"<title>Wein</title>{snippet}"
        ),
    )
    visit.page.goto("http://wein.example/?utm_source=vineyards")
    page = visit.page
    page.locator("[name=first_name]").fill("Greta")
    page.locator("[name=last_name]").fill("Wein")
    page.locator("[name=email]").fill("greta@wein.example")
    page.locator("[name=company_name]").fill("Wein & Co")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=say("Send")).click()
    expect(page.get_by_role("main")).to_contain_text(say("Thank you"))
    visit.inspect()
    visit.assert_quiet()


def convert(visit: Visit, say: Callable[[str], str]) -> None:
    """Find the new lead, who is Ada's and has points, and make a deal of them."""
    page = visit.open("/leads/")
    page.get_by_role("link", name="Greta Wein").first.click()
    main = page.get_by_role("main")
    expect(fact(page, say("Owner"))).to_have_text("Ada Lovelace")
    expect(fact(page, say("Points"))).to_have_text("10")
    if visit.is_scripted:  # what a browser without scripts was led by, nobody tells
        expect(fact(page, say("Campaign source"))).to_have_text("vineyards")
    visit.inspect()
    main.get_by_role("link", name=say("Convert lead")).click()
    page.get_by_label(say("Amount")).fill("4200")
    visit.inspect()
    press(page, say("Convert lead"))
    expect(page.locator("body")).to_contain_text(say("Lead converted."))
    main.get_by_role("link", name="Wein & Co", exact=True).last.click()


def fact(page: Page, label: str):
    """What a record's page says of one of its fields."""
    row = (
        page.get_by_role("main").locator("dl > div").filter(has=page.get_by_text(label, exact=True))
    )
    return row.locator("dd")


def read_reports(visit: Visit, say: Callable[[str], str]) -> dict[str, int]:
    """How many deals are expected on no day, how many were opened, and how many of them are won."""
    page = visit.open("/reports/")

    def count(table: str, row: str) -> int:
        section = page.get_by_role("region", name=say(table), exact=True)
        found = section.get_by_role("row").filter(has=page.get_by_text(row, exact=True))
        return int(found.get_by_role("cell").first.inner_text()) if found.count() else 0

    return {
        "forecast": count("Forecast", say("No date")),
        "reached": count("Conversion by stage", "Prospecting"),
        "won": count("Conversion by stage", "Won"),
    }


def move_to_won(visit: Visit, say: Callable[[str], str], *, is_dragged: bool) -> None:
    page = visit.open("/deals/?search=Wein")
    card = card_of(page, "Prospecting")
    if is_dragged:
        column(page, "Won").get_by_role("heading", level=2).scroll_into_view_if_needed()
        card.get_by_role("heading").drag_to(column(page, "Won").get_by_role("heading", level=2))
    else:
        card.get_by_role("combobox").select_option("Won")
        card.get_by_role("button", name=say("Move")).click()
    expect(page.locator("body")).to_contain_text(say("Deal moved."))
    visit.open("/deals/?search=Wein")
    expect(column(page, "Won").get_by_role("heading", name="Wein & Co")).to_be_visible()
    visit.inspect()


def merge_and_undo(visit: Visit, say: Callable[[str], str]) -> None:
    """Enter the same person again, merge the two, and take that back."""
    page = visit.open("/contacts/new/")
    page.locator("[name=last_name]").fill("Vine")
    page.get_by_label(say("E-mail")).first.fill("Greta@Wein.example")
    press(page, say("Save"))
    panel = page.get_by_role("region", name=say("Possible duplicates"), exact=True)
    expect(panel.get_by_role("link", name="Greta Wein")).to_be_visible()
    visit.inspect()
    panel.get_by_role("link", name=say("Merge")).click()
    visit.inspect()
    press(page, say("Merge"))
    expect(page.locator("body")).to_contain_text(say("Merged."))
    page = visit.open("/merges/")
    page.get_by_role("main").get_by_role("link", name=say("Undo merge")).first.click()
    press(page, say("Undo merge"))
    expect(page.locator("body")).to_contain_text(say("Merge undone."))
    visit.open("/contacts/?search=wein.example")
    expect(page.get_by_role("link", name="Vine", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Greta Wein", exact=True)).to_be_visible()


def make_offer() -> object:
    """Make and publish an offer of everything that offers are put together from."""
    from quickscale_business_themes.crm.models import Deal
    from quickscale_business_themes.crm.services import offers

    parts = {
        "offer_text": {"heading": "Our wines", "text": "Twelve bottles.\n\nFrom the slopes."},
        "offer_features": {"heading": "Included", "items": ["Delivery", "Tasting"]},
        "offer_details": {"heading": "Terms", "rows": [{"name": "Delivery", "value": "2 weeks"}]},
        "offer_questions": {"questions": [{"question": "When?", "answer": "Soon."}]},
        "offer_quote": {"text": "The best wine ever", "source": "Nina"},
        "offer_link": {"text": "More:", "button": {"label": "Us", "url": "https://wein.example"}},
    }
    content = [{"type": name, "value": value} for name, value in parts.items()]
    line = {"description": "A case of Riesling", "quantity": 3, "unit_price": "9.99"}
    deal = Deal.objects.across_teams().filter(status="open").select_related("team").first()
    made = {"title": "Wine list", "content": content}
    return offers.publish_offer(offers.create_offer(deal, made, [line], user=None))


@scripted
def test_a_customer_accepts_an_offer_and_the_seller_reads_it(make_visit, scripted):
    offer = make_offer()
    seller = make_visit(ADA, java_script_enabled=scripted)
    seller.open(f"/offers/{offer.public_id}/")
    seller.inspect()
    night = make_visit(width=320, color_scheme="dark", locale="ar")
    page = night.open(f"/offer/{offer.token}/")
    night.assert_legible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    customer = make_visit(java_script_enabled=scripted)
    page = customer.open(f"/offer/{offer.token}/")
    customer.inspect()
    page.locator("[name=name]").fill("Nina Fischer")
    press(page, "Accept offer")
    expect(page.locator("body")).to_contain_text("You have accepted this offer.")
    expect(page.get_by_role("main")).to_contain_text("Nina Fischer")
    timeline = seller.open(f"/deals/{offer.deal.public_id}/").get_by_role("main")
    expect(timeline).to_contain_text("Offer accepted")
    customer.assert_quiet()
    seller.assert_quiet()
