"""A search for a home: saved, told of by e-mail, ended; in any skin, with scripts and without."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD, make_user
from .visits import Visit

pytestmark = pytest.mark.browser

KIM = "kim@example.com"
scripted = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])


def main(visit: Visit):
    return visit.page.get_by_role("main")


def save(visit: Visit) -> None:
    """Save a search as a guest, who signs in for it."""
    page = visit.open("/buy/?bedrooms_min=2&_layout=list")
    main(visit).get_by_role("link", name="Save this search").click()
    page.get_by_label("E-mail").first.fill(KIM)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    main(visit).get_by_role("button", name="Sign in").first.click()
    expect(page.get_by_label("Name")).to_have_value("Buy · Bedrooms: from 2")
    page.get_by_label("E-mails").select_option("As it comes")
    visit.inspect()
    main(visit).get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Search saved.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/buy/\?bedrooms_min=2&_layout=list"))


def lower_a_price() -> str:
    from quickscale_business_themes.realestate.models import Listing
    from quickscale_business_themes.realestate.services.listings import change_price

    found = Listing.objects.across_teams().filter(is_public=True, offer_type="sale")
    home = found.filter(bedrooms_total__gte=2).earliest("pk")
    change_price(home, home.list_price - Decimal(1000), user=None)
    return home.title


@scripted
def test_a_visitor_waits_for_a_home_and_ends_it(make_visit, mailoutbox, scripted):
    from quickscale.core.account.alerts.sending import send_alerts
    from quickscale.core.mail.outbox import deliver_due

    make_user(KIM)
    visit = make_visit(java_script_enabled=scripted)
    save(visit)
    title = lower_a_price()
    assert send_alerts().sent == 1
    deliver_due()
    [mail] = [each for each in mailoutbox if each.to == [KIM] and "Bedrooms" in each.subject]
    assert title in mail.body
    assert "Price change" in mail.body
    visit.open("/account/searches/")
    expect(main(visit)).to_contain_text("Bedrooms: from 2")
    visit.inspect()
    guest = make_visit(java_script_enabled=scripted)
    guest.open(re.search(r"End e-mails for this search\s+https?://[^/]+(\S+)", mail.body)[1])
    guest.inspect()
    main(guest).get_by_role("button", name="End these e-mails").click()
    expect(guest.page.get_by_text("You won't get these e-mails any more.")).to_be_visible()
    visit.open("/account/searches/")
    expect(main(visit)).to_contain_text("Never")
    for each in (visit, guest):
        each.assert_quiet()


def test_the_pages_can_be_read_at_night_on_a_phone(make_visit):
    make_user(KIM)
    visit = make_visit()
    save(visit)
    night = make_visit(KIM, width=320, color_scheme="dark", locale="ar")
    for path in ("/buy/", "/buy/-/-save-search/?next=/buy/%3Fbedrooms_min=2", "/account/searches/"):
        page = night.open(path)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        night.assert_legible()
        night.inspect()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    night.assert_quiet()


def test_what_the_map_shows_is_what_is_saved(make_visit):
    visit = make_visit()
    page = visit.open("/buy/")
    expect(page.locator(".map[data-drawn]")).to_be_visible()
    main(visit).get_by_role("button", name="Zoom in").click()
    link = main(visit).get_by_role("link", name="Save this search")
    expect(link).to_have_attribute("href", re.compile("bbox"))
    visit.assert_quiet()
