"""Homes: found on a map, compared, asked about; in any skin, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .visits import Visit

pytestmark = pytest.mark.browser

ADA = "ada@example.com"
scripted = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])

#: What visitors see, and what an agency opens in a day.
PUBLIC = ("/", "/buy/", "/rent/", "/agents/", "{home}", "{home}-/view/")
AGENCY = (
    "/agency/",
    "/agency/listings/",
    "/agency/listings/?_layout=table",
    "/agency/listings/new/",
    "/agency/properties/",
    "/agency/properties/new/",
    "/agency/inquiries/",
)


def find_home() -> str:
    """Return the path of a home's page: its address ends in letters that nobody can guess."""
    from quickscale_business_themes.realestate.models import Listing

    home = Listing.objects.across_teams().get(title="Bright family home near the park")
    return f"/homes/{home.slug}/"


def main(page: Page):
    return page.get_by_role("main")


def press(page: Page, name: str) -> None:
    main(page).get_by_role("button", name=name, exact=True).first.click()


def look(make_visit, email: str, path: str) -> None:
    visit = make_visit(email)
    visit.open(path)
    visit.inspect()
    night = make_visit(email, width=320, color_scheme="dark", locale="ar")
    page = night.open(path)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    night.assert_legible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.assert_quiet()
    night.assert_quiet()


@pytest.mark.parametrize("path", PUBLIC)
def test_every_visitors_page_can_be_read_by_day_and_at_night_on_a_phone(make_visit, path):
    look(make_visit, "", path.format(home=find_home()))


@pytest.mark.parametrize("path", AGENCY)
def test_every_agencys_page_can_be_read_by_day_and_at_night_on_a_phone(make_visit, path):
    look(make_visit, ADA, path)


def ask(visit: Visit) -> None:
    page = visit.open(find_home())
    page.get_by_label("Your name").fill("Nora Blake")
    page.get_by_label("Your e-mail").fill("nora@example.com")
    page.get_by_label("Message").fill("Is the cellar included?")
    press(page, "Ask about this home")
    expect(page.get_by_text("The agency has received your inquiry.")).to_be_visible()


@scripted
def test_a_question_about_a_home_is_answered(make_visit, scripted):
    visitor = make_visit(java_script_enabled=scripted)
    ask(visitor)
    agency = make_visit(ADA, java_script_enabled=scripted)
    page = agency.open("/agency/inquiries/")
    main(page).get_by_role("link", name="Nora Blake").first.click()
    expect(main(page)).to_contain_text("Is the cellar included?")
    main(page).get_by_role("textbox", name="Answer").first.fill("Yes, it is.")
    press(page, "Answer")
    expect(main(page)).to_contain_text("Yes, it is.")
    agency.inspect()
    for visit in (visitor, agency):
        visit.assert_quiet()


@scripted
def test_homes_are_compared(make_visit, scripted):
    visit = make_visit(java_script_enabled=scripted)
    page = visit.open("/buy/?_layout=list")
    boxes = main(page).locator("input[name=rows]")
    for number in range(3):
        boxes.nth(number).check()
    press(page, "Compare")
    expect(page).to_have_url(re.compile("/compare/"))
    expect(page.locator(".comparison thead th")).to_have_count(3)
    visit.inspect()
    visit.assert_quiet()


def test_the_list_follows_the_map(make_visit):
    visit = make_visit()
    page = visit.open("/buy/")
    expect(page.locator(".map[data-drawn]")).to_be_visible()
    before = main(page).locator("input[name=rows]").count()
    zoom = main(page).get_by_role("button", name="Zoom in")
    for _press in range(3):
        zoom.click()
        page.wait_for_timeout(400)
    expect(main(page).locator("input[name=rows]")).not_to_have_count(before)
    visit.assert_quiet()


@scripted
def test_a_listing_moves_through_its_statuses(make_visit, scripted):
    visit = make_visit(ADA, java_script_enabled=scripted)
    page = visit.open("/agency/listings/")
    board = page.locator("[data-board]")
    card = board.get_by_role("region", name="Active", exact=True).get_by_role("listitem").first
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("combobox").select_option("Active under contract")
    card.get_by_role("button").click()
    moved = board.get_by_role("region", name="Active under contract", exact=True)
    expect(moved.get_by_role("heading", name=name)).to_be_visible()
    visit.assert_quiet()
