"""Entries are written once: models and database hold that."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from quickscale.core.credits.exceptions import LedgerIsAppendOnly
from quickscale.core.credits.models import Entry, EntryLine, Spend
from quickscale.core.credits.services import consume, grant


@pytest.fixture(autouse=True)
def spend(account):
    grant(account, 10, source="purchase", reason="Top-up")
    return consume(account, 3, "Order")


@pytest.mark.parametrize("model", [Entry, EntryLine, Spend])
def test_models_refuse_to_change_or_delete_what_was_written(model):
    row = model.objects.first()
    for attempt in (
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(amount=1),
        lambda: model.objects.bulk_update([row], ["amount"]),
    ):
        with pytest.raises(LedgerIsAppendOnly):
            attempt()


@pytest.mark.parametrize("table", [Entry._meta.db_table, EntryLine._meta.db_table])
def test_the_database_refuses_to_change_what_was_written(table):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"UPDATE {table} SET amount = 1")


@pytest.mark.postgres
@pytest.mark.parametrize("table", [Entry._meta.db_table, EntryLine._meta.db_table])
def test_postgresql_refuses_to_delete_what_was_written(table):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {table}")


def test_a_user_with_a_ledger_cannot_be_deleted(user):
    with pytest.raises(ProtectedError):
        user.delete()


def test_a_user_whose_account_was_never_used_can_be_deleted(django_user_model):
    other = django_user_model.objects.create_user("eve@example.com")
    assert other.credits.account
    other.delete()
