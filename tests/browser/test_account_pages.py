"""The pages of an account after a year of use: its team, keys, webhooks, credits and sessions."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from playwright.sync_api import expect

from .accounts import fill_account
from .test_pages import assert_fits, assert_one_heading

pytestmark = pytest.mark.browser

PAGES = [
    "/account/",
    "/account/profile/",
    "/account/credits/",
    "/account/credits/entries/",
    "/account/plan/",
    "/account/plan/invoices/",
    "/account/plan/payments/",
    "/account/teams/",
    "/account/teams/{team}/",
    "/account/teams/{team}/members/",
    "/account/teams/{team}/members/{member}/",
    "/account/teams/{team}/invitations/",
    "/account/teams/{team}/settings/",
    "/account/teams/{team}/roles/{role}/",
    "/account/teams/{team}/transfer/",
    "/account/invitations/{invitation}/",
    "/account/workspace/",
    "/account/api-keys/",
    "/account/api-keys/new/",
    "/account/webhooks/",
    "/account/webhooks/new/",
    "/account/webhooks/{webhook}/",
    "/account/webhooks/{webhook}/deliveries/",
    "/account/webhooks/deliveries/{delivery}/",
    "/account/security/",
    "/account/sessions/",
    "/account/data/",
    "/account/teams/{team}/invite/",
    "/account/teams/{team}/roles/new/",
]
#: What the others are made of: a dashboard, tables with and without actions, a form, a detail.
SAMPLE = [PAGES[number] for number in (0, 3, 8, 12, 17, 20, 21, 23, 24, 25)]

# Buttons, badges and words that their own box hides, as it hides what does not fit.
CLIPPED = """() => [...document.querySelectorAll('main .card, main .box')].flatMap(card => {
  const box = card.getBoundingClientRect()
  const parts = '.btn, .button, .badge, .tag, tbody td, tbody th, dd'
  return [...card.querySelectorAll(parts)].filter(it => {
    const own = it.getBoundingClientRect()
    return it.checkVisibility() && own.width > 1 &&
      (own.right > box.right + 1 || own.left < box.left - 1 || it.scrollWidth > it.clientWidth + 1)
  }).map(it => it.outerHTML.slice(0, 120))
})"""


@pytest.fixture
def account(site):
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    grace, ada = (users.get(email=f"{name}@example.com") for name in ("grace", "ada"))
    return asdict(fill_account(grace, guests=[ada]))


def go(visit, paths, account):
    for path in paths:
        visit.open(path.format(**account))
        yield visit.page
    visit.assert_quiet()


def assert_nothing_is_clipped(page):
    clipped = page.evaluate(CLIPPED)
    assert not clipped, f"{page.url} {clipped}"


def test_every_page_of_an_account_is_accessible_and_whole_in_any_width(make_visit, account):
    visit = make_visit("grace@example.com")
    for page in go(visit, PAGES, account):
        assert_one_heading(page)
        for width in (320, 768, 1280):
            visit.look(width=width)
            assert_fits(page)
            assert_nothing_is_clipped(page)
            assert_no_word_is_broken(page)
        assert_links_look_like_links(page)
        visit.assert_accessible()


def test_the_pages_of_an_account_are_accessible_by_night_and_from_right_to_left(
    make_visit, account
):
    visit = make_visit("grace@example.com", width=390, locale="ar", color_scheme="dark")
    for page in go(visit, SAMPLE, account):
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert_fits(page)
        visit.assert_accessible()


def test_a_new_key_and_a_new_webhook_show_their_secret_once(make_visit, account):
    visit = make_visit("grace@example.com", width=320)
    page = visit.open("/account/api-keys/new/")
    page.get_by_label("Name").fill("Till")
    page.get_by_label("Account: read").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("textarea[readonly]")).to_have_value(re.compile("^qsk_"))
    assert_fits(page)
    visit.assert_accessible()
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("heading", name="API keys", exact=True).wait_for()
    page = visit.open("/account/webhooks/new/")
    page.get_by_label("URL").fill("https://example.com/hook")
    page.get_by_label("All events").check()
    page.get_by_role("button", name="Save").click()
    secret = page.locator("textarea[readonly]")
    expect(secret).to_have_value(re.compile("^whsec_"))
    assert_fits(page)
    visit.assert_accessible()
    page.set_viewport_size({"width": 1280, "height": 900})
    secret.evaluate("element => { element.rows = 1; element.style.minHeight = 0 }")
    assert secret.evaluate("element => element.scrollHeight - element.clientHeight") <= 0
    visit.assert_quiet()


def test_the_pages_of_an_account_stand_under_headings(make_visit, account):
    page = make_visit("grace@example.com").open("/account/api-keys/")
    pages = page.get_by_role("navigation", name="Account pages")
    for heading in ("Account", "Security", "Credits and billing", "Teams", "Developers"):
        assert pages.get_by_text(heading, exact=True).first.is_visible()
    assert pages.locator("[aria-current]").all_inner_texts() == ["API keys"]


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_pages_of_an_account_are_a_menu_that_names_the_present_one(
    make_visit, account, javascript
):
    visit = make_visit("grace@example.com", width=360, java_script_enabled=javascript)
    page = visit.open("/account/api-keys/")
    pages = page.get_by_role("navigation", name="Account pages")
    menu = pages.locator("summary")
    assert menu.inner_text().splitlines() == ["Account pages", "API keys"]
    assert not pages.get_by_role("link", name="Two-factor authentication").is_visible()
    menu.click()
    assert_fits(page)
    visit.inspect()
    pages.get_by_role("link", name="Two-factor authentication").click()
    page.get_by_role("heading", level=1, name="Two-factor authentication").wait_for()
    assert menu.inner_text().splitlines()[-1] == "Two-factor authentication"
    visit.open("/account/workspace/")
    assert menu.inner_text().strip() == "Account pages", "it is none of them"
    assert menu.get_by_text("Account pages").bounding_box()["width"] > 50
    visit.assert_quiet()


@pytest.fixture
def overdue(account):
    """Grace, whose last payment failed."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from quickscale.core.billing.models import Customer, Subscription

    grace = get_user_model().objects.get(email="grace@example.com")
    customer = Customer.objects.get(user=grace)
    now = timezone.now()
    moments = ("current_period_start", "current_period_end", "started_at")
    Subscription.objects.create(
        customer=customer,
        stripe_id="sub_1",
        status="past_due",
        interval="month",
        currency="USD",
        amount=10,
        **dict.fromkeys(moments, now),
    )


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "ar")])
def test_a_payment_that_failed_is_seen_on_the_account_and_leads_to_the_plan(
    make_visit, overdue, scheme, locale
):
    visit = make_visit("grace@example.com", width=320, color_scheme=scheme, locale=locale)
    for path in ("/account/", "/account/teams/", "/accounts/email/"):
        page = visit.open(path)
        assert page.get_by_role("main").locator(".notice a").is_visible()
        assert_fits(page)
        visit.assert_accessible()
    page.get_by_role("main").locator(".notice a").click()
    page.wait_for_url("**/account/plan/")
    visit.assert_quiet()


