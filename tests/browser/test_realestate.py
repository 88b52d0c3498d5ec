"""Homes: found on a map, compared, asked about; in any skin, with scripts and without."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from .visits import Visit

pytestmark = pytest.mark.browser

ADA = "ada@example.com"
scripted = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])

#: What visitors see, and what an agency opens in a day.
PUBLIC = ("/", "/buy/", "/rent/", "/agents/", "/open-days/", "{home}", "{home}-/view/")
AGENCY = (
    "/agency/",
    "/agency/listings/",
    "/agency/listings/?_layout=table",
    "/agency/listings/new/",
    "/agency/properties/",
    "/agency/properties/new/",
    "/agency/inquiries/",
    "/agency/viewings/",
    "/agency/viewing-hours/",
    "/agency/open-days/",
    "/agency/open-days/new/",
    "/agency/offers/",
    "/agency/reports/?period=365",
    "/agency/reports/agents/?period=365",
    "/agency/reports/prices/?period=365",
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


def book(visit: Visit) -> str:
    """Book the first free time of the home, and return it."""
    page = visit.open(find_home())
    main(page).get_by_role("link", name="Book a viewing").click()
    times = main(page).get_by_label("Time", exact=False).first
    times.select_option(index=1)
    chosen = times.locator("option:checked").inner_text()
    page.get_by_label("Your name").fill("Nora Blake-Reed")
    page.get_by_label("Your e-mail").fill("nora@example.com")
    press(page, "Book a viewing")
    expect(page.get_by_text("The agency has received your inquiry.")).to_be_visible()
    return chosen


def find_conversation() -> str:
    """Return the path that the mails to Nora lead to."""
    from quickscale_business_themes.realestate.models import Inquiry
    from quickscale_business_themes.realestate.services.conversations import make_token

    inquiry = Inquiry.objects.across_teams().get(name="Nora Blake-Reed")
    return f"/conversation/{make_token(inquiry)}/"


def answer_by_the_calendar(visit: Visit) -> None:
    page = visit.open("/agency/viewings/?_layout=agenda")
    main(page).get_by_role("link", name=re.compile("Nora Blake-Reed")).first.click()
    main(page).get_by_role("link", name="View inquiry").click()
    main(page).get_by_role("textbox", name="Answer").first.fill("I am looking forward to it.")
    press(page, "Answer")
    expect(main(page)).to_contain_text("I am looking forward to it.")
    visit.inspect()


def offer_by_the_link(visit: Visit, chosen: str) -> None:
    page = visit.open(find_conversation())
    expect(main(page)).to_contain_text(chosen.partition(", ")[2])
    expect(main(page)).to_contain_text("I am looking forward to it.")
    visit.inspect()
    main(page).get_by_role("link", name="Make an offer").click()
    page.get_by_label("Your offer").fill("480000")
    page.get_by_label("Conditions").fill("Subject to financing.")
    press(page, "Make an offer")
    expect(main(page)).to_contain_text("$480,000.00")


def agree_and_close(visit: Visit) -> None:
    page = visit.open("/agency/offers/")
    main(page).get_by_role("link", name="Nora Blake-Reed").first.click()
    for name, told in (("Accept", "The home is under contract."), ("Close", "Congratulations!")):
        main(page).get_by_role("link", name=name, exact=True).click()
        if name == "Close":
            page.get_by_label("Closing date").fill(str(timezone.localdate()))
        visit.inspect()
        press(page, name)
        expect(page.get_by_text(told)).to_be_visible()
        if name == "Accept":
            shown = visit.open(find_home()).get_by_text("Active under contract")
            expect(shown.first).to_be_visible()
            page.go_back()


@scripted
def test_a_viewing_leads_to_an_offer_and_to_a_sale_that_valuations_learn_from(make_visit, scripted):
    from quickscale_business_themes.realestate.services.valuation_models import list_sales

    visitor = make_visit(java_script_enabled=scripted)
    agency = make_visit(ADA, java_script_enabled=scripted)
    chosen = book(visitor)
    answer_by_the_calendar(agency)
    offer_by_the_link(visitor, chosen)
    agree_and_close(agency)
    assert 480_000 in [sale.price for sale in list_sales("USD")]
    for visit in (visitor, agency):
        visit.assert_quiet()


@scripted
def test_a_viewing_is_moved_and_canceled_by_the_link_of_its_mail(make_visit, scripted):
    visit = make_visit(java_script_enabled=scripted)
    book(visit)
    page = visit.open(find_conversation())
    main(page).get_by_role("link", name="Move viewing").click()
    times = main(page).get_by_label("Time", exact=False).first
    times.select_option(index=3)
    chosen = times.locator("option:checked").inner_text()
    press(page, "Move viewing")
    expect(main(page)).to_contain_text(chosen.partition(", ")[2])
    main(page).get_by_role("link", name="Cancel viewing").click()
    press(page, "Cancel viewing")
    expect(main(page)).to_contain_text("(Canceled)")
    visit.inspect()
    visit.assert_quiet()


@scripted
def test_a_visitor_registers_for_an_open_day(make_visit, scripted):
    visit = make_visit(java_script_enabled=scripted)
    page = visit.open("/open-days/")
    visit.inspect()
    main(page).get_by_role("link", name=re.compile("farmhouse")).first.click()
    page.get_by_label("Your name").fill("Nora Blake")
    page.get_by_label("Your e-mail").fill("nora@example.com")
    press(page, "Register")
    expect(page.get_by_text("You are registered.")).to_be_visible()
    visit.inspect()
    visit.assert_quiet()


def test_what_links_of_mails_lead_to_can_be_read_at_night_on_a_phone(make_visit):
    book(make_visit())
    for path in (find_conversation(), f"{find_conversation()}-/book/"):
        look(make_visit, "", path)


@scripted
def test_a_home_that_was_entered_twice_is_merged(make_visit, scripted):
    from quickscale_business_themes.realestate.models import Listing, Property

    listing = Listing.objects.across_teams().exclude(property__address_key="").first()
    kept = listing.property
    twice = Property.objects.across_teams().get(pk=kept.pk)
    twice.pk, twice.public_id = None, uuid4()
    twice.save()
    visit = make_visit(ADA, java_script_enabled=scripted)
    page = visit.open(f"/agency/properties/{twice.public_id}/")
    visit.inspect()
    main(page).get_by_text("Merge into this one").first.click()
    expect(page.get_by_text("This can't be undone.")).to_be_visible()
    page.get_by_role("button", name="Merge into this one").last.click()
    expect(page.get_by_text("Merged.")).to_be_visible()
    expect(main(page)).to_contain_text(listing.title)
    assert not Property.objects.across_teams().filter(pk=kept.pk).exists()
    visit.assert_quiet()
