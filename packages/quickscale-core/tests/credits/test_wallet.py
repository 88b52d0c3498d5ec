"""``user.credits``: what a theme's code sees of the ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.credits.exceptions import (
    CreditError,
    InsufficientCredits,
    InvalidCreditRequest,
)
from quickscale.core.credits.models import CreditAccount, Entry, Spend
from quickscale.core.teams.models import Team
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ann@example.com")


def test_a_user_without_an_account_has_no_credits(user):
    assert user.credits.balance == Decimal(0)
    assert not CreditAccount.objects.exists()


def test_a_user_without_an_account_cannot_spend(user):
    with pytest.raises(InsufficientCredits):
        user.credits.consume(1, "Report")
    assert not Entry.objects.exists()


def test_a_spend_lowers_the_balance_and_says_why(user):
    user.credits.grant(100, source="welcome", reason="Welcome")
    spend = user.credits.consume(Decimal("30.5"), "Order #7")
    assert isinstance(spend, Spend)
    assert (spend.cost, spend.balance_after, spend.reason) == (
        Decimal("30.5"),
        Decimal("69.5"),
        "Order #7",
    )
    assert user.credits.balance == Decimal("69.5")


def test_tenths_add_up_exactly(user):
    user.credits.grant("0.3", source="welcome", reason="Welcome")
    for _ in range(3):
        user.credits.consume("0.1", "Tenth")
    assert user.credits.balance == 0


def test_a_team_owns_credits_of_its_own(user):
    team = Team.objects.create(name="Red", slug="red")
    team.credits.grant(10, source="purchase", reason="Top-up")
    assert team.credits.consume(4, "Report").balance_after == 6
    assert (team.credits.balance, user.credits.balance) == (6, 0)


@pytest.mark.parametrize("amount", [0, -1, "1.00001", "much", "NaN", 1.5, None, 10**12])
def test_an_amount_that_makes_no_sense_is_refused(user, amount):
    with pytest.raises(InvalidCreditRequest) as refusal:
        user.credits.consume(amount, "Report")
    assert isinstance(refusal.value, CreditError)


def test_one_owner_cannot_capture_or_reverse_what_another_owns(user):
    other = User.objects.create_user("eve@example.com")
    user.credits.grant(10, source="welcome", reason="Welcome")
    hold, spend = user.credits.hold(2, "Answer"), user.credits.consume(3, "Report")
    for steal in (
        lambda: other.credits.capture(hold),
        lambda: other.credits.void(hold),
        lambda: other.credits.reverse(spend, reason="Mine"),
    ):
        with pytest.raises(InvalidCreditRequest):
            steal()
    assert user.credits.balance == 5


def test_reading_the_balance_takes_one_query(user, django_assert_num_queries):
    user.credits.grant(10, source="welcome", reason="Welcome")
    with django_assert_num_queries(1):
        assert user.credits.balance == 10
