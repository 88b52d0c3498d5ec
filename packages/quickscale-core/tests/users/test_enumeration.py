"""No page tells whether an address has an account: not by its answer, not by its work."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quickscale.core.audit.models import AuditEvent
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "ann@example.com", "eve@example.com"
PASSWORD = "another-long-Secret-7"


@pytest.fixture
def hashes(monkeypatch):
    """Every password that was hashed."""
    made = []
    encode = MD5PasswordHasher.encode

    def count(self, password, salt):
        made.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    return made


@pytest.fixture
def ask(hashes):
    """Return a function that sends a page, and returns its answer and the work that it made."""

    def send(name, **data):
        cache.clear()
        hashes.clear()
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            response = client.post(reverse(name), data, follow=True)
        email = next(value for value in data.values() if "@" in value)
        return {
            "status": response.status_code,
            "chain": response.redirect_chain,
            "body": without_what_is_new(response.content.decode(), email),
            "cookies": sorted(client.cookies),
            "hashes": len(hashes),
        }, len(queries)

    return send


def without_what_is_new(html, email):
    """Return a page without the address that was typed and what is new each time it is drawn.

    Long addresses may break between their parts, which the page marks.
    """
    html = re.sub(r"(csrfmiddlewaretoken|nonce|X-CSRFToken)[^>]*", "", html)
    return html.replace("<wbr>", "").replace(email, "…")


@pytest.mark.parametrize(
    ("page", "field", "rest"),
    [
        ("account_login", "login", {"password": PASSWORD}),
        ("account_reset_password", "email", {}),
        ("account_request_login_code", "email", {}),
        ("account_signup", "email", {"password1": PASSWORD, "password2": PASSWORD}),
        ("account_signup_by_passkey", "email", {}),
    ],
)
def test_an_answer_is_the_same_for_known_and_unknown_addresses(ann, ask, page, field, rest):
    known, _ = ask(page, **{field: KNOWN}, **rest)
    unknown, _ = ask(page, **{field: UNKNOWN}, **rest)
    assert known == unknown


@pytest.mark.parametrize(
    ("page", "field", "rest", "difference"),
    [
        ("account_login", "login", {"password": PASSWORD}, 2),
        ("account_reset_password", "email", {}, 2),
        ("account_request_login_code", "email", {}, 2),
        ("account_signup", "email", {"password1": PASSWORD, "password2": PASSWORD}, 3),
        ("account_signup_by_passkey", "email", {}, 3),
    ],
)
def test_the_database_has_about_as_much_to_do(ann, ask, page, field, rest, difference):
    _, known = ask(page, **{field: KNOWN}, **rest)
    _, unknown = ask(page, **{field: UNKNOWN}, **rest)
    assert abs(known - unknown) <= difference


@pytest.mark.parametrize("answer", [{"code": "AAAA-AAAA"}, {"action": "resend"}])
def test_the_page_of_the_code_does_not_tell_either(ann, answer):
    pages = []
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        client = Client()
        data = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        client.post(reverse("account_signup"), data)
        cache.clear()
        response = client.post(reverse("account_email_verification_sent"), answer, follow=True)
        body = without_what_is_new(response.content.decode(), email)
        pages.append((response.status_code, response.redirect_chain, body))
    assert pages[0] == pages[1]


def test_somebody_without_a_password_is_not_found_out_either(make_person, ask):
    make_person(KNOWN, password=None)
    known, _ = ask("account_login", login=KNOWN, password=PASSWORD)
    unknown, _ = ask("account_login", login=UNKNOWN, password=PASSWORD)
    assert known == unknown


def test_a_locked_out_attacker_learns_nothing(ann, client):
    for email in (KNOWN, UNKNOWN):
        for _time in range(6):
            data = {"login": email, "password": "guess"}
            response = client.post(reverse("account_login"), data, REMOTE_ADDR="198.51.100.9")
        assert "Too many failed sign-in attempts" in response.content.decode()
        cache.clear()


def writes_of(queries):
    """Return which tables are written to, in turn; mails are sent once all is committed."""
    written = [re.match(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', it["sql"]) for it in queries]
    return [match.groups() for match in written if match and "outgoingmail" not in match[2]]


@pytest.mark.parametrize("page", ["account_signup", "account_signup_by_passkey"])
def test_a_sign_up_writes_as_much_for_a_known_address_and_leaves_nothing(ann, page):
    written = []
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        data = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        with CaptureQueriesContext(connection) as queries:
            Client().post(reverse(page), data)
        written.append(writes_of(queries))
    assert written[0] == written[1]
    assert len(written[0]) > 2
    assert sorted(User.objects.values_list("email", flat=True)) == [KNOWN, UNKNOWN]
    assert AuditEvent.objects.filter(action="account.signed_up").count() == 1


def test_a_wrong_code_is_written_down_for_a_known_address_and_for_an_unknown_one(ann):
    written = []
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        client = Client()
        client.post(reverse("account_request_login_code"), {"email": email})
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("account_confirm_login_code"), {"code": "BBBB-BBBB"})
        written.append(writes_of(queries))
    assert written[0] == written[1]
    assert any("audit" in table for _verb, table in written[0])


def test_an_owner_is_told_that_somebody_signed_up_with_their_address(
    ann, client, mailoutbox, django_capture_on_commit_callbacks
):
    data = {"email": KNOWN, "password1": PASSWORD, "password2": PASSWORD}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_signup"), data)
    assert mailoutbox[-1].to == [KNOWN]
    assert "already" in mailoutbox[-1].body


@pytest.mark.parametrize("code", ["AAAA-AAAA", ""])
def test_no_code_lets_anybody_take_over_a_known_address(ann, client, is_signed_in, code):
    data = {"email": KNOWN, "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), data)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert not is_signed_in(client)
