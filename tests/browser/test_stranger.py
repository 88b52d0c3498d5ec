"""A theme that no skin has heard of is a finished application: in any skin, and without scripts."""

from __future__ import annotations

import re
import struct
import zlib

import pytest
from playwright.sync_api import Page, expect

from quickscale_testing.settings import SKIN

from .visits import Visit

pytestmark = pytest.mark.browser

STAFF = "sam@example.com"
MEMBER = "ada@example.com"
scripted = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])


def make_picture() -> dict[str, object]:
    """Return a PNG of one green point, as a file to choose."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0\x11\x60\x4b")), (b"IEND", b"")]
    body = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
    return {"name": "mat.png", "mimeType": "image/png", "buffer": body}


def rows(page: Page):
    return page.get_by_role("main").locator("tbody tr")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def title(page: Page):
    return page.get_by_role("heading", level=1)


def find_teacher(page: Page, name: str) -> None:
    """Look a teacher up among the many, and choose them."""
    page.get_by_label("Search teacher").fill(name)
    press(page, "Find")
    chosen = page.get_by_role("combobox", name="Teacher")
    expect(chosen.locator("option", has_text=name)).to_have_count(1)
    chosen.select_option(label=name)


@scripted
def test_anyone_looks_through_the_classes(make_visit, scripted):
    visit = make_visit(java_script_enabled=scripted)
    page = visit.open("/")
    visit.open("/classes/") if SKIN == "bare" else follow(page, "See all (Next classes)")
    expect(rows(page)).to_have_count(24)
    follow(page, "Next")
    expect(rows(page)).to_have_count(6)
    visit.open("/classes/")
    page.get_by_role("main").get_by_role("searchbox").first.fill("yin")
    page.get_by_role("main").get_by_role("searchbox").first.press("Enter")
    expect(rows(page)).to_have_count(6)
    expect(page).to_have_url(re.compile("search=yin"))
    visit.open("/classes/?level=strong")
    expect(rows(page)).to_have_count(10)
    follow(page, "Yin 1")
    expect(title(page)).to_have_text("Yin 1")
    expect(page.get_by_role("main")).to_contain_text("€12.00")
    visit.assert_quiet()


@scripted
def test_a_member_books_and_cancels(make_visit, scripted):
    visit = make_visit(MEMBER, java_script_enabled=scripted)
    page = visit.open("/classes/slow-hatha-1/")
    page.get_by_label("Note to the teacher").fill("My knee again")
    press(page, "Book")
    expect(page).to_have_url(re.compile("/bookings/"))
    expect(page.locator("body")).to_contain_text("See you on the mat!")
    expect(rows(page)).to_contain_text(["Slow hatha 1"])
    follow(page, "Cancel")
    expect(page.get_by_role("main")).to_contain_text("Give up your place?")
    expect(page.get_by_role("main")).to_contain_text("Slow hatha 1")
    press(page, "Cancel")
    expect(page.locator("body")).to_contain_text("Your booking was cancelled.")
    expect(page.get_by_role("main").get_by_role("link", name="Cancel")).to_have_count(0)
    visit.assert_quiet()


@scripted
def test_a_member_reviews_a_teacher_on_the_teachers_page(make_visit, scripted):
    visit = make_visit(MEMBER, java_script_enabled=scripted)
    page = visit.open("/teachers/ana-lima/")
    page.get_by_label("Stars").fill("9")
    page.get_by_label("Text").fill("Calm and clear.")
    press(page, "Leave a review")
    expect(page.get_by_role("alert")).to_contain_text("less than or equal to 5")
    expect(title(page)).to_have_text("Ana Lima")
    expect(page.get_by_label("Stars")).to_have_value("9")
    visit.inspect()
    page.get_by_label("Stars").fill("4")
    press(page, "Leave a review")
    expect(page.locator("body")).to_contain_text("Saved.")
    expect(page.get_by_role("main")).to_contain_text("Calm and clear.")
    expect(page.get_by_label("Stars")).to_have_value("")
    expect(page).to_have_url(re.compile("/teachers/ana-lima/$"))
    visit.assert_quiet()


@scripted
def test_a_picture_is_removed(make_visit, scripted):
    visit = make_visit(STAFF, java_script_enabled=scripted)
    page = visit.open("/classes/slow-hatha-1/edit/")
    page.get_by_label("Photo").set_input_files(make_picture())
    press(page, "Save")
    expect(title(page)).to_have_text("Slow hatha 1")
    visit.open("/classes/slow-hatha-1/edit/")
    expect(page.get_by_role("main")).to_contain_text("mat")
    visit.inspect()
    page.get_by_label("Remove (Photo)").check()
    press(page, "Save")
    expect(title(page)).to_have_text("Slow hatha 1")
    visit.open("/classes/slow-hatha-1/edit/")
    expect(page.get_by_label("Remove (Photo)")).to_have_count(0)
    visit.assert_quiet()


@scripted
def test_staff_make_change_and_delete_a_class(make_visit, scripted):
    visit = make_visit(STAFF, java_script_enabled=scripted)
    page = visit.open("/classes/")
    follow(page, "New class")
    page.get_by_label("Title").fill("New moon")
    find_teacher(page, "Teacher 57")
    expect(page.get_by_label("Title")).to_have_value("New moon")
    page.get_by_label("Price").fill("12.50")
    page.get_by_label("Starts").fill("2027-03-04T19:00")
    page.get_by_label("Slug").fill("yin-1")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Slug: class with this slug already exists.")
    expect(page.get_by_label("Slug")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Title")).to_have_value("New moon")
    page.get_by_label("Slug").fill("new-moon")
    page.get_by_label("Photo").set_input_files(make_picture())
    press(page, "Save")
    expect(page).to_have_url(re.compile("/classes/new-moon/$"))
    expect(page.get_by_role("main")).to_contain_text("Teacher 57")
    follow(page, "Edit")
    expect(page.locator("main img[src*=mat]")).to_have_count(1)
    expect(page.get_by_label("Title")).to_have_value("New moon")
    page.get_by_label("Title").fill("Full moon")
    press(page, "Save")
    expect(title(page)).to_have_text("Full moon")
    follow(page, "Delete")
    expect(page.get_by_role("main")).to_contain_text("Full moon")
    press(page, "Delete")
    expect(page).to_have_url(re.compile("/classes/$"))
    expect(page.get_by_role("main")).not_to_contain_text("Full moon")
    visit.assert_quiet()


@scripted
def test_staff_edit_the_rows_and_the_components_of_a_class(make_visit, scripted):
    visit = make_visit(STAFF, java_script_enabled=scripted)
    page = visit.open("/classes/slow-hatha-1/edit/")
    page.get_by_label("Title").fill("Slow hatha again")
    press(page, "Remove: Props 1")
    press(page, "Add: Props")
    added = page.get_by_role("group", name="Props 2")
    expect(added).to_be_focused()
    added.get_by_label("Name").fill("Blanket")
    added.get_by_label("Number").fill("-2")
    page.get_by_label("Type", exact=True).select_option("Break")
    press(page, "Add: Type" if scripted else "Add: Plan")
    page.get_by_role("group", name="3. Break").get_by_label("Minutes").fill("0")
    press(page, "Move up: 3. Break")
    press(page, "Save")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text(
        "Props 2, Number: Ensure this value is greater than or equal to 0."
    )
    summary.get_by_role("link", name="2. Break, Minutes").click()
    minutes = page.get_by_role("group", name="2. Break").get_by_label("Minutes")
    expect(minutes).to_be_focused()
    expect(minutes).to_have_accessible_description(re.compile("greater than or equal to 1"))
    expect(page.get_by_label("Title")).to_have_value("Slow hatha again")
    minutes.fill("3")
    added.get_by_label("Number").fill("2")
    added.get_by_label("Number").press("Enter")  # saves, and presses none of the other buttons
    expect(title(page)).to_have_text("Slow hatha again")
    follow(page, "Edit")
    expect(page.get_by_role("group", name="Props 2").get_by_label("Name")).to_have_value("Blanket")
    expect(minutes).to_have_value("3")
    visit.assert_quiet()


PAGES = [
    "/",
    "/classes/",
    "/classes/?level=strong&after=never",
    "/classes/slow-hatha-1/",
    "/classes/slow-hatha-1/edit/",
    "/classes/slow-hatha-1/-/book/",
    "/classes/slow-hatha-1/-/delete/",
    "/classes/?price_min=8&starts_before=soon",
    "/teachers/",
    "/teachers/ana-lima/",
    "/bookings/",
]


#: The bare skin draws no dark.
SCHEMES = ("light",) if SKIN == "bare" else ("light", "dark")


def test_every_page_of_the_stranger_is_accessible_by_day_by_night_and_on_a_phone(make_visit):
    visit: Visit = make_visit(STAFF)
    for path in PAGES:
        page = visit.open(path)
        expect(title(page)).to_have_count(1)
        for scheme in SCHEMES:
            visit.look(scheme=scheme, width=1280)
            visit.assert_accessible()
        visit.look(scheme="light", width=360)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        visit.assert_accessible()


ACCOUNT = ["/account/", "/account/teams/", "/account/api-keys/", "/accounts/email/"]


@pytest.mark.parametrize("locale", ["de", "ar"])
def test_an_account_fits_a_phone_in_any_skin_and_language(make_visit, locale):
    visit: Visit = make_visit(MEMBER, width=320, locale=locale)
    for path in ACCOUNT:
        page = visit.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        visit.assert_accessible()
    visit.assert_quiet()


@scripted
def test_several_classes_are_changed_at_once(make_visit, scripted):
    visit = make_visit(STAFF, java_script_enabled=scripted)
    page = visit.open("/classes/?level=strong")
    if scripted:
        page.get_by_role("checkbox", name="Select Yin 1").press("Space")
        expect(page.get_by_role("status").filter(has_text="Selected")).to_have_text("Selected: 1")
    follow(page, "Select all on this page")
    expect(page.get_by_role("main").locator("tbody input:checked")).to_have_count(10)
    page.get_by_role("checkbox", name="Select Yin 1").uncheck()
    visit.inspect()
    press(page, "Change the price")
    expect(title(page)).to_have_text("Change the price (9)")
    visit.inspect()
    page.get_by_label("Price").fill("1e30")
    press(page, "Change the price")
    expect(page.get_by_role("alert")).to_contain_text("no more than 19 digits")
    page.get_by_label("Price").fill("99")
    press(page, "Change the price")
    expect(page.locator("body")).to_contain_text("9 of 9: Saved.")
    expect(page).to_have_url(re.compile("level=strong$"))
    expect(page.get_by_role("main").get_by_text("€99.00")).to_have_count(9)
    visit.assert_quiet()


@scripted
def test_a_member_keeps_a_view_of_the_classes(make_visit, scripted):
    visit = make_visit(MEMBER, java_script_enabled=scripted)
    page = visit.open("/classes/?level=strong&_columns=price")
    if scripted and SKIN != "bare":
        page.locator("summary", has_text="Columns").click()
        visit.inspect()
    expect(page.get_by_role("columnheader")).to_contain_text(["Title", "Price", "Actions"])
    follow(page, "Save view")
    page.get_by_label("Name").fill("Strong ones")
    page.get_by_label("Open the list with it").check()
    visit.inspect()
    press(page, "Save view")
    tabs = page.get_by_role("navigation", name="Saved views")
    expect(tabs.locator("[aria-current]")).to_have_text("Strong ones")
    visit.inspect()
    tabs.get_by_role("link", name="All").click()
    expect(rows(page)).to_have_count(24)
    visit.open("/classes/")
    expect(rows(page)).to_have_count(10)
    follow(page, "Manage views")
    expect(rows(page)).to_contain_text(["Strong ones"])
    visit.inspect()
    visit.assert_quiet()


def column(page: Page, name: str):
    return page.get_by_role("region", name=name, exact=True)


@scripted
def test_staff_move_a_class_on_the_board_by_its_select(make_visit, scripted):
    visit = make_visit(STAFF, java_script_enabled=scripted)
    page = visit.open("/levels/")
    expect(column(page, "Gentle")).to_contain_text("10 items")
    expect(column(page, "Gentle")).to_contain_text("€120.00")
    card = column(page, "Gentle").get_by_role("listitem").first
    moved = card.get_by_role("heading").inner_text()
    card.get_by_role("combobox", name=f"Column for {moved}").select_option("Strong")
    card.get_by_role("button", name="Change level").click()
    expect(column(page, "Strong").get_by_role("link", name=moved, exact=True)).to_be_visible()
    expect(column(page, "Gentle")).to_contain_text("9 items")
    visit.inspect()
    follow(page, "Table")
    expect(rows(page)).to_have_count(24)
    visit.assert_quiet()


def test_staff_drag_a_class_to_another_column(make_visit):
    visit = make_visit(STAFF)
    page = visit.open("/levels/")
    card = column(page, "Gentle").get_by_role("listitem").first
    moved = card.get_by_role("heading").inner_text()
    card.get_by_role("heading").drag_to(column(page, "Steady").get_by_role("heading", level=2))
    expect(column(page, "Gentle")).to_contain_text("9 items")
    expect(column(page, "Steady").get_by_role("link", name=moved, exact=True)).to_be_visible()
    visit.assert_quiet()


def test_guests_look_at_the_board_and_move_nothing(make_visit):
    visit = make_visit()
    page = visit.open("/levels/")
    expect(column(page, "Gentle")).to_contain_text("10 items")
    expect(page.get_by_role("button", name="Change level")).to_have_count(0)
    visit.inspect()
