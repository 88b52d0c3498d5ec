"""A sales team at work: in any skin, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

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
    "/reports/",
    "/pipelines/",
    "/forms/",
    "/lead-scoring/",
    "/lead-assignment/rules/",
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
