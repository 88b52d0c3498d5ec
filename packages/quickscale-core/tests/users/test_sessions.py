"""Where somebody is signed in, and how they sign out there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from quickscale.core.audit.models import AuditEvent
from quickscale.core.http.request_context import describe_browser

pytestmark = pytest.mark.django_db

URL = "/api/core/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/140 Safari/537"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/6"


@pytest.fixture
def phone(sign_in):
    browser = Client(headers={"User-Agent": IPHONE})
    sign_in(by=browser)
    return browser


def test_each_browser_is_listed_with_what_people_call_it(client, ann, phone, sign_in):
    sign_in()
    rows = client.get(URL).json()
    assert [row["is_current"] for row in rows] == [True, False]
    assert rows[1]["browser"] == "Safari on iPhone"


def test_no_row_gives_a_session_away(client, ann, phone, sign_in):
    sign_in()
    body = client.get(URL).content.decode()
    assert phone.session.session_key not in body


def test_somebody_signs_out_on_a_lost_phone(client, ann, phone, sign_in, is_signed_in):
    sign_in()
    lost = client.get(URL).json()[1]["id"]
    assert client.delete(f"{URL}{lost}/").status_code == 204
    assert "login" in phone.get(reverse("base:sessions")).url
    assert is_signed_in(client)
    event = AuditEvent.objects.get(action="account.session_ended")
    assert event.data["user_agent"] == IPHONE


def test_somebody_signs_out_everywhere_else(client, ann, phone, sign_in):
    sign_in()
    page = f"{reverse('base:sessions')}-/end-others/"
    assert client.post(page).status_code == 303
    assert len(client.get(URL).json()) == 1
    assert phone.get(URL).status_code == 403


def test_nobody_ends_anybody_elses_session(client, ann, make_person, phone, sign_in):
    id = phone.get(URL).json()[0]["id"]
    make_person("eve@example.com")
    sign_in("eve@example.com")
    assert client.delete(f"{URL}{id}/").status_code == 404
    assert phone.get(URL).status_code == 200


def test_the_page_offers_to_end_each_session_but_this_one(client, ann, phone, sign_in):
    sign_in()
    html = client.get(reverse("base:sessions")).content.decode()
    assert html.count("/-/end/") == 1


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("curl/8.1", "curl/8.1"),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent, name):
    assert describe_browser(user_agent) == name
