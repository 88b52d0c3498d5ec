"""The account library's mails come through the same door and look the same."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from quickscale.core.mail.accounts import render_account_mail
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.mail.rendering import render_mail
from quickscale.core.mail.samples import account_sample, read_sample

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-Secret-9"


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


@pytest.fixture
def verification(client, mailoutbox, django_capture_on_commit_callbacks):
    data = {"email": "ann@example.com", "password1": PASSWORD, "password2": PASSWORD}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_signup"), data)
    return mailoutbox[0]


def test_verification_has_html_with_the_code(verification):
    code = verification.body.split("\n\n")[2].strip()
    html = verification.alternatives[0].content
    assert re.fullmatch(r"[\w-]{4,}", code)
    assert code in html
    assert ">Example</a>" in html


def test_verification_goes_through_the_outbox(verification):
    assert OutgoingMail.objects.get().template == "account/email_confirmation_signup"


def test_the_subject_is_not_prefixed_with_a_host(verification):
    assert verification.subject == "Confirm your e-mail address for Example"


def test_the_site_is_called_by_its_name(verification):
    assert "testserver!" not in verification.body
    assert verification.body.endswith("-- \nExample\nhttp://testserver\n")


def test_links_lead_to_the_site_whichever_host_the_visitor_asked(client, mailoutbox, settings):
    settings.QUICKSCALE_SITE_URL = "https://shop.example.com"
    client.post(
        reverse("account_reset_password"),
        {"email": "nobody@example.com"},
        headers={"host": "evil.example.net"},
    )
    [message] = mailoutbox
    assert "https://shop.example.com/accounts/signup/" in message.body
    assert "evil" not in message.body + message.alternatives[0].content


def test_lines_that_a_text_wraps_are_one_in_html_and_those_of_a_list_are_not():
    known = render_account_mail("account/email/account_already_exists", account_sample())
    assert "tried to create an account with this e-mail address:" in known.html
    changed = render_account_mail("account/email/password_changed", account_sample())
    assert "- IP address: 192.0.2.1<br>- Browser" in changed.html


@pytest.mark.parametrize(
    ("prefix", "label"),
    [
        ("account/email/password_reset_key", "Reset password"),
        ("account/email/unknown_account", "Create account"),
        ("account/email/account_already_exists", "Reset password"),
    ],
)
def test_a_button_says_what_it_does(prefix, label):
    html = render_account_mail(prefix, account_sample()).html
    assert re.search(rf'class="button"[^>]*>{label}</a>', html)
    assert "Open link" not in html


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("team_invitation", ["Accept invitation"]),
        ("payment_failed", ["Pay now", "Update payment method"]),
        ("plan_lost", ["Pay now", "Choose a plan"]),
    ],
)
def test_the_buttons_of_our_own_mails_say_what_they_do(name, labels):
    html = render_mail(name, read_sample(name)).html
    found = re.findall(r'class="button"[^>]*>([^<]+)</a>', html)
    assert found
    assert set(found) <= set(labels)
