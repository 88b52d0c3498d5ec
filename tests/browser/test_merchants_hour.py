"""A merchant opens a shop in an hour, by its pages: from the first product to the report.

Nothing but the owner's account is written in another way.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from quickscale.core.billing.models import Checkout
from quickscale_testing.settings import SKIN
from stripe_sandbox.site import connected_stripe

from .conftest import make_user
from .visits import Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(SKIN not in {"modern-htmx", "classic"}, reason="needs a skin that ships"),
]

PRODUCTS = """Handle,Title,Vendor,Published,Status,Option1 Name,Option1 Value,Variant SKU,\
Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Requires Shipping
teapot,Stoneware Teapot,Hearth,TRUE,active,Colour,Sand,POT-S,shopify,5,40.00,TRUE
teapot,,,,,,Slate,POT-L,shopify,3,42.00,TRUE
cup,Stoneware Cup,Hearth,TRUE,active,Title,Default Title,CUP,shopify,20,10.00,TRUE
"""
GUEST = "guest@example.com"
ADDRESS = {
    "Full name": "Ada Lovelace",
    "Address": "12 St James's Square",
    "Town or city": "London",
    "Postcode": "SW1Y 4JH",
}


@pytest.fixture
def shop(transactional_db: None, live_server, settings, tmp_path) -> str:
    """An empty shop and its owner."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    make_user("owner@example.com", name="Olive Owner", is_staff=True, is_superuser=True)
    return live_server.url


@pytest.fixture
def site(shop: str) -> str:
    return shop


@pytest.fixture
def stripe(settings):
    with connected_stripe(settings) as server:
        yield server


def open_in_dashboard(visit: Visit, name: str) -> Locator:
    """Follow the dashboard's own navigation."""
    page = visit.page
    if "/dashboard/" not in page.url:
        visit.open("/dashboard/")
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).first.click()
    return page.get_by_role("main")


def save(page: Page, button: str = "Save") -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).last.click()
    page.wait_for_load_state()
    assert page.get_by_role("alert").all_inner_texts() == []


def import_products(owner: Visit, folder: Path) -> None:
    file = folder / "products.csv"
    file.write_text(PRODUCTS)
    main = open_in_dashboard(owner, "Import products")
    main.get_by_role("link", name="Choose a file").click()
    main.locator("input[type=file]").set_input_files(file)
    main.get_by_role("button").last.click()
    main.get_by_role("button", name="Import", exact=True).click()
    expect(owner.page.locator("body")).to_contain_text("Import started")
    owner.page.reload()
    expect(main).to_contain_text("Done")


def set_up_tax(owner: Visit) -> None:
    main = open_in_dashboard(owner, "Tax zones")
    main.get_by_role("link", name="Load VAT rates").click()
    main.get_by_label("United Kingdom").check()
    save(owner.page, "Load VAT rates")
    expect(main).to_contain_text("United Kingdom")


def set_up_shipping(owner: Visit) -> None:
    main, page = open_in_dashboard(owner, "Shipping zones"), owner.page
    main.get_by_role("link", name="New shipping zone").click()
    main.get_by_label("Name", exact=True).fill("Britain")
    main.get_by_label("Country").select_option("GB")
    save(page)
    main = open_in_dashboard(owner, "Shipping methods")
    main.get_by_role("link", name="New shipping method").click()
    main.get_by_label("Shipping zone").select_option(label="Britain")
    main.get_by_label("Name", exact=True).fill("Post")
    main.get_by_label("Price", exact=True).fill("5")
    save(page)
    expect(main).to_contain_text("Post")


def set_up_voucher(owner: Visit) -> None:
    main, page = open_in_dashboard(owner, "Promotions"), owner.page
    main.get_by_role("link", name="New promotion").click()
    main.get_by_label("Name", exact=True).fill("Welcome")
    main.get_by_label("Needs a voucher").check()
    discounts = main.get_by_role("group", name="Discounts")
    discounts.get_by_role("combobox").last.select_option(label="Percentage off the order")
    discounts.get_by_role("button", name=re.compile("^Add")).last.click()
    discounts.get_by_role("spinbutton", name="Percentage").fill("10")
    save(page)
    main = open_in_dashboard(owner, "Voucher codes")
    main.get_by_role("link", name="New voucher code").click()
    main.get_by_label("Code", exact=True).fill("hello")
    main.get_by_label("Promotion").select_option(label="Welcome")
    save(page)
    expect(main).to_contain_text("HELLO")


