from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from quickscale.core.credits.models import CreditAccount
from quickscale.core.credits.verification import find_ledger_errors
from quickscale.core.users.models import User

START = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def user(db) -> User:
    return User.objects.create_user("ann@example.com")


@pytest.fixture
def account(user) -> Iterator[CreditAccount]:
    """An account whose ledger must agree with itself when the test is over."""
    account = CreditAccount.objects.of(user)
    yield account
    assert find_ledger_errors(account) == []


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def days() -> Callable[[int], datetime]:
    """Return the moment a number of days after the clock's start."""
    return lambda number: START + timedelta(days=number)
