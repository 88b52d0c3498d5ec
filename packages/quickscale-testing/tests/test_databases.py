"""A test database that is brought back to what it was."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import TransactionTestCase

from quickscale.core.credits.models import EntryLine
from quickscale_testing.databases import Snapshot

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("on", ["any", pytest.param("postgres", marks=pytest.mark.postgres)]),
]


def spend_and_forget() -> None:
    """Write to tables that refer to each other and to an append-only one, and delete a row."""
    user = get_user_model().objects.create_user("ada@example.com")
    user.credits.grant(Decimal(5), source="test", reason="To be forgotten")
    Permission.objects.all().delete()


def test_a_snapshot_brings_back_every_row_and_no_other(on):
    user = get_user_model().objects.create_user("grace@example.com")
    snapshot = Snapshot()
    permissions = set(Permission.objects.values_list("pk", "content_type", "codename"))
    assert permissions
    for _ in range(2):
        spend_and_forget()
        snapshot.restore()
        assert [*get_user_model().objects.all()] == [user]
        assert not EntryLine.objects.exists()
        assert set(Permission.objects.values_list("pk", "content_type", "codename")) == permissions


def test_a_test_that_commits_leaves_what_was_migrated(on):
    spend_and_forget()
    TransactionTestCase()._fixture_teardown()
    assert not get_user_model().objects.exists()
    assert Permission.objects.filter(content_type__in=ContentType.objects.all()).exists()
