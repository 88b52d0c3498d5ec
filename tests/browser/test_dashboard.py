"""The staff's dashboard: what it shows of the shop, whether or not scripts run."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def mary(make_visit, request):
    """Whoever runs the shop."""
    return make_visit("mary@example.com", java_script_enabled=request.param)


def test_the_overview_shows_what_was_sold_and_looks_at_another_time(mary):
    page = mary.open("/dashboard/")
    spent = page.get_by_role("region", name="Credits spent")
    assert "Last 30 days" in spent.inner_text()
    page.get_by_role("button", name="7 days").click()
    page.wait_for_url("**/dashboard/?period=7")
    assert "Last 7 days" in page.get_by_role("region", name="Credits spent").inner_text()
    assert page.get_by_role("button", name="7 days").get_attribute("aria-current") == "true"


def test_a_chart_is_drawn_and_tells_its_figures(mary):
    page = mary.open("/dashboard/")
    chart = page.get_by_role("img", name="Shop revenue over time")
    path = chart.locator(".chart-path").bounding_box()
    assert path is not None
    assert path["width"] > 200
    assert path["height"] > 100
    panel = page.get_by_role("region", name="Shop revenue over time")
    panel.get_by_text("Show data").click()
    assert panel.get_by_role("row").count() == 31
    assert panel.get_by_role("cell").first.is_visible()


def test_credits_are_given_from_a_persons_page(mary):
    page = mary.open("/dashboard/users/?search=ada")
    page.get_by_role("link", name="ada@example.com").click()
    page.get_by_role("link", name="Grant credits").click()
    page.get_by_label("Credits", exact=True).fill("25")
    page.get_by_label("Reason").fill("For the wait")
    page.get_by_role("button", name="Grant credits").click()
    page.wait_for_url("**/dashboard/users/*/")
    assert "For the wait" in page.get_by_role("region", name="Credits").inner_text()
    mary.assert_quiet()


def test_a_charts_values_are_read_by_pointing_and_by_the_keyboard(mary):
    page = mary.open("/dashboard/")
    panel = page.get_by_role("region", name="Shop revenue over time")
    told = panel.locator(".chart-told").last
    expect(told).to_be_hidden()
    panel.locator(".chart-mark rect").last.hover()
    expect(told).to_be_visible()
    assert "$48.00" in told.text_content()
    page.mouse.move(0, 0)
    day = panel.get_by_role("slider")
    assert day.count() == int(mary.is_scripted)
    if mary.is_scripted:
        day.focus()
        expect(told).to_be_visible()
        day.press("ArrowLeft")
        expect(told).to_be_hidden()
        assert "$0.00" in day.get_attribute("aria-valuetext")
    panel.get_by_text("Show data").click()
    with page.expect_download() as download:
        panel.get_by_role("link", name="Download CSV").click()
    assert "48" in download.value.path().read_text(encoding="utf-8-sig")


def test_a_tile_says_its_change_and_the_page_the_time_once(mary):
    page = mary.open("/dashboard/")
    assert page.get_by_text("Last 30 days, compared with the previous period").is_visible()
    tile = page.get_by_role("region", name="Orders", exact=True)
    assert "New" in tile.inner_text()
    assert "Before" not in tile.inner_text()
    mary.inspect()
