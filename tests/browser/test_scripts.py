"""What scripts add to pages that work without them, in every skin that ships."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from quickscale_testing.settings import SKIN

pytestmark = pytest.mark.browser

GROUND = "getComputedStyle(document.documentElement).backgroundColor"


def switch_scheme(page: Page) -> None:
    page.get_by_role("button", name="Switch between light and dark mode").click()


def test_a_scheme_that_was_chosen_is_kept_on_the_next_page(visit):
    page = visit.open("/")
    light = page.evaluate(GROUND)
    switch_scheme(page)
    visit.look()
    dark = page.evaluate(GROUND)
    assert dark != light
    visit.open("/products/")
    assert page.evaluate(GROUND) == dark
    switch_scheme(page)
    visit.look()
    assert page.evaluate(GROUND) == light
    visit.assert_quiet()


@pytest.mark.skipif(SKIN == "modern-htmx", reason="its pictures lie side by side in a gallery")
def test_another_picture_of_a_product_is_looked_at_in_place(visit):
    page = visit.open("/products/merino-crew-sweater/")
    address = page.url
    second = page.get_by_role("list", name="Images").get_by_role("link").nth(1)
    expect(second).not_to_have_attribute("aria-current", "true")
    shown = page.get_by_role("main").locator("img").first
    first_file = shown.evaluate("it => it.currentSrc")
    second.click()
    expect(second).to_have_attribute("aria-current", "true")
    assert shown.evaluate("it => it.decode().then(() => it.currentSrc)") != first_file
    assert shown.evaluate("it => it.src") == second.evaluate("it => it.href")
    assert page.url == address
    visit.assert_quiet()


@pytest.mark.skipif(SKIN == "modern-htmx", reason="it takes messages away by itself after a while")
def test_a_message_that_was_read_is_dismissed(visit):
    page = visit.open("/products/dipped-stoneware-mug/")
    page.get_by_role("button", name="Add to cart", exact=True).click()
    message = page.get_by_role("status").filter(has_text="Added to cart.")
    expect(message).to_be_visible()
    message.get_by_role("button", name="Dismiss").click()
    expect(message).to_have_count(0)
    visit.assert_quiet()


def test_the_account_menu_closes_by_escape_and_gives_the_focus_back(make_visit):
    page = make_visit("ada@example.com").open("/")
    menu = page.get_by_role("banner").locator("summary", has_text="Account")
    menu.click()
    link = page.get_by_role("banner").get_by_role("link", name="Profile")
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()
