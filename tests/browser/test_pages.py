"""Every page a person sees: readable, quick, reachable by keyboard, in any light, width and script.

One browser goes through all pages, for opening one takes longer than most checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from quickscale.core.layers.stack import get_stack

from .visits import Visit

pytestmark = pytest.mark.browser

OPEN = [
    "/",
    "/products/",
    "/products/?search=nothing-like-it",
    "/products/merino-crew-sweater/",
    "/categories/",
    "/categories/kitchen/",
    "/pages/everything/",
    "/cart/",
    "/accounts/login/",
    "/withdraw/",
    "/withdraw/information/",
    "{statement}",
    "/your-data/",
    "/nowhere/",
]
OWN = [
    "/cart/",
    "/checkout/",
    "/orders/",
    "{order}",
    "{order}-/withdraw/",
    "/account/",
    "/account/profile/",
    "/account/credits/entries/",
    "/account/plan/",
    "/accounts/2fa/",
]
STAFF = [
    "/dashboard/",
    "/dashboard/users/",
    "{person}",
    "/dashboard/ledger/",
    "/dashboard/flags/",
    "/dashboard/pages/",
    "{composed}",
    "{composed}edit/",
    "/dashboard/menus/new/",
    "/dashboard/mails/",
    "/dashboard/shop/products/",
    "/dashboard/shop/products/merino-crew-sweater/",
    "/dashboard/shop/markets/GB/edit/",
    "/dashboard/shop/withdrawals/",
]

#: Of a page with a part of its own, a product's gallery or a chart, and of every other.
MOST_SCRIPT = 24 * 1024
MOST_SCRIPT_ELSEWHERE = 20 * 1024
MOST_STYLE = 15 * 1024

Tour = Callable[..., Iterator[Visit]]


@pytest.fixture
def tour(make_visit) -> Tour:
    """Return a function that goes through all pages: a guest's, a customer's and the staff's."""
    from quickscale.core.pages.models import Page as ComposedPage
    from quickscale_business_themes.ecommerce.models import Order
    from quickscale_business_themes.ecommerce.services import markets, withdrawals

    order = Order.objects.get()
    markets.decide(order.buyer_country, {"withdrawal": True})
    statement = withdrawals.draft_withdrawal(order, name="Grace", email=order.email)
    places = {
        "composed": f"/dashboard/pages/{ComposedPage.objects.get(slug='everything').pk}/",
        "order": f"/orders/{order.number}/",
        "person": f"/dashboard/users/{order.user.public_id}/",
        "statement": f"/withdraw/{statement.public_id}/",
    }
    visitors = {"": OPEN, "grace@example.com": OWN, "mary@example.com": STAFF}

    def go(**options) -> Iterator[Visit]:
        for email, paths in visitors.items():
            visit = make_visit(email, **options)
            for path in paths:
                visit.open(path.format(**places))
                yield visit
            visit.assert_quiet()

    return go


OUTSIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter(element => {
    const box = element.getBoundingClientRect()
    return box.width && (box.right > innerWidth + 1 || box.left < -1)
  }).map(element => element.outerHTML.slice(0, 120))"""


def assert_fits(page: Page) -> None:
    """Nothing has to be scrolled to at the side."""
    outside = page.evaluate(OUTSIDE)
    assert not outside, f"{page.url} {outside[:5]}"


def assert_one_heading(page: Page) -> None:
    headings = page.locator("h1").all_inner_texts()
    assert len(headings) == 1, f"{page.url} {headings}"
    assert headings[0].strip(), page.url


def test_every_page_is_light_accessible_and_legible_by_day_and_by_night(tour):
    skin = get_stack().skin
    budgets, own = skin.manifest.budgets, f"/static/{skin.package.rpartition('.')[2]}/"
    for visit in tour():
        # The account library has a script for passkeys of its own.
        assert 0 < visit.weigh("script", below=own) <= budgets["js"], visit.page.url
        most = MOST_SCRIPT if "/products/m" in visit.page.url else MOST_SCRIPT_ELSEWHERE
        assert visit.weigh("script", below=own) <= most, visit.page.url
        assert 0 < visit.weigh("stylesheet") <= min(budgets["css"], MOST_STYLE), visit.page.url
        visit.look(width=1280)
        assert_one_heading(visit.page)
        assert_fits(visit.page)
        visit.assert_accessible()
        # On a phone the same page is looked at from right to left, by night.
        assert_fits(visit.look(width=320))
        visit.look(width=1280, scheme="dark")
        visit.assert_legible()
        visit.look(scheme="light")


def test_every_page_reads_from_right_to_left_on_the_smallest_screen_by_night(tour):
    for visit in tour(locale="ar", color_scheme="dark", width=320):
        assert_one_heading(visit.page)
        assert visit.page.locator("html").get_attribute("dir") == "rtl"
        assert_fits(visit.page)
        visit.assert_accessible()


WATCH = """() => {
  const group = e => e.type === 'radio' && e.name
  const all = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0)
  // The chosen one of a group of radio buttons stands for all of them.
  window.wanted = all.filter(e => !group(e) || e.checked)
  window.reached = new Set()
  window.unseen = []
  const drawn = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
  document.addEventListener('focusin', ({target: e}) => {
    window.reached.add(e)
    const around = [e, e.nextElementSibling, e.parentElement].filter(Boolean)
    if (!around.some(o => drawn(getComputedStyle(o)) || drawn(getComputedStyle(o, '::after'))))
      window.unseen.push(e.outerHTML.slice(0, 150))
  })
  return window.wanted.length
}"""
MISSED = "wanted.filter(e => !reached.has(e)).map(e => e.outerHTML.slice(0, 150))"


def test_the_keyboard_reaches_everything_and_shows_where_it_is(tour):
    for visit in tour():
        page = visit.page
        for _ in range(page.evaluate(WATCH)):
            page.keyboard.press("Tab")
        # Some more only where something took the focus twice, as a date does for each of its parts:
        # past a page's end a browser without a window may never answer.
        for _ in range(12):
            if page.evaluate(MISSED):
                page.keyboard.press("Tab")
        missed = page.evaluate(MISSED)
        assert not missed, f"{page.url} {missed}"
        unseen = page.evaluate("unseen")
        assert not unseen, f"{page.url} {unseen}"
