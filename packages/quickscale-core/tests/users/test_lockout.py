"""Whoever guesses passwords is locked out, and never the person they guess at."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from quickscale.core.users.mail_limits import MAILS_AN_HOUR, MAILS_AT_ONCE
from quickscale.core.users.models import User
from quickscale.core.users.networks import network_of
from quickscale.core.users.sessions import COOKIE

pytestmark = pytest.mark.django_db

ATTACKER = "198.51.100.9"
HOME = "192.0.2.1"


@pytest.fixture
def attack(sign_in):
    """Return a function that guesses at an account, from the attacker's address or another."""

    def guess(times=5, *, email="ann@example.com", address=ATTACKER):
        for number in range(times):
            response = sign_in(email, f"guess {number}", by=Client(), address=address)
        return response

    return guess


def test_an_attacker_is_locked_out_even_with_the_right_password(
    client, ann, attack, sign_in, is_signed_in
):
    attack()
    response = sign_in(address=ATTACKER)
    assert "Too many failed sign-in attempts" in response.content.decode()
    assert not is_signed_in(client)


def test_somebody_at_another_address_still_gets_in(client, ann, attack, sign_in, is_signed_in):
    attack(8)
    sign_in(address=HOME)
    assert is_signed_in(client)


def test_a_known_device_gets_in_from_the_attackers_own_address(
    client, ann, attack, sign_in, is_signed_in
):
    sign_in(address=HOME)
    client.post(reverse("account_logout"))
    attack(8)
    sign_in(address=ATTACKER)
    assert is_signed_in(client)


def test_a_known_device_may_not_guess_forever(client, ann, sign_in, is_signed_in):
    sign_in()
    client.post(reverse("account_logout"))
    for number in range(5):
        sign_in(password=f"guess {number}")
    sign_in()
    assert not is_signed_in(client)


def test_a_device_is_known_only_for_who_signed_in_there(
    client, ann, make_person, attack, sign_in, is_signed_in
):
    make_person("eve@example.com")
    sign_in("eve@example.com", address=ATTACKER)
    client.post(reverse("account_logout"))
    attack(5)
    sign_in("ann@example.com", address=ATTACKER)
    assert not is_signed_in(client)


def test_a_forged_device_is_a_strangers(client, ann, attack, sign_in, is_signed_in):
    client.cookies[COOKIE] = "forged:cookie"
    attack()
    sign_in(address=ATTACKER)
    assert not is_signed_in(client)


def test_the_cookie_of_a_device_tells_no_address(client, ann, sign_in):
    sign_in()
    cookie = client.cookies[COOKIE]
    assert "ann" not in cookie.value
    assert cookie["httponly"]


def test_a_code_by_mail_gets_in_from_a_locked_address(
    client, ann, attack, mailoutbox, code_in, is_signed_in
):
    attack()
    url = reverse("account_request_login_code")
    client.post(url, {"email": "ann@example.com"}, REMOTE_ADDR=ATTACKER)
    code = code_in(mailoutbox[-1])
    client.post(reverse("account_confirm_login_code"), {"code": code}, REMOTE_ADDR=ATTACKER)
    assert is_signed_in(client)


def test_a_reset_password_ends_the_lock(
    client, ann, attack, mailoutbox, link_in, sign_in, is_signed_in
):
    attack()
    origin = {"REMOTE_ADDR": ATTACKER}
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"}, **origin)
    page = client.get(link_in(mailoutbox[-1]), follow=True, **origin)
    data = {"password1": "another-Secret-8", "password2": "another-Secret-8"}
    client.post(page.redirect_chain[-1][0], data, **origin)
    sign_in(password="another-Secret-8", address=ATTACKER)
    assert is_signed_in(client)


def test_the_lock_ends_by_itself(client, ann, attack, sign_in, is_signed_in):
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False) as clock:
        attack()
        clock.shift(4 * 60)
        sign_in(address=ATTACKER)
        assert not is_signed_in(client)
        clock.shift(2 * 60)
        sign_in(address=ATTACKER)
        assert is_signed_in(client)


def test_right_passwords_are_not_counted(client, ann, sign_in, is_signed_in):
    for _time in range(8):
        client.logout()
        sign_in()
    assert is_signed_in(client)


def test_an_address_may_not_try_its_luck_with_many_accounts(
    client, ann, attack, sign_in, is_signed_in
):
    for number in range(10):
        attack(1, email=f"somebody{number}@example.com")
    sign_in(address=ATTACKER)
    assert not is_signed_in(client)


def test_visitors_behind_a_proxy_are_told_apart(client, ann, settings, sign_in, is_signed_in):
    settings.QUICKSCALE_TRUSTED_PROXIES = 1
    url = reverse("account_login")
    for number in range(5):
        data = {"login": "ann@example.com", "password": f"guess {number}"}
        Client().post(url, data, headers={"X-Forwarded-For": f"10.0.0.{number}, {ATTACKER}"})
    data = {"login": "ann@example.com", "password": "a-long-Secret-9"}
    client.post(url, data, headers={"X-Forwarded-For": ATTACKER})
    assert not is_signed_in(client)
    client.post(url, data, headers={"X-Forwarded-For": HOME})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
    ],
)
def test_a_line_with_ipv6_counts_as_one_visitor(address, network):
    assert network_of(address) == network


