"""From the first visit to the last month: somebody signs up, makes a team, and pays for it.

The whole way is gone with and without JavaScript, against the fake Stripe: its payment pages are
opened and paid in the browser, and the site hears of them as it hears of the real ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import stripe
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from stripe_sandbox import FakeStripe
from stripe_sandbox.site import connected_stripe

from .visits import Visit

pytestmark = pytest.mark.browser

SECRET = "a-long-Secret-9"
PLANS = [
    {"slug": "free", "name": "Free", "default": True, "limits": {"seats": {"count": 3}}},
    {
        "slug": "starter",
        "name": "Starter",
        "per_seat": True,
        "features": {"reports": "Reports"},
        "limits": {"seats": {"count": 5}},
        "prices": [
            {"currency": "USD", "interval": "month", "amount": "10.00"},
            {"currency": "USD", "interval": "year", "amount": "100.00"},
        ],
    },
    {
        "slug": "business",
        "name": "Business",
        "per_seat": True,
        "features": {"reports": "Reports", "audit_log": "Security log"},
        "credits": 50,
        "prices": [{"currency": "USD", "interval": "month", "amount": "25.00"}],
    },
]
PACKS = [
    {"slug": "small", "name": "A handful", "credits": 100, "price": "10.00"},
    {"slug": "large", "name": "A sackful", "credits": 1000, "price": "80.00"},
]
ADDRESS = {
    "Full name": "Mary Somerville",
    "Address": "1 Burntisland Road",
    "City": "Jedburgh",
    "Postcode": "TD8 6JB",
}


@dataclass(frozen=True)
class Shop:
    """A site that sells plans and packs, and the Stripe where they are paid."""

    server: FakeStripe
    make_visit: Callable[..., Visit]

    def visit(self, email: str = "", **options) -> Visit:
        visit = self.make_visit(email, **options)
        visit.neighbours = (self.server.url,)
        return visit

    def find(self, kind: str) -> dict:
        """Return the newest object of a kind that Stripe holds."""
        return list(self.server.sandbox.store.find(kind))[-1]


@pytest.fixture
def shop(make_visit, site, settings) -> Iterator[Shop]:
    from quickscale.core.billing.plans import sync_plans

    cache.clear()
    settings.QUICKSCALE_SITE_URL = site
    settings.QUICKSCALE_PLANS = PLANS
    settings.QUICKSCALE_CREDIT_PACKS = PACKS
    with connected_stripe(settings) as server:
        sync_plans()
        yield Shop(server, make_visit)


def main(page: Page):
    return page.get_by_role("main")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    main(page).get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    main(page).get_by_role("link", name=name).first.click()


def expect_heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def sign_up(visit: Visit, email: str) -> None:
    page = visit.open("/accounts/signup/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_label("Password (again)").fill(SECRET)
    visit.inspect()
    press(page, "Sign up")
    expect(page.get_by_label("Code")).to_be_visible()
    found = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    page.get_by_label("Code").fill(found[1])
    visit.inspect()
    press(page, "Confirm")
    expect(page.locator("body")).to_contain_text(f"You have confirmed {email}")


def turn_two_factors_on(visit: Visit) -> None:
    page = visit.open("/accounts/2fa/totp/activate/")
    page.get_by_label("Password").fill(SECRET)
    press(page, "Confirm")
    secret = page.get_by_label("Authenticator secret").input_value()
    counter = list(totp.yield_hotp_counters_from_time())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    page.get_by_label("Authenticator code").fill(code)
    visit.inspect()
    press(page, "Activate")
    expect_heading(page, "Recovery codes")
    visit.inspect()


def make_team(visit: Visit, name: str) -> None:
    page = visit.open("/account/teams/")
    follow(page, "New team")
    page.get_by_label("Name").fill(name)
    press(page, "Save")
    expect_heading(page, name)
    visit.inspect()


def invite(visit: Visit, email: str) -> str:
    """Invite member to the team whose page is open; return the path in their letter."""
    page = visit.page
    follow(page, "Invite member")
    page.get_by_label("E-mail address").fill(email)
    visit.inspect()
    press(page, "Invite member")
    page.get_by_role("cell", name="Waiting").wait_for()
    found = re.search(r"https?://\S+/invitations/\S+/", str(mail.outbox[-1].body))
    return urlsplit(found[0]).path


def accept(visit: Visit, path: str) -> None:
    page = visit.open(path)
    visit.inspect()
    press(page, "Accept invitation")
    expect(page.locator("body")).to_contain_text("Welcome to the team")


def pay_at_stripe(shop: Shop, page: Page, button: str) -> None:
    """Pay on the hosted page, and come back to a page that knows of it already."""
    page.wait_for_url(f"{shop.server.url}/**")
    press(page, button)
    expect_heading(page, re.compile("Your payment"))


def open_plans(visit: Visit) -> Page:
    page = visit.open("/account/plan/")
    follow(page, "Compare plans")
    expect_heading(page, "Plans")
    return page


def find_plan(page: Page, name: str):
    return main(page).get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def subscribe(shop: Shop, visit: Visit) -> None:
    page = open_plans(visit)
    visit.inspect()
    find_plan(page, "Starter").get_by_role(
        "button", name=re.compile("Subscribe .* a month")
    ).click()
    pay_at_stripe(shop, page, "Subscribe for 10.00 USD")
    expect(main(page)).to_contain_text("Thank you")
    visit.inspect()
    shop.server.flush()
    page = visit.open("/account/plan/")
    expect(main(page)).to_contain_text("Starter")
    expect(main(page)).to_contain_text("Active")
    visit.inspect()


def upgrade(visit: Visit) -> None:
    page = open_plans(visit)
    find_plan(page, "Business").get_by_role("link", name="Switch to Business").click()
    expect_heading(page, "Change plan")
    expect(main(page)).to_contain_text("Business")
    # Two seats, 50.00 instead of 20.00, and 10.00 for the second seat of the former plan.
    expect(main(page)).to_contain_text("$40.00")
    expect(main(page)).to_contain_text("$50.00")
    visit.inspect()
    press(page, "Change plan")
    expect(page.locator("body")).to_contain_text("Plan changed.")
    expect(main(page)).to_contain_text("Business")


def buy_credits(shop: Shop, visit: Visit) -> None:
    page = visit.open("/account/credits/")
    visit.inspect()
    find_plan(page, "A sackful").get_by_role("button", name="Buy").click()
    pay_at_stripe(shop, page, "Pay 80.00 USD")
    expect(main(page)).to_contain_text("Thank you")
    shop.server.flush()


def order(visit: Visit) -> None:
    page = visit.open("/products/dipped-stoneware-mug/")
    page.get_by_role("button", name="Add to cart", exact=True).click()
    page.get_by_role("banner").get_by_text("1", exact=True).first.wait_for()
    page = visit.open("/cart/")
    follow(page, "Check out")
    form = main(page)
    choose_country(page, "GB")
    for label, value in ADDRESS.items():
        form.get_by_label(label).and_(page.locator("input, select")).first.fill(value)
    visit.inspect()
    step = form.get_by_role("region", name="Shipping address")
    step.get_by_role("button", name="Continue").click()
    form.get_by_role("radio", name="Credits").check()
    press(page, "Place order")
    expect_heading(page, re.compile("Order"))
    visit.inspect()


def choose_country(page: Page, code: str) -> None:
    """Choose where an address is, which decides what else it has; without scripts by a button."""
    step = main(page).get_by_role("region", name="Shipping address")
    step.get_by_label("Country").select_option(code)
    update = step.get_by_role("button", name="Update form")
    if update.is_visible():
        update.click()
    expect(step.get_by_label("Postcode")).to_be_visible()


def refund_pack(shop: Shop) -> None:
    """Give the money of the pack back, as the shopkeeper does on Stripe's own dashboard."""
    client = stripe.StripeClient(shop.server.api_key, base_addresses={"api": shop.server.url})
    client.v1.refunds.create({"charge": shop.find("charge")["id"]})
    shop.server.flush()


