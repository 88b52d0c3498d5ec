"""Accounts in a browser: under the strict policy, with and without scripts, in every light."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from .conftest import PASSWORD
from .visits import Visit

pytestmark = pytest.mark.browser

scripted = pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
SECRET = "a-long-Secret-9"
GUEST_PAGES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/signup/passkey/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
]
OWN_PAGES = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/account/data/-/delete/",
]


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests(settings):
    cache.clear()
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def code_in_mail() -> str:
    found = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def confirm_identity(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Password").fill(password)
    press(page, "Confirm")


def plug_in_authenticator(page: Page) -> None:
    """Give the browser a fingerprint reader of its own, which always agrees."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@scripted
def test_somebody_signs_up_and_turns_two_factors_on(make_visit, scripted):
    visit: Visit = make_visit(java_script_enabled=scripted)
    page = visit.open("/accounts/signup/")
    page.get_by_label("E-mail").fill("new@example.com")
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_label("Password (again)").fill(SECRET)
    press(page, "Sign up")
    page.get_by_label("Code").fill(code_in_mail())
    press(page, "Confirm")
    expect(page.locator("body")).to_contain_text("You have confirmed new@example.com")
    visit.open("/accounts/2fa/totp/activate/")
    confirm_identity(page, SECRET)
    expect(page.locator("main img")).to_be_visible()
    secret = page.get_by_label("Authenticator secret").input_value()
    counter = list(totp.yield_hotp_counters_from_time())[1]
    page.get_by_label("Authenticator code").fill(
        totp.format_hotp_value(totp.hotp_value(secret, counter))
    )
    press(page, "Activate")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    visit.assert_quiet()


def test_the_code_for_a_camera_is_dark_on_light_in_the_dark(make_visit):
    visit: Visit = make_visit("ada@example.com", color_scheme="dark")
    page = visit.open("/accounts/2fa/totp/activate/")
    confirm_identity(page)
    color = page.locator("main img").evaluate("it => getComputedStyle(it).backgroundColor")
    assert color == "rgb(255, 255, 255)"


def test_a_passkey_is_made_and_opens_the_account(make_visit):
    visit: Visit = make_visit("ada@example.com")
    page = visit.open("/accounts/2fa/webauthn/add/")
    plug_in_authenticator(page)
    confirm_identity(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    press(page, "Add")
    expect(page.locator("body")).to_contain_text("Security key added.")
    page.context.clear_cookies()
    visit.open("/accounts/login/")
    press(page, re.compile("passkey"))
    expect(page.locator("body")).to_contain_text("Signed in as ada@example.com")
    visit.assert_quiet()


def test_somebody_signs_up_with_a_passkey_alone(make_visit):
    visit: Visit = make_visit()
    page = visit.open("/accounts/signup/passkey/")
    plug_in_authenticator(page)
    page.get_by_label("E-mail").fill("new@example.com")
    press(page, "Sign up")
    page.get_by_label("Code").fill(code_in_mail())
    press(page, "Confirm")
    expect(page.get_by_role("button", name="Create")).to_be_visible()
    page.wait_for_load_state("networkidle")  # the script that asks the authenticator has come
    press(page, "Create")
    expect(page.locator("body")).to_contain_text("Signed in as new@example.com")
    visit.assert_quiet()


@scripted
def test_staff_act_as_a_customer_and_stop(make_visit, scripted):
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser("root@example.com", PASSWORD)
    ada = get_user_model().objects.get(email="ada@example.com")
    visit: Visit = make_visit(java_script_enabled=scripted)
    page = visit.open(f"/admin/quickscale_users/user/{ada.pk}/change/")
    sign_in(page, "root@example.com")
    page.get_by_role("button", name="Sign in as user").click()
    banner = page.get_by_role("region", name="Signed in as another user")
    expect(banner).to_contain_text("You're signed in as ada@example.com.")
    visit.open("/account/security/")
    expect(page.get_by_role("main")).to_contain_text("Signed in as a user")
    if scripted:
        visit.assert_accessible()
    banner.get_by_role("button", name="Stop").click()
    expect(page.locator("body")).to_contain_text("You're no longer signed in as ada@example.com.")
    visit.open("/account/security/")
    expect(banner).to_have_count(0)
    visit.assert_quiet()


@scripted
def test_an_account_is_given_up_and_kept(make_visit, scripted):
    visit: Visit = make_visit("ada@example.com", java_script_enabled=scripted)
    page = visit.open("/account/data/")
    page.get_by_role("link", name="Delete account").click()
    press(page, "Delete account")
    confirm_identity(page)
    press(page, "Delete account")
    expect(page.get_by_role("main")).to_contain_text("Deletion date")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download your data").click()
    assert re.fullmatch(r"account-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
    press(page, "Keep account")
    expect(page.locator("body")).to_contain_text("Deletion cancelled. Your account stays as it is.")
    visit.assert_quiet()


FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_every_account_page_is_accessible_by_day_and_by_night_and_fits_a_phone(make_visit):
    for email, paths in (("", GUEST_PAGES), ("ada@example.com", OWN_PAGES)):
        visit: Visit = make_visit(email)
        for path in paths:
            page = visit.open(path)
            visit.look(scheme="light", width=1280)
            visit.assert_accessible()
            visit.look(scheme="dark")
            visit.assert_legible()
            assert visit.look(width=320).evaluate(FITS), page.url


def test_every_account_page_fits_a_phone_from_right_to_left(make_visit):
    for email, paths in (("", GUEST_PAGES), ("ada@example.com", OWN_PAGES)):
        visit: Visit = make_visit(email, width=320, locale="ar")
        for path in paths:
            page = visit.open(path)
            assert page.evaluate(FITS), page.url
