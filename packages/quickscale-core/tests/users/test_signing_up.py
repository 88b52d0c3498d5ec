"""A sign-up happens wholly or not at all, also when two people sign up at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import user_signed_up
from django.db import connection
from django.test import Client
from django.urls import reverse

from quickscale.core.users.models import User

PASSWORD = "another-long-Secret-7"
DATA = {"email": "ann@example.com", "password1": PASSWORD, "password2": PASSWORD}
WORKERS = 4
ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


def sign_up(barrier):
    barrier.wait()
    try:
        client = Client(raise_request_exception=False)
        return client.post(reverse("account_signup"), DATA).status_code
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("database", ["default", ON_POSTGRES])
def test_of_many_who_sign_up_with_one_address_at_once_none_sees_an_error(database):
    barrier = Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        statuses = list(pool.map(sign_up, [barrier] * WORKERS))
    assert set(statuses) <= {302, 429}  # one mail an address is enough for some minutes
    assert User.objects.count() == EmailAddress.objects.count() == 1


@pytest.mark.django_db
def test_a_sign_up_that_fails_half_way_leaves_no_account():
    def fail(**kwargs):
        raise RuntimeError

    client = Client(raise_request_exception=False)
    user_signed_up.connect(fail)
    try:
        assert client.post(reverse("account_signup"), DATA).status_code == 500
    finally:
        user_signed_up.disconnect(fail)
    assert not User.objects.exists()
    assert client.post(reverse("account_signup"), DATA).status_code == 302