def cancel(visit: Visit) -> None:
    page = visit.open("/account/plan/")
    follow(page, "Cancel plan")
    visit.inspect()
    press(page, "Cancel plan")
    expect(page.locator("body")).to_contain_text(
        "Your plan will end with the current billing period"
    )
    expect(main(page)).to_contain_text("Ends")
    expect(main(page).get_by_role("button", name="Keep plan")).to_be_visible()
    visit.inspect()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_somebody_signs_up_and_their_team_pays_spends_and_leaves(shop, scripted):
    from quickscale.core.teams.models import Team

    owner = shop.visit(java_script_enabled=scripted)
    sign_up(owner, "margaret@example.com")
    turn_two_factors_on(owner)
    make_team(owner, "Mechanism")
    invitation = invite(owner, "ada@example.com")
    subscribe(shop, owner)
    assert shop.find("subscription")["items"]["data"][0]["quantity"] == 1

    guest = shop.visit("ada@example.com", java_script_enabled=scripted)
    accept(guest, invitation)
    assert shop.find("subscription")["items"]["data"][0]["quantity"] == 2

    upgrade(owner)
    team = Team.objects.get()
    shop.server.flush()
    given = team.credits.balance
    assert given == 100, "50 for each of the two seats, given with the change"
    buy_credits(shop, owner)
    bought = team.credits.balance
    assert bought == given + 1000
    order(owner)
    spent = bought - team.credits.balance
    assert 0 < spent <= given
    refund_pack(shop)
    # The order was paid with the plan's credits, which end first: the pack is whole.
    assert team.credits.balance == given - spent, "the pack is taken back, and no more"
    page = owner.open("/account/credits/")
    expect(main(page)).to_contain_text("Payment refunded")
    owner.inspect()
    cancel(owner)
    assert shop.find("subscription")["cancel_at_period_end"]
    for visit in (owner, guest):
        visit.assert_quiet()
