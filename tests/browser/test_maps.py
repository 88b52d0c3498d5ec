"""A list with a map: dragged and zoomed, followed by links, and left to whoever sees none."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .visits import Visit

pytestmark = pytest.mark.browser

scripted = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
MAP = "/nearby/"


@pytest.fixture(autouse=True)
def places(site: str) -> None:
    """Let the first class be far from the other two that have a place."""
    from quickscale_business_themes.yoga.models import YogaClass

    first, second, third, *_others = YogaClass.objects.order_by("pk")
    for each, latitude, longitude in [
        (first, -18.14, 178.44),
        (second, 52.52, 13.405),
        (third, 52.39, 13.065),
    ]:
        YogaClass.objects.filter(pk=each.pk).update(latitude=latitude, longitude=longitude)


def area(page: Page):
    return page.get_by_role("region", name="Map", exact=True)


def rows(page: Page):
    return page.get_by_role("main").locator("tbody tr")


def draw(make_visit, *, scripted: bool = True, path: str = MAP, **options) -> tuple[Visit, Page]:
    visit = make_visit(java_script_enabled=scripted, **options)
    page = visit.open(path)
    if scripted:
        expect(page.locator(".map[data-drawn]")).to_be_visible()
    return visit, page


def test_the_list_follows_a_map_that_is_zoomed(make_visit):
    visit, page = draw(make_visit)
    expect(page.locator(".map-point")).to_have_count(2)
    page.locator(".map-point", has_text="2").click()
    expect(rows(page)).to_have_count(2)
    expect(page.locator(".map-point")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"bbox=1\d\.\d"))
    visit.inspect()
    page.get_by_role("link", name="Show all", exact=True).click()
    expect(rows(page)).to_have_count(24)
    visit.assert_quiet()


def test_a_map_is_moved_by_keyboard_and_says_how_much_is_there(make_visit):
    visit, page = draw(make_visit, path=f"{MAP}?bbox=12.9,52.3,13.5,52.6")
    expect(rows(page)).to_have_count(2)
    ground = page.locator("[data-map-ground]")
    ground.focus()
    for _press in range(15):
        # A map that is still on its way does not heed the next key.
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
    expect(rows(page)).to_have_count(0)
    expect(ground).to_be_focused()
    expect(area(page).get_by_role("status")).to_have_text("0 items on the map")
    visit.inspect()
    visit.assert_quiet()


def test_a_point_leads_to_its_row(make_visit):
    visit, page = draw(make_visit, path=f"{MAP}?bbox=13.3,52.4,13.5,52.6")
    expect(rows(page)).to_have_count(1)
    page.locator(".map-point").click()
    link = area(page).locator(".leaflet-popup-content a")
    expect(link).not_to_be_empty()
    name = link.text_content()
    visit.inspect()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    visit.assert_quiet()


def test_filters_keep_the_area(make_visit):
    visit, page = draw(make_visit, path=f"{MAP}?bbox=12.9,52.3,13.5,52.6")
    page.get_by_role("main").get_by_role("searchbox").first.fill("yin")
    page.get_by_role("main").get_by_role("searchbox").first.press("Enter")
    expect(page).to_have_url(re.compile("search=yin"))
    expect(page).to_have_url(re.compile("bbox=12.9"))
    expect(page.locator(".map[data-drawn]")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    expect(page.locator(".leaflet-container")).to_have_count(1)
    visit.assert_quiet()


def test_links_move_the_picture_where_there_are_no_scripts(make_visit):
    visit, page = draw(make_visit, scripted=False, path=f"{MAP}?bbox=12.9,52.3,13.5,52.6")
    expect(rows(page)).to_have_count(2)
    area(page).get_by_role("link", name="Zoom in").click()
    area(page).get_by_role("link", name="Zoom out").click()
    expect(rows(page)).to_have_count(2)
    area(page).get_by_role("link", name="Move east").click()
    expect(rows(page)).to_have_count(1)
    area(page).locator(".map-picture a").click()
    expect(page).to_have_url(re.compile("/classes/"))
    visit.assert_quiet()


@scripted
def test_a_map_can_be_read_at_night_on_a_phone_from_right_to_left(make_visit, scripted):
    visit, page = draw(make_visit, scripted=scripted, width=320, color_scheme="dark", locale="ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    if scripted:
        visit.inspect()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.assert_quiet()
