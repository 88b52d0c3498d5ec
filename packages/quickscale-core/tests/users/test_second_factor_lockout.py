"""Who has somebody's password and guesses at the second factor keeps nobody else out."""

from __future__ import annotations

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

HOME, ATTACKER = "192.0.2.1", "198.51.100.9"
NETWORKS = [f"2001:db8:0:{number:x}::1" for number in range(12)]
AUTHENTICATE = reverse("mfa_authenticate")


@pytest.fixture
def clock():
    with time_machine.travel("2030-01-01T12:00:10Z", tick=False) as clock:
        yield clock


@pytest.fixture
def code(ann, clock):
    """Return a function that tells what Ann's app shows."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(ann, secret)

    def show():
        counter = list(totp.yield_hotp_counters_from_time())[1]
        return totp.format_hotp_value(totp.hotp_value(secret, counter))

    return show


@pytest.fixture
def enter(sign_in):
    """Return a function that signs in with a password and a code."""

    def send(code, *, by, address=HOME, password="a-long-Secret-9"):
        sign_in(password=password, by=by, address=address)
        return by.post(AUTHENTICATE, {"code": code}, REMOTE_ADDR=address)

    return send


@pytest.fixture
def guess(sign_in, code):
    """Return a function that enters wrong codes, from a network."""

    def send(times=6, *, address=ATTACKER):
        stranger, wrong = Client(), {"code": "00000"}
        sign_in(by=stranger, address=address)
        answers = [
            stranger.post(AUTHENTICATE, wrong, REMOTE_ADDR=address) for _time in range(times)
        ]
        return [answer.status_code for answer in answers]

    return send


def test_guesses_from_elsewhere_do_not_keep_the_owner_out(client, code, guess, enter, is_signed_in):
    guess(8)
    enter(code(), by=client)
    assert is_signed_in(client)


def test_a_network_has_few_guesses(client, code, guess, enter, is_signed_in):
    assert guess(7)[-1] == 429
    enter(code(), by=client, address=ATTACKER)
    assert not is_signed_in(client)


def test_many_networks_together_have_few_guesses(client, code, guess, enter, is_signed_in, clock):
    for address in NETWORKS:
        guess(5, address=address)
    assert guess(1, address="198.51.100.77") == [429]
    enter(code(), by=client)
    assert not is_signed_in(client)


def test_a_known_device_is_let_in_whatever_strangers_guess(
    client, code, guess, enter, is_signed_in, clock
):
    enter(code(), by=client)
    client.post(reverse("account_logout"))
    for address in NETWORKS:
        guess(6, address=address)
    clock.shift(60)
    enter(code(), by=client, address=NETWORKS[0])
    assert is_signed_in(client)


def test_a_known_device_may_not_guess_forever(client, code, enter, is_signed_in, clock):
    enter(code(), by=client)
    client.post(reverse("account_logout"))
    clock.shift(100)
    for _time in range(5):
        enter("00000", by=client)
    assert enter(code(), by=client).status_code == 429
    assert not is_signed_in(client)


def test_a_new_password_ends_the_lock(
    client, code, guess, enter, mailoutbox, link_in, is_signed_in
):
    for address in NETWORKS:
        guess(6, address=address)
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    page = client.get(link_in(mailoutbox[-1]), follow=True)
    data = {"password1": "another-Secret-8", "password2": "another-Secret-8"}
    client.post(page.redirect_chain[-1][0], data)
    enter(code(), by=client, password="another-Secret-8")
    assert is_signed_in(client)


def test_recovery_codes_are_counted_too(client, ann, code, guess, enter, is_signed_in):
    recovery = RecoveryCodes.activate(ann).get_unused_codes()[0]
    guess(6)
    enter(recovery, by=client, address=ATTACKER)
    assert not is_signed_in(client)
    enter(recovery, by=client)
    assert is_signed_in(client)


def test_right_codes_are_not_counted(code, enter, is_signed_in, clock):
    for _time in range(8):
        clock.shift(100)
        browser = Client()
        enter(code(), by=browser)
        assert is_signed_in(browser)