def test_the_admin_has_no_door_of_its_own(client, ann, attack, sign_in):
    response = client.get(reverse("admin:login"), {"next": "/admin/"})
    assert response.url.startswith(reverse("account_login"))
    attack()
    data = {"username": "ann@example.com", "password": "a-long-Secret-9"}
    response = client.post(reverse("admin:login"), data, REMOTE_ADDR=ATTACKER)
    assert "_auth_user_id" not in client.session


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_guesses_that_are_sent_at_once_are_counted_before_they_are_tried(ann, monkeypatch):
    tried = []
    monkeypatch.setattr(
        type(ann), "check_password", lambda user, password: bool(tried.append(password))
    )
    start = Barrier(12)

    def guess(number):
        start.wait()
        data = {"login": "ann@example.com", "password": f"guess {number}"}
        Client().post(reverse("account_login"), data, REMOTE_ADDR=ATTACKER)
        connection.close()

    threads = [Thread(target=guess, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tried)) <= 5


PASSWORD = "a-long-Secret-9"
#: What anybody may ask for by an address: a page, the field for it, and what else it wants.
ASKED = (
    ("account_reset_password", "email", {}),
    ("account_request_login_code", "email", {}),
    ("account_signup", "email", {"password1": PASSWORD, "password2": PASSWORD}),
)


def ask(page, field, rest, email="ann@example.com", *, by=None, address=HOME):
    data = {field: email, **rest}
    return (by or Client()).post(reverse(page), data, REMOTE_ADDR=address)


def ask_from_many(page, field, rest, *, times, email="ann@example.com"):
    for number in range(times):
        ask(page, field, rest, email, address=f"2001:db8:0:{number:x}::1")


@pytest.mark.parametrize(("page", "field", "rest"), ASKED)
@pytest.mark.parametrize("email", ["ann@example.com", "new@example.com"])
def test_a_stranger_who_asks_from_many_addresses_holds_no_door_shut(
    ann, mailoutbox, django_capture_on_commit_callbacks, page, field, rest, email
):
    with django_capture_on_commit_callbacks(execute=True):
        ask_from_many(page, field, rest, times=60, email=email)
        assert ask(page, field, rest, email).status_code == 302
    assert mailoutbox[-1].to == [email]


@pytest.mark.parametrize(("page", "field", "rest"), ASKED)
def test_an_address_is_sent_no_more_mails_than_a_mailbox_bears(
    ann, mailoutbox, django_capture_on_commit_callbacks, page, field, rest
):
    with django_capture_on_commit_callbacks(execute=True):
        ask_from_many(page, field, rest, times=MAILS_AN_HOUR + 5)
    assert len(mailoutbox) == MAILS_AT_ONCE


@pytest.mark.parametrize(("page", "field", "rest"), ASKED)
def test_one_visitor_has_few_mails_sent_to_an_address(
    ann, mailoutbox, django_capture_on_commit_callbacks, page, field, rest
):
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(8):
            ask(page, field, rest)
    assert len(mailoutbox) == MAILS_AT_ONCE


@pytest.mark.parametrize(("page", "field", "rest"), ASKED)
def test_no_limit_tells_who_has_an_account(ann, page, field, rest):
    answers = []
    for email in ("ann@example.com", "new@example.com"):
        ask_from_many(page, field, rest, times=MAILS_AN_HOUR, email=email)
        answers.append(ask(page, field, rest, email).status_code)
        cache.clear()
    assert answers[0] == answers[1]


def test_a_sign_up_that_is_sent_no_code_leaves_no_account():
    rest = {"password1": PASSWORD, "password2": PASSWORD}
    for _time in range(5):
        ask("account_signup", "email", rest, "new@example.com")
        User.objects.filter(email="new@example.com").delete()
    assert ask("account_signup", "email", rest, "new@example.com").status_code == 429
    assert not User.objects.filter(email="new@example.com").exists()


def test_a_known_device_gets_its_code_whatever_strangers_ask_for(
    client, ann, sign_in, mailoutbox, code_in, is_signed_in
):
    sign_in(address=HOME)
    client.post(reverse("account_logout"))
    code_page = ASKED[1]
    ask_from_many(*code_page, times=MAILS_AN_HOUR + 1)
    sent = len(mailoutbox)
    ask(*code_page, address="198.51.100.77")
    assert len(mailoutbox) == sent
    ask(*code_page, by=client, address="198.51.100.77")
    assert len(mailoutbox) == sent + 1
    code = code_in(mailoutbox[-1])
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert is_signed_in(client)


def test_a_new_device_resets_the_password_by_a_link_that_a_stranger_asked_for(
    client, ann, mailoutbox, link_in, sign_in, is_signed_in
):
    reset = ASKED[0]
    ask_from_many(*reset, times=MAILS_AN_HOUR + 1)
    assert ask(*reset, by=client).status_code == 302
    page = client.get(link_in(mailoutbox[-1]), follow=True)
    data = {"password1": "another-Secret-8", "password2": "another-Secret-8"}
    client.post(page.redirect_chain[-1][0], data)
    sign_in(password="another-Secret-8")
    assert is_signed_in(client)