def sell_a_file(owner: Visit, folder: Path) -> None:
    book = folder / "book.txt"
    book.write_text("Once upon a time")
    main = open_in_dashboard(owner, "Products")
    main.get_by_role("link", name="New product").click()
    main.get_by_label("Name", exact=True).first.fill("E-book")
    main.get_by_label("Status").select_option(label="Active")
    main.get_by_label("Price", exact=True).fill("8")
    main.get_by_label("Track inventory").uncheck()
    main.get_by_label("Requires shipping").uncheck()
    save(owner.page)
    form = main.get_by_role("region", name="Add download")
    form.locator("input[type=file]").set_input_files(book)
    form.get_by_label("Name").fill("The book")
    form.get_by_role("button").last.click()
    expect(main.get_by_role("region", name="Downloads", exact=True)).to_contain_text("The book")


def order_as_a_guest(guest: Visit, product: str, stripe, *, voucher: str = "") -> None:
    """Order one by card, and pay."""
    page = guest.open(f"/products/{product}/")
    main = page.get_by_role("main")
    main.get_by_role("button", name="Add to cart").first.click()
    expect(page.get_by_role("banner")).to_contain_text("1")
    guest.open("/checkout/")
    if voucher:
        main.get_by_label("Voucher code").fill(voucher)
        main.get_by_role("button", name="Apply voucher").click()
        expect(main).to_contain_text("Welcome")
    contact = page.get_by_role("region", name="Contact")
    contact.get_by_label("E-mail").fill(GUEST)
    contact.get_by_role("button", name="Continue").click()
    place = page.get_by_role("region", name="Place order")
    step = page.get_by_role("region", name="Shipping address")
    if step.count():
        step.get_by_label("Country").select_option("GB")
        expect(step.get_by_label("Postcode")).to_be_visible()
        for label, value in ADDRESS.items():
            step.get_by_label(label, exact=True).fill(value)
        step.get_by_role("button", name="Continue").click()
    with page.expect_navigation(url=f"{stripe.url}/**"):
        place.get_by_role("button", name="Place order").click()
    stripe.complete_checkout(Checkout.objects.get(status="open").stripe_id)
    stripe.flush()


def find_link(mail, path: str) -> str:
    """Return the path of a link in a mail's text."""
    return re.search(rf"https?://[^/\s]+({path}\S*)", mail.body)[1]


def find_mail(mailoutbox, words: str):
    return next(mail for mail in mailoutbox if words in mail.subject)


def ship_and_refund(owner: Visit) -> None:
    main, page = open_in_dashboard(owner, "Orders"), owner.page
    main.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(main).to_contain_text("Stoneware Teapot")
    main.get_by_role("link", name="Ship items").click()
    main.get_by_label("Carrier").fill("Royal Mail")
    main.get_by_label("Tracking number").fill("RM123456789GB")
    main.get_by_label("Tracking page").fill("https://example.com/track/RM123456789GB")
    save(page, "Ship items")
    expect(main).to_contain_text("RM123456789GB")
    main.get_by_role("link", name="Refund", exact=True).click()
    main.get_by_label("Amount").fill("4")
    save(page, "Refund")
    expect(main).to_contain_text("Partially refunded")


def test_a_merchant_opens_a_shop_sells_ships_refunds_and_reads_the_report(
    shop, make_visit, stripe, mailoutbox, tmp_path
):
    owner, guest = make_visit("owner@example.com"), make_visit()
    guest.neighbours = (stripe.url,)
    main = owner.open("/dashboard/").get_by_role("main")
    expect(main).to_contain_text("Add your first product")

    import_products(owner, tmp_path)
    set_up_tax(owner)
    set_up_shipping(owner)
    set_up_voucher(owner)
    sell_a_file(owner, tmp_path)

    order_as_a_guest(guest, "teapot", stripe, voucher="HELLO")
    order = find_link(mailoutbox[-1], "/orders/")
    page = guest.open(order)
    expect(page.get_by_role("main")).to_contain_text("$41.00")  # 40 less 10 %, and 5 for the post
    expect(page.get_by_role("main")).to_contain_text("VAT")

    ship_and_refund(owner)
    stripe.flush()
    shipped = find_mail(mailoutbox, "shipped")
    assert "RM123456789GB" in shipped.body
    page = guest.open(order)
    expect(page.get_by_role("main")).to_contain_text("Royal Mail")
    expect(page.get_by_role("main")).to_contain_text("$4.00")

    order_as_a_guest(guest, "e-book", stripe)
    page = guest.open(find_link(mailoutbox[-1], "/orders/"))
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("link", name="Download").first.click()
    assert download.value.path().read_text() == "Once upon a time"

    main = open_in_dashboard(owner, "Sales by day")
    expect(main).to_contain_text("$49.00")  # what was sold
    expect(main).to_contain_text("$4.00")
    expect(main).to_contain_text("$45.00")

    preview = owner.open("/_mail/")
    preview.get_by_role("link", name="ecommerce.order_shipped").click()
    expect(preview.get_by_role("heading", level=1)).to_contain_text("shipped")
    html = preview.frame_locator("iframe.desk")
    button = html.get_by_role("link", name=re.compile("track|order", re.IGNORECASE))
    expect(button.first).to_be_visible()
    guest.assert_quiet()
