"""A site without a business theme, which has the pages of the account alone."""

import re

import pytest
from django.conf import settings
from django.test import Client

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        (settings.QUICKSCALE_BUSINESS_THEME, settings.QUICKSCALE_PRESENTATION_SKIN)
        != ("base", "classic"),
        reason="needs accounts alone, drawn by this skin",
    ),
]


@pytest.mark.parametrize("path", ["/", "/credits/", "/accounts/email/"])
def test_its_pages_stand_in_one_menu(admin_client: Client, path: str) -> None:
    html = admin_client.get(path).content.decode()
    assert re.findall(r'<nav class="menu" aria-label="([^"]+)">', html) == ["Account pages"]


def test_a_guest_sees_no_menu_but_that_of_the_account(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert 'class="side"' not in html
