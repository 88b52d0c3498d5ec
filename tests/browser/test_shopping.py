"""A customer shops: with and without JavaScript, by keyboard, and over HTTP to the API."""

import re

import pytest
from playwright.sync_api import Page, expect

from quickscale.core.billing.models import Checkout
from quickscale_business_themes.ecommerce.models import Order
from stripe_sandbox.site import connected_stripe

from .conftest import PASSWORD
from .visits import Visit

pytestmark = pytest.mark.browser

ADDRESS = {
    "Full name": "Ada Lovelace",
    "Address": "12 St James's Square",
    "Town or city": "London",
    "Postcode": "SW1Y 4JH",
}


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def fill_address(page: Page) -> None:
    """Fill the step of the address in, whose country comes first: the others depend on it."""
    step = page.get_by_role("region", name="Shipping address")
    step.get_by_label("Country").select_option("GB")
    update = step.get_by_role("button", name="Update form")
    if update.is_visible():  # without JavaScript
        update.click()
    expect(step.get_by_label("Postcode")).to_be_visible()
    for label, value in ADDRESS.items():
        step.get_by_label(label, exact=True).fill(value)
    step.get_by_role("button", name="Continue").click()


def shop_as_a_guest(visit: Visit, page: Page) -> None:
    """Browse, search, filter, open a product and put two of it into the cart."""
    page.get_by_role("link", name="Products").first.click()
    search = page.get_by_role("main").get_by_role("searchbox", name="Search products")
    search.fill("mug")
    search.press("Enter")
    page.wait_for_url("**/products/?search=mug*")
    page.get_by_role("link", name="Dipped Stoneware Mug", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dipped Stoneware Mug")
    page.get_by_label("Quantity", exact=True).fill("2")
    page.get_by_role("button", name="Add to cart", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text("2")


def pay(page: Page) -> None:
    """From the cart, sign in on the way, pay with credits and land on the order."""
    main = page.get_by_role("main")
    main.get_by_role("link", name="Check out").click()
    main.get_by_role("link", name="Sign in").click()
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check out")
    fill_address(page)
    main.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order")
    expect(main).to_contain_text("Dipped Stoneware Mug")


def balance(customer) -> object:
    return type(customer).objects.get(pk=customer.pk).credits.balance


def test_a_customer_buys_with_javascript(visit, customer):
    before = balance(customer)
    page = visit.open("/")
    shop_as_a_guest(visit, page)
    visit.open("/cart/")
    pay(page)
    assert balance(customer) < before
    visit.assert_quiet()


def test_a_customer_buys_without_javascript(visit_without_javascript, customer):
    visit, before = visit_without_javascript, balance(customer)
    page = visit.open("/")
    shop_as_a_guest(visit, page)
    expect(page).to_have_url(re.compile("/cart/"))
    pay(page)
    assert balance(customer) < before
    assert not visit.external


@pytest.mark.parametrize("scripted", [True, False])
def test_the_journey_is_the_same_over_http(
    visit, visit_without_javascript, customer, settings, scripted
):
    chosen = visit if scripted else visit_without_javascript
    settings.QUICKSCALE_API_TRANSPORT = f"{chosen.site}/api/"
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    before = balance(customer)
    page = chosen.open("/")
    shop_as_a_guest(chosen, page)
    chosen.open("/cart/")
    pay(page)
    assert balance(customer) < before
    assert not chosen.external


def test_filters_narrow_the_list_in_place_and_stand_in_the_address(visit):
    page = visit.open("/products/")
    everything = page.get_by_role("main").get_by_role("article").count()
    page.get_by_label("On sale").check()
    expect(page).to_have_url(re.compile("facet=sale%3Aon_sale"))
    expect(page.get_by_role("main").get_by_role("article")).not_to_have_count(everything)
    page.go_back()
    expect(page.get_by_role("main").get_by_role("article")).to_have_count(everything)
    visit.assert_quiet()


def tab_to(page: Page, name: str, *, most: int = 80) -> None:
    """Press Tab until what has the focus bears ``name``."""
    for _ in range(most):
        page.keyboard.press("Tab")
        text = page.evaluate(
            "(() => { const e = document.activeElement; return [e.innerText, e.ariaLabel, "
            "...[...(e.labels || [])].map(l => l.innerText)].filter(Boolean).join(' ') })()"
        )
        if name.lower() in text.lower():
            return
    raise AssertionError(f"{most} presses of Tab do not reach {name!r}")


def test_a_customer_buys_by_keyboard_alone(visit, customer):
    before = balance(customer)
    page = visit.open("/products/dipped-stoneware-mug/")
    tab_to(page, "Skip to content")
    page.keyboard.press("Enter")
    tab_to(page, "Add to cart")
    page.keyboard.press("Enter")
    expect(page.get_by_role("banner")).to_contain_text("1")
    visit.open("/cart/")
    tab_to(page, "Check out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check out")
    tab_to(page, "Sign in")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    tab_to(page, "E-mail")
    page.keyboard.type("ada@example.com")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check out")
    tab_to(page, "Country")
    page.keyboard.type("United Kingdom")
    expect(page.get_by_label("Postcode")).to_be_visible()
    for label, value in ADDRESS.items():
        tab_to(page, label)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Place order")).to_be_visible()
    tab_to(page, "Place order")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order")
    assert balance(customer) < before
    visit.assert_quiet()


@pytest.fixture
def stripe(settings, visit, visit_without_javascript):
    """Stripe, whose events arrive at once; both visitors may go to its payment page."""
    with connected_stripe(settings) as server:
        for each in (visit, visit_without_javascript):
            each.neighbours = (server.url,)
        yield server


@pytest.mark.parametrize("scripted", [True, False])
def test_a_guest_buys_by_card_and_comes_back_by_the_link(
    visit, visit_without_javascript, make_visit, stripe, scripted
):
    chosen = visit if scripted else visit_without_javascript
    page = chosen.open("/")
    shop_as_a_guest(chosen, page)
    chosen.open("/checkout/")
    contact = page.get_by_role("region", name="Contact")
    contact.get_by_label("E-mail").fill("guest@example.com")
    contact.get_by_role("button", name="Continue").click()
    fill_address(page)
    page.get_by_label("Note").fill("Ring twice")
    with page.expect_navigation(url=f"{stripe.url}/**"):
        page.get_by_role("button", name="Place order").click()
    order = Order.objects.get(email="guest@example.com")
    link = f"/orders/{order.number}/?token={order.access_token}"
    chosen.open(link)
    main = page.get_by_role("main")
    expect(main).to_contain_text("This order isn't paid yet.")
    stripe.complete_checkout(Checkout.objects.get(status="open").stripe_id)
    stripe.flush()
    chosen.open(link)
    expect(main).to_contain_text("Thank you for your order!")
    expect(main).to_contain_text("Ring twice")
    expect(main.get_by_role("link", name="Create account")).to_be_visible()
    stranger = make_visit().open(f"/orders/{order.number}/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert not chosen.external


@pytest.mark.parametrize("scripted", [True, False])
def test_the_address_asks_for_what_the_country_needs(visit, visit_without_javascript, scripted):
    chosen = visit if scripted else visit_without_javascript
    page = chosen.open("/")
    shop_as_a_guest(chosen, page)
    chosen.open("/checkout/")
    page.get_by_role("region", name="Contact").get_by_label("E-mail").fill("guest@example.com")
    page.get_by_role("region", name="Contact").get_by_role("button", name="Continue").click()
    step = page.get_by_role("region", name="Shipping address")
    step.get_by_label("Full name").fill("Ada Lovelace")
    expect(step.get_by_label("State")).to_have_count(0)
    step.get_by_label("Country").select_option("US")
    if not scripted:
        step.get_by_role("button", name="Update form").click()
    expect(step.get_by_label("State")).to_be_visible()
    expect(step.get_by_label("Full name")).to_have_value("Ada Lovelace")
    step.get_by_label("State").select_option("CA")
    step.get_by_label("ZIP code").fill("10001")
    step.get_by_role("button", name="Continue").click()
    expect(step).to_contain_text("Enter a valid postcode for this address, such as 95014.")
    assert not chosen.external
