"""What a spend asks of the database."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import connection

from quickscale.core.credits.checks import check_ledger_database
from quickscale.core.credits.models import EntryLine, Grant
from quickscale.core.credits.services import consume, grant


@pytest.mark.parametrize("key", ["", "order-1"])
def test_a_spend_takes_four_statements_and_a_transaction(account, django_assert_num_queries, key):
    grant(account, 10, source="purchase", reason="Top-up")
    with django_assert_num_queries(6):
        consume(account, 1, "Report", idempotency_key=key)


def test_the_statement_draws_in_the_order_of_the_models(account, clock, days):
    terms = product([60, 50], [None, 9, 5], [True, False], [0, -1])
    for priority, end, paid, begin in terms:
        grant(
            account,
            1,
            source="test",
            reason="Test",
            priority=priority,
            expires_at=end and days(end),
            paid=paid,
            effective_at=days(begin),
        )
    expected = list(Grant.objects.in_draw_down_order().values_list("pk", flat=True))
    for _ in expected:
        consume(account, 1, "Report")
    spent = EntryLine.objects.filter(amount__lt=0).order_by("pk")
    assert list(spent.values_list("grant", flat=True)) == expected


def test_a_database_without_returning_is_an_error_at_start_up(monkeypatch):
    assert check_ledger_database() == []
    monkeypatch.setattr(connection.features, "can_return_columns_from_insert", False)
    assert [error.id for error in check_ledger_database()] == ["quickscale.E0810"]
