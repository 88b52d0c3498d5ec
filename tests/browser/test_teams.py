"""Two people make a team together, with and without JavaScript."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail

pytestmark = pytest.mark.browser

_LINK = re.compile(r"https?://\S+/invitations/\S+/")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_team_is_made_joined_and_acted_for(make_visit, mailoutbox, javascript):
    owner = make_visit("grace@example.com", java_script_enabled=javascript)
    page = owner.open("/account/teams/")
    page.get_by_role("link", name="New team").click()
    page.get_by_label("Name").fill("Compilers")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Compilers").wait_for()
    page.get_by_role("link", name="Invite member").click()
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Role").select_option("Admin")
    page.get_by_role("button", name="Invite member").click()
    page.get_by_role("cell", name="Waiting").wait_for()

    guest = make_visit("ada@example.com", java_script_enabled=javascript)
    address = urlsplit(_LINK.search(mail.outbox[-1].body)[0]).path
    page = guest.open(address)
    page.get_by_role("button", name="Accept invitation").click()
    page.get_by_role("heading", name="Compilers").wait_for()
    assert page.get_by_role("row", name="ada@example.com").is_visible()
    page.get_by_role("banner").locator("summary", has_text="Account").click()
    assert page.get_by_role("button", name="Compilers").get_attribute("aria-current") == "true"
    page.get_by_role("button", name="Personal account").click()
    page.wait_for_url(f"{guest.site}/")
    assert guest.open(address).get_by_text("has expired or been revoked").is_visible()

    page = owner.open("/account/teams/compilers/")
    page.get_by_role("row", name="ada@example.com").get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("Member removed").wait_for()
    for visit in (owner, guest):
        visit.assert_quiet()
