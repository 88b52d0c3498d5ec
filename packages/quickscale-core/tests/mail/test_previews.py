"""A developer sees every mail, and nobody else does."""

from __future__ import annotations

import pytest

from quickscale.core.mail.samples import list_samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def developer(client, settings):
    settings.DEBUG = True
    return client


def test_previews_do_not_exist_in_production(client):
    for path in ("/_mail/", "/_mail/greeting/", "/_mail/body/greeting/"):
        assert client.get(path).status_code == 404


def test_the_list_has_our_mails_and_those_of_the_account_library(developer):
    page = developer.get("/_mail/").content.decode()
    assert 'href="/_mail/greeting/"' in page
    assert 'href="/_mail/account/email/login_code/"' in page
    assert 'href="/_mail/mfa/email/totp_activated/"' in page


def test_a_preview_shows_the_text_and_frames_the_html(developer):
    page = developer.get("/_mail/greeting/").content.decode()
    assert "Dear Ada &lt;en&gt;" in page
    assert page.count('src="/_mail/body/greeting/?language=en"') == 2
    assert "<script" not in page
    assert "style=" not in page


def test_the_framed_mail_may_style_itself_and_nothing_else(developer):
    response = developer.get("/_mail/body/greeting/?language=ar")
    assert 'dir="rtl"' in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_an_unknown_mail_is_not_found(developer):
    assert developer.get("/_mail/no_such_mail/").status_code == 404


def test_every_mail_of_the_project_can_be_shown(developer):
    samples = list_samples()
    assert samples
    for sample in samples:
        assert developer.get(f"/_mail/{sample.name}/").status_code == 200, sample.name


def test_a_sample_tells_its_days_as_the_language_does(developer):
    page = developer.get("/_mail/team_invitation/?language=de").content.decode()
    assert "2. Dezember 2026" in page