# Words of ordinary text of which a part stands on another line. An address may be broken between
# its parts, and nothing else that has only letters or few figures.
BROKEN = """() => {
  const walker = document.createTreeWalker(document.querySelector('body'), NodeFilter.SHOW_TEXT)
  const broken = []
  while (walker.nextNode()) {
    const node = walker.currentNode
    const parent = node.parentElement
    if (parent.closest('pre, script, template, .sr-only') || !parent.checkVisibility()) continue
    for (const word of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange()
      range.setStart(node, word.index)
      range.setEnd(node, word.index + word[0].length)
      const lines = new Set([...range.getClientRects()].map(it => Math.round(it.top / 4)))
      if (lines.size > 1) broken.push(word[0])
    }
  }
  return broken
}"""


def assert_no_word_is_broken(page):
    broken = page.evaluate(BROKEN)
    assert not broken, f"{page.url} {broken[:5]}"


def test_a_list_that_scrolls_can_be_reached_and_shows_it(make_visit, account):
    page = make_visit("grace@example.com").open("/account/webhooks/new/")
    choices = page.locator(".choices").first
    assert choices.evaluate("it => it.scrollHeight > it.clientHeight")
    assert choices.evaluate("it => getComputedStyle(it).backgroundImage.includes('gradient')")
    assert choices.evaluate("it => getComputedStyle(it).scrollbarColor !== 'auto'")


