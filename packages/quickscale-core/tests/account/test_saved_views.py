"""Views that many requests keep at once, and what leaves with an account."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from quickscale.core.account.models import DefaultView, SavedView
from quickscale.core.privacy.hooks import account_deleted

SCREEN = "dashboard:user-list"
API = "/api/core/saved-views/"


@pytest.fixture
def ann(django_user_model):
    return django_user_model.objects.create_superuser("ann@example.com", password="secret")


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def save(client, name, **values):
    body = {"screen": SCREEN, "name": name, "query": "staff=true", **values}
    return client.post(API, body, content_type="application/json")


def save_at_once(user, names, **values):
    """Return the statuses of views that are saved in a thread each, all at the same time."""
    start = Barrier(len(names))
    clients = [sign_in(user) for _ in names]

    def run(client, name):
        start.wait()
        try:
            return save(client, name, **values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as pool:
        return Counter(pool.map(run, clients, names))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_name_is_taken_once_however_many_ask_for_it(ann):
    assert save_at_once(ann, ["Staff"] * 8) == {201: 1, 400: 7}
    assert SavedView.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_view_is_the_default_however_many_would_be(ann):
    names = [f"View {number}" for number in range(8)]
    assert save_at_once(ann, names, is_default=True) == {201: 8}
    assert DefaultView.objects.count() == 1


@pytest.mark.django_db
def test_views_are_exported_with_an_account_and_leave_with_it(ann):
    client = sign_in(ann)
    assert save(client, "Staff").status_code == 201
    exported = json.loads(b"".join(client.get("/api/core/account/export/").streaming_content))
    assert [view["name"] for view in exported["saved_views"]] == ["Staff"]
    account_deleted(user=ann, email=ann.email, known_as=())
    assert not SavedView.objects.exists()
