"""Strangers who have codes mailed keep nobody out: what lies in the mailbox lets its owner in."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from quickscale.core.audit.models import AuditEvent
from quickscale.core.users.mail_limits import MAILS_AN_HOUR

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-Secret-9"
ANN, NEW = "ann@example.com", "new@example.com"
BOTH = {"password1": PASSWORD, "password2": PASSWORD}
CODE_PAGE = reverse("account_request_login_code")
CONFIRM_PAGE = reverse("account_confirm_login_code")
SIGN_UP_PAGE = reverse("account_signup")
VERIFY_PAGE = reverse("account_email_verification_sent")
NETWORKS = [f"2001:db8:0:{number:x}::1" for number in range(12)]
HOME = "192.0.2.1"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    """Return a function that asks for a code, or signs up, and has the mail sent."""

    def send(email=ANN, *, page=CODE_PAGE, by=None, address=HOME):
        rest = BOTH if page == SIGN_UP_PAGE else {}
        with django_capture_on_commit_callbacks(execute=True):
            return (by or Client()).post(page, {"email": email, **rest}, REMOTE_ADDR=address)

    return send


@pytest.fixture
def attack(ask):
    """Return a function that asks sixty times, from a dozen networks."""

    def send(email=ANN, *, page=CODE_PAGE):
        for number in range(60):
            ask(email, page=page, address=NETWORKS[number % len(NETWORKS)])

    return send


def enter(code, *, by, page=CONFIRM_PAGE, address=HOME):
    return by.post(page, {"code": code}, REMOTE_ADDR=address)


def test_a_new_device_signs_in_by_a_code_while_strangers_ask_for_codes(
    client, ann, attack, ask, mailoutbox, code_in, is_signed_in
):
    attack()
    assert ask(by=client).url == CONFIRM_PAGE
    enter(code_in(mailoutbox[-1]), by=client)
    assert is_signed_in(client)


@pytest.mark.parametrize("minutes", [1, 4, 6, 14, 31, 59])
def test_whenever_its_owner_asks_a_good_code_lies_in_the_mailbox(
    client, ann, attack, ask, mailoutbox, code_in, is_signed_in, clock, minutes
):
    attack()
    clock.shift(minutes * 60)
    ask(by=client)
    clock.shift(2 * 60)
    enter(code_in(mailoutbox[-1]), by=client)
    assert is_signed_in(client)


def test_a_code_that_a_stranger_has_mailed_meanwhile_is_good_too(
    client, ann, ask, mailoutbox, code_in, is_signed_in, clock
):
    for number in range(10):
        clock.shift(100)
        by = Client()
        ask(by=by, address=f"198.51.100.{number}")
        clock.shift(30)
        ask(address=f"203.0.113.{number}")
        enter(code_in(mailoutbox[-1]), by=by)
        assert is_signed_in(by)


def test_somebody_signs_up_while_strangers_ask_for_codes_for_the_address(
    client, attack, ask, mailoutbox, code_in, is_signed_in
):
    attack(NEW)
    assert ask(NEW, page=SIGN_UP_PAGE, by=client).url == VERIFY_PAGE
    enter(code_in(mailoutbox[-1]), by=client, page=VERIFY_PAGE)
    assert is_signed_in(client)
    assert EmailAddress.objects.get(email=NEW).verified


def test_somebody_whom_strangers_signed_up_is_told_how_to_go_on(
    client,
    attack,
    ask,
    mailoutbox,
    link_in,
    code_in,
    sign_in,
    is_signed_in,
    clock,
    django_capture_on_commit_callbacks,
):
    attack(NEW, page=SIGN_UP_PAGE)
    clock.shift(60)
    assert ask(NEW, page=SIGN_UP_PAGE, by=client).url == VERIFY_PAGE
    assert "already" in mailoutbox[-1].body
    ask(NEW, page=reverse("account_reset_password"), by=client)
    page = client.get(link_in(mailoutbox[-1]), follow=True)
    data = {"password1": "another-Secret-8", "password2": "another-Secret-8"}
    client.post(page.redirect_chain[-1][0], data)
    client.post(reverse("account_logout"))  # the page of the code calls it "Cancel"
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(NEW, "another-Secret-8")
    enter(code_in(mailoutbox[-1]), by=client, page=VERIFY_PAGE)
    assert is_signed_in(client)


def test_an_account_is_verified_while_strangers_sign_up_and_in_with_its_address(
    client,
    attack,
    ask,
    mailoutbox,
    code_in,
    sign_in,
    is_signed_in,
    django_capture_on_commit_callbacks,
):
    ask(NEW, page=SIGN_UP_PAGE)
    attack(NEW, page=SIGN_UP_PAGE)
    attack(NEW)
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_in(NEW).url == VERIFY_PAGE
    enter(code_in(mailoutbox[-1]), by=client, page=VERIFY_PAGE)
    assert is_signed_in(client)


def test_a_new_address_is_verified_by_a_code_that_others_had_mailed(
    client, make_person, sign_in, mailoutbox, code_in, django_capture_on_commit_callbacks
):
    def change(email, *, address):
        by = Client()
        make_person(email)
        sign_in(email, by=by, address=address)
        by.post(reverse("account_reauthenticate"), {"password": PASSWORD}, REMOTE_ADDR=address)
        data = {"email": NEW, "action_add": ""}
        with django_capture_on_commit_callbacks(execute=True):
            answer = by.post(reverse("account_email"), data, REMOTE_ADDR=address)
        assert answer.status_code == 302
        return by

    for number in range(8):
        change(f"stranger{number}@example.com", address=NETWORKS[number])
    before = len(mailoutbox)
    owner = change(ANN, address=HOME)
    assert len(mailoutbox) == before
    enter(code_in(mailoutbox[-1]), by=owner, page=VERIFY_PAGE)
    assert EmailAddress.objects.get(email=NEW).user.email == NEW


def test_wrong_codes_of_strangers_use_nothing_up(
    client, ann, attack, ask, mailoutbox, code_in, is_signed_in
):
    attack()
    for address in NETWORKS:
        for _time in range(2):
            stranger = Client()
            ask(by=stranger, address=f"{address}1")
            for _guess in range(4):
                enter("BBBB-BBBB", by=stranger, address=address)
    ask(by=client)
    enter(code_in(mailoutbox[-1]), by=client)
    assert is_signed_in(client)


def test_a_code_is_good_once_whoever_asked_for_it(
    client, ann, ask, mailoutbox, code_in, is_signed_in
):
    stranger = Client()
    ask(by=stranger, address=NETWORKS[0])
    ask(by=client)
    code = code_in(mailoutbox[-1])
    enter(code, by=client)
    enter(code, by=stranger, address=NETWORKS[0])
    assert is_signed_in(client)
    assert not is_signed_in(stranger)


def test_who_signed_in_by_a_code_gets_another_at_once(
    client, ann, attack, ask, mailoutbox, code_in, is_signed_in
):
    attack()
    ask(by=client)
    used = code_in(mailoutbox[-1])
    enter(used, by=client)
    phone = Client()
    ask(by=phone)
    code = code_in(mailoutbox[-1])
    assert code != used
    enter(code, by=phone)
    assert is_signed_in(phone)


def test_a_code_for_one_address_is_no_code_for_another(
    client, ann, make_person, ask, mailoutbox, code_in, is_signed_in
):
    make_person("eve@example.com")
    ask("eve@example.com", by=client)
    ask(ANN, address=NETWORKS[0])
    assert mailoutbox[-1].to == [ANN]
    enter(code_in(mailoutbox[-1]), by=client)
    assert not is_signed_in(client)


def test_a_code_to_verify_an_address_signs_nobody_in(
    client, ask, mailoutbox, code_in, is_signed_in
):
    ask(NEW, page=SIGN_UP_PAGE)
    code = code_in(mailoutbox[-1])
    ask(NEW, by=client)
    enter(code, by=client)
    assert not is_signed_in(client)


def test_a_code_lets_nobody_in_who_signed_up_with_a_known_address(
    client, ask, mailoutbox, code_in, is_signed_in
):
    ask(NEW, page=SIGN_UP_PAGE, address=NETWORKS[0])
    code = code_in(mailoutbox[-1])
    ask(NEW, page=SIGN_UP_PAGE, by=client)
    assert enter(code, by=client, page=VERIFY_PAGE).status_code == 200
    assert not is_signed_in(client)


def test_a_code_is_good_for_some_minutes_whenever_it_was_mailed(
    client, ann, ask, mailoutbox, code_in, is_signed_in, clock
):
    clock.shift(8 * 60 - 10)  # codes are new every eight minutes
    ask(address=NETWORKS[0])
    ask(by=client)
    clock.shift(2 * 60)
    enter(code_in(mailoutbox[-1]), by=client)
    assert is_signed_in(client)


def test_a_code_ends(client, ann, ask, mailoutbox, code_in, is_signed_in, clock):
    ask(address=NETWORKS[0])
    code = code_in(mailoutbox[-1])
    clock.shift(17 * 60)
    ask(by=client)
    enter(code, by=client)
    assert not is_signed_in(client)


def test_a_session_that_asked_long_ago_takes_no_code(
    client, ann, ask, mailoutbox, code_in, is_signed_in, clock
):
    ask(by=client)
    clock.shift(4 * 60)
    ask(address=NETWORKS[0])
    enter(code_in(mailoutbox[-1]), by=client)
    assert not is_signed_in(client)


def test_a_visitor_has_few_guesses_at_an_address_however_many_sessions_they_open(
    client, ann, ask, mailoutbox, code_in, is_signed_in
):
    """Sessions are asked for from everywhere, and the codes entered from one network."""
    sessions = [Client() for _time in range(6)]
    for number, session in enumerate([*sessions, client]):
        ask(by=session, address=NETWORKS[number])
    for session in sessions:
        for _guess in range(3):
            enter("BBBB-BBBB", by=session, address=HOME)
    enter(code_in(mailoutbox[-1]), by=client, address=HOME)
    assert not is_signed_in(client)
    ask(by=client, address=NETWORKS[10])
    enter(code_in(mailoutbox[-1]), by=client, address=NETWORKS[10])
    assert is_signed_in(client)


def test_a_visitor_has_few_guesses_at_the_code_of_a_sign_up(
    client, ask, mailoutbox, code_in, is_signed_in
):
    ask(NEW, page=SIGN_UP_PAGE, by=client, address=NETWORKS[0])
    code = code_in(mailoutbox[-1])
    for number in range(4):
        session = Client()
        ask(NEW, page=SIGN_UP_PAGE, by=session, address=NETWORKS[number])
        for _guess in range(3):
            enter("BBBB-BBBB", by=session, page=VERIFY_PAGE)
    assert enter(code, by=client, page=VERIFY_PAGE).status_code == 429
    enter(code, by=client, page=VERIFY_PAGE, address=NETWORKS[0])
    assert is_signed_in(client)


@pytest.mark.parametrize("page", [CODE_PAGE, SIGN_UP_PAGE])
def test_a_mailbox_gets_a_bounded_number_of_mails_however_many_ask(
    ann, ask, mailoutbox, clock, page
):
    for number in range(70):
        ask(page=page, address=f"2001:db8:0:{number:x}::1")
        clock.shift(50)
    assert len(mailoutbox) == MAILS_AN_HOUR


def test_known_and_unknown_addresses_are_answered_alike_during_an_attack(ann, attack, ask):
    answers = []
    for email in (ANN, NEW):
        attack(email)
        client = Client()
        asked = ask(email, by=client)
        entered = [enter("BBBB-BBBB", by=client) for _time in range(3)]
        answers.append([asked.url, *[(it.status_code, it.get("Location")) for it in entered]])
        cache.clear()
    assert answers[0] == answers[1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_sessions_that_enter_one_code_at_once_one_is_signed_in(
    ann, mailoutbox, code_in, is_signed_in
):
    clients = [Client() for _time in range(8)]
    for number, client in enumerate(clients):
        client.post(CODE_PAGE, {"email": ANN}, REMOTE_ADDR=NETWORKS[number])
    code = code_in(mailoutbox[-1])
    run_at_once(lambda number: enter(code, by=clients[number], address=NETWORKS[number]), times=8)
    assert sum(is_signed_in(client) for client in clients) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_codes_that_are_guessed_at_once_in_one_session_are_counted(ann):
    client = Client()
    client.post(CODE_PAGE, {"email": ANN}, REMOTE_ADDR=HOME)
    session = client.cookies["sessionid"].value

    def guess(number):
        by = Client()
        by.cookies["sessionid"] = session
        enter("BBBB-BBBB", by=by)

    run_at_once(guess, times=20)
    assert 0 < AuditEvent.objects.filter(action="account.sign_in_failed").count() <= 10


def run_at_once(work, *, times):
    start = Barrier(times)

    def run(number):
        start.wait()
        try:
            work(number)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