# Links among other text that look like that text: neither underlined nor buttons.
PLAIN = """() => [...document.querySelectorAll(
  'main td a, main tbody th a, main dd a, main p a, main .prose a, main .notice a')]
  .filter(it => it.checkVisibility() && !it.matches('.btn, .button') &&
    getComputedStyle(it).textDecorationLine !== 'underline')
  .map(it => it.outerHTML.slice(0, 120))"""


def assert_links_look_like_links(page):
    plain = page.evaluate(PLAIN)
    assert not plain, f"{page.url} {plain[:3]}"


def test_invoices_and_receipts_are_linked_from_the_plan(make_visit, account):
    page = make_visit("grace@example.com").open("/account/plan/")
    assert page.get_by_role("link", name="PDF").count() == 1
    assert page.get_by_role("link", name="Receipt").count() == 1


PLANS = [
    {"slug": "free", "name": "Free", "default": True},
    {
        "slug": "pro",
        "name": "Pro",
        "features": {"reports": "Reports", "support": "Support"},
        "prices": [
            {"currency": "USD", "interval": "month", "amount": "10.00"},
            {"currency": "USD", "interval": "year", "amount": "100.00"},
        ],
    },
]


@pytest.mark.parametrize("javascript", [True, False])
def test_plans_list_their_features_and_are_seen_by_month_or_by_year(
    make_visit, account, settings, javascript
):
    from quickscale.core.billing.plans import sync_plans

    settings.QUICKSCALE_PLANS = PLANS
    settings.STRIPE_SECRET_KEY = "sk_test_none"
    sync_plans()
    visit = make_visit("grace@example.com", width=360, java_script_enabled=javascript)
    page = visit.open("/account/plan/all/")
    plan = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Pro"))
    features = plan.get_by_role("listitem")
    assert [it.strip() for it in features.all_inner_texts()] == ["Reports", "Support"]
    buttons = plan.get_by_role("button")
    assert buttons.all_inner_texts() == ["Subscribe for $10.00 a month"]
    page.get_by_text("Yearly", exact=True).click()
    assert buttons.all_inner_texts() == ["Subscribe for $100.00 a year"]
    page.get_by_role("radio", name="Yearly").press("ArrowLeft")
    assert plan.get_by_text("$10.00 per month").is_visible()
    assert_fits(page)
    visit.inspect()
    visit.assert_quiet()


@pytest.mark.parametrize(("javascript", "zone"), [(True, "GMT+9|JST"), (False, "UTC")])
def test_times_are_told_in_the_visitors_zone_where_scripts_run(
    make_visit, account, javascript, zone
):
    visit = make_visit(
        "grace@example.com", timezone_id="Asia/Tokyo", java_script_enabled=javascript
    )
    visit.open("/account/")
    page = visit.open("/account/api-keys/")
    assert re.search(zone, page.locator("time").first.inner_text())


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_key_is_copied_by_a_button_or_by_hand(make_visit, account, javascript):
    visit = make_visit("grace@example.com", width=360, java_script_enabled=javascript)
    page = visit.open("/account/api-keys/new/")
    page.get_by_label("Name").fill("Till")
    page.get_by_label("Account: read").check()
    page.get_by_role("button", name="Save").click()
    field = page.locator("textarea[readonly]")
    expect(field).to_have_value(re.compile("^qsk_"))
    assert_fits(page)
    copy = page.get_by_role("button", name="Copy")
    if not javascript:
        assert copy.count() == 0
        return
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(page.locator("#live")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
    visit.inspect()
    visit.assert_quiet()
