"""What the modern skin adds to the shop for visitors with JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from quickscale_testing.settings import SKIN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(SKIN != "modern-htmx", reason="needs the modern skin"),
]

SWEATER = "/products/merino-crew-sweater/"
INTERSECTS = """([first, second]) => {
  const [a, b] = [first, second].map(name => document.querySelector(name).getBoundingClientRect())
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}"""


def add_to_cart(page: Page) -> None:
    page.locator("#buy").get_by_role("button", name="Add to cart").click()
    expect(page.locator("#header-cart")).to_contain_text("1")


def test_the_cart_is_looked_at_and_changed_beside_the_page(visit):
    page = visit.open(SWEATER)
    add_to_cart(page)
    page.locator("#header-cart").click()
    drawer = page.get_by_role("dialog", name="Cart")
    expect(drawer.get_by_role("link", name="Merino Crew Sweater")).to_be_visible()
    visit.assert_accessible()
    drawer.get_by_role("button", name="Increase quantity").click()
    expect(drawer.locator(".total")).to_contain_text("178")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Increase quantity"
    drawer.get_by_role("button", name="Remove").click()
    expect(drawer).to_contain_text("Your cart is empty")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("#header-cart")).to_be_focused()
    expect(page).to_have_url(f"{visit.site}{SWEATER}")
    visit.assert_quiet()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_message_names_the_product_and_covers_neither_the_focus_nor_the_button(make_visit, width):
    visit = make_visit(width=width)
    page = visit.open(SWEATER)
    page.locator("#buy [type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Merino Crew Sweater")
    expect(page.locator("#buy [type=submit]")).to_be_focused()
    assert not page.evaluate(INTERSECTS, [".message", "#buy [type=submit]"])


def test_on_a_phone_the_button_to_buy_goes_along_and_covers_nothing_focused(make_visit):
    visit = make_visit(width=360)
    page = visit.open(SWEATER)
    bar = page.locator("[data-buy-bar]")
    expect(bar).to_be_visible()
    covered = """() => {
      const bar = document.querySelector('[data-buy-bar]'), focused = document.activeElement
      if (bar.hidden || bar.contains(focused)) return ''
      const [a, b] = [bar, focused].map(each => each.getBoundingClientRect())
      return b.bottom > a.top + 1 && b.top < a.bottom && b.height < 400 ? focused.outerHTML : ''
    }"""
    for _ in range(30):
        page.keyboard.press("Tab")
        assert not page.evaluate(covered)
    page.locator("#buy").scroll_into_view_if_needed()
    page.locator("#buy [type=submit]").scroll_into_view_if_needed()
    expect(bar).to_be_hidden()
    page.locator("footer").scroll_into_view_if_needed()
    bar.get_by_role("button", name="Add to cart").click()
    expect(page.locator("#header-cart")).to_contain_text("1")


@pytest.fixture
def swatch(site):
    """Oat has a colour, and a picture of the sweater in it."""
    from quickscale_business_themes.ecommerce.models import Product, Swatch

    Swatch.objects.create(option="Colour", value="Oat", color="#d8c9a8")
    sweater = Product.objects.get(slug="merino-crew-sweater")
    sweater.variants.filter(name__contains="Oat").update(image=sweater.images.last())


def test_a_choice_of_options_changes_price_and_picture(visit, swatch):
    page = visit.open(SWEATER)
    oat = page.locator("#buy [data-options] .pill", has_text="Oat")
    expect(oat.locator(".swatch")).to_be_visible()
    expect(page.locator("#buy .swatches").first).to_be_hidden()
    oat.click()
    expect(page.get_by_role("radio", name="Oat")).to_be_checked()
    chosen = page.locator("[name=variant]:checked").get_attribute("value")
    expect(page.locator(f"[data-variant='{chosen}']")).to_be_visible()
    expect(page.locator("[data-variant]:visible")).to_have_count(1)
    expect(page.locator(".gallery-thumbs a").last).to_have_attribute("aria-current", "true")


def test_without_javascript_a_choice_leads_to_its_picture(visit_without_javascript, swatch):
    page = visit_without_javascript.open(SWEATER)
    page.locator("#buy .swatches").get_by_role("link", name="Oat").click()
    page.wait_for_url("**variant=MERINO-CREW-SWEATER-S-OAT")
    expect(page.locator("[name=variant]:checked")).to_have_value("MERINO-CREW-SWEATER-S-OAT")
    expect(page.locator("#buy .swatches [aria-current]", has_text="Oat")).to_be_visible()


def test_pictures_are_looked_at_one_by_one_and_enlarged(visit):
    page = visit.open(SWEATER)
    thumbs = page.locator(".gallery-thumbs a")
    thumbs.nth(1).click()
    expect(thumbs.nth(1)).to_have_attribute("aria-current", "true")
    assert page.locator(".gallery-track").evaluate("e => e.scrollLeft > 0")
    page.locator(".gallery-track a").nth(1).click()
    zoom = page.get_by_role("dialog", name="Enlarged image")
    expect(zoom).to_be_visible()
    visit.assert_accessible()
    zoom.get_by_role("button", name="Close").click()
    expect(page.locator(".gallery-track a").nth(1)).to_be_focused()
    visit.assert_quiet()


def test_a_phone_searches_from_the_header(make_visit):
    page = make_visit(width=320).open("/")
    page.get_by_role("banner").locator("summary", has=page.locator("svg")).nth(1).click()
    search = page.locator("#search-small")
    search.fill("mug")
    search.press("Enter")
    page.wait_for_url("**/products/?search=mug")


def test_the_search_suggests_pages_and_its_script_comes_when_it_is_visited(visit):
    page = visit.open("/")
    assert not any("suggest" in each.url for each in visit.responses)
    search = page.get_by_role("banner").get_by_label("Search products").locator("visible=true")
    search.press_sequentially("mug", delay=30)
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    search.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert search.get_attribute("aria-activedescendant") == option.get_attribute("id")
    visit.assert_accessible()
    search.press("Escape")
    expect(option).to_be_hidden()
    search.press("ArrowDown")
    search.press("Enter")
    page.wait_for_url("**/products/*mug*/")
    visit.assert_quiet()
