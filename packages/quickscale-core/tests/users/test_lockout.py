"""Whoever guesses passwords is locked out, and never the person they guess at."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from quickscale.core.users.adapters import network_of
from quickscale.core.users.devices import COOKIE

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
    assert "Too many failed login attempts" in response.content.decode()
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
