"""Any order of operations gives what a simple model in memory gives."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quickscale.core.credits import services
from quickscale.core.credits.exceptions import HoldClosed, InsufficientCredits, ReversalTooLarge
from quickscale.core.credits.models import CreditAccount, Grant, Hold, Spend
from quickscale.core.credits.services import settlement
from quickscale.core.credits.verification import find_ledger_errors
from quickscale.core.users.models import User

START = datetime(2030, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

#: How many follow each other; the profile says how often: a thousand each push, many more at night.
OPERATIONS = 24

amounts = st.decimals("0.0001", 40, places=4)
waits = st.integers(1, 9).map(lambda days: timedelta(days=days))
choices = st.integers(0, 1000)


@dataclass(eq=False)
class Lot:
    pk: int
    amount: Decimal
    priority: int
    paid: bool
    begins: datetime
    ends: datetime
    remaining: Decimal = Decimal(0)
    begun: bool = False
    revoked: bool = False
    taken: Decimal = Decimal(0)


@dataclass(eq=False)
class Use:
    """A spend or a hold of the model: what came from which lot, in the order it was drawn."""

    row: Spend | Hold
    parts: list[list]
    ends: datetime = NEVER
    state: str = "open"

    @property
    def total(self) -> Decimal:
        return sum((part for _, part in self.parts), Decimal(0))

    def drawn_from(self, wanted: Lot) -> Decimal:
        return sum((part for lot, part in self.parts if lot is wanted), Decimal(0))

    def unwind(self, amount: Decimal, *, last_first: bool) -> list[list]:
        taken = []
        for pair in reversed(self.parts) if last_first else self.parts:
            part = min(pair[1], amount)
            pair[1] -= part
            amount -= part
            taken.append([pair[0], part])
        return taken


@dataclass
class Model:
    lots: list[Lot] = field(default_factory=list)
    holds: list[Use] = field(default_factory=list)
    spends: list[Use] = field(default_factory=list)

    def settle(self, now: datetime) -> None:
        for lot in self.lots:
            if not lot.begun and not lot.revoked and lot.begins <= now:
                lot.begun, lot.remaining = True, lot.amount
        for hold in self.holds:
            if hold.state == "open" and hold.ends <= now:
                self.give_back(hold)
        for lot in self.lots:
            if lot.revoked or lot.ends <= now:
                lot.remaining = Decimal(0)

    def give_back(self, hold: Use) -> None:
        hold.state = "closed"
        for lot, part in hold.parts:
            lot.remaining += part

    def revoke(self, lot: Lot, amount: Decimal | None) -> Decimal:
        if amount is None and lot.revoked:
            return lot.taken
        taken = min(lot.remaining, amount or lot.remaining)
        lot.remaining -= taken
        if amount is None:
            lot.revoked, lot.taken = True, taken
        return taken

    def used_of(self, lot: Lot) -> tuple[Decimal, Decimal]:
        """Return how much of a lot is spent and how much is held."""
        spent = sum((spend.drawn_from(lot) for spend in self.spends), Decimal(0))
        opened = [hold for hold in self.holds if hold.state == "open"]
        return spent, sum((hold.drawn_from(lot) for hold in opened), Decimal(0))

    def balance(self) -> Decimal:
        return sum((lot.remaining for lot in self.lots), Decimal(0))

    def draw(self, amount: Decimal) -> list[list]:
        parts = []
        for lot in sorted(self.lots, key=lambda x: (x.priority, x.ends, x.paid, x.begins, x.pk)):
            part = min(lot.remaining, amount)
            if part:
                lot.remaining -= part
                amount -= part
                parts.append([lot, part])
        return parts


class Ledger(RuleBasedStateMachine):
    #: How many steps all machines of a run have taken.
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        self.now = START
        #: How many steps this machine has taken.
        self.taken = -1
        self.model = Model()
        Ledger.steps -= 1
        user = User.objects.create_user(f"{uuid.uuid4()}@example.com")
        self.account = CreditAccount.objects.of(user)

    def teardown(self) -> None:
        try:
            self.the_ledger_agrees_with_itself()
        finally:
            self.clock.stop()

    @rule(wait=waits)
    def wait(self, wait):
        self.now += wait
        self.time.move_to(self.now)
        self.model.settle(self.now)

    @rule()
    def sweep(self):
        settlement.settle_due_accounts()

    @rule(
        amount=amounts,
        priority=st.sampled_from([0, 50, 100]),
        paid=st.booleans(),
        begins=st.none() | waits,
        lasts=st.none() | waits,
    )
    def grant(self, amount, priority, paid, begins, lasts):
        start = self.now + (begins or timedelta())
        row = services.grant(
            self.account,
            amount,
            source="test",
            reason="Test",
            priority=priority,
            paid=paid,
            effective_at=begins and start,
            expires_at=lasts and start + lasts,
        )
        ends = start + lasts if lasts else NEVER
        self.model.lots.append(Lot(row.pk, amount, priority, paid, start, ends))
        self.model.settle(self.now)

    @rule(amount=amounts)
    def consume(self, amount):
        if amount > self.model.balance():
            with pytest.raises(InsufficientCredits):
                services.consume(self.account, amount, "Test")
            return
        row = services.consume(self.account, amount, "Test")
        self.model.spends.append(Use(row, self.model.draw(amount)))

    @rule(amount=amounts, repeats=st.integers(2, 3))
    def consume_under_a_key(self, amount, repeats):
        if amount > self.model.balance():
            return
        key = str(uuid.uuid4())
        rows = [
            services.consume(self.account, amount, "Test", idempotency_key=key)
            for _ in range(repeats)
        ]
        assert len(set(rows)) == 1
        self.model.spends.append(Use(rows[0], self.model.draw(amount)))

    @rule(amount=amounts, lasts=st.none() | waits)
    def hold(self, amount, lasts):
        ends = lasts and self.now + lasts
        if amount > self.model.balance():
            with pytest.raises(InsufficientCredits):
                services.hold(self.account, amount, "Test", expires_at=ends)
            return
        row = services.hold(self.account, amount, "Test", expires_at=ends)
        self.model.holds.append(Use(row, self.model.draw(amount), ends or NEVER))

    @precondition(lambda self: self.model.holds)
    @rule(choice=choices, share=st.none() | st.integers(1, 4))
    def capture(self, choice, share):
        hold = self.model.holds[choice % len(self.model.holds)]
        amount = hold.row.amount
        cost = (amount * share / 4).quantize(Decimal("0.0001")) if share else amount
        if not cost:
            return
        if hold.state == "closed":
            with pytest.raises(HoldClosed):
                services.capture(hold.row, cost)
            return
        if hold.state == "captured":
            return
        spend = Use(services.capture(hold.row, cost), hold.unwind(cost, last_first=False))
        self.model.spends.append(spend)
        self.model.give_back(hold)
        hold.state = "captured"
        self.model.settle(self.now)

    @precondition(lambda self: self.model.holds)
    @rule(choice=choices)
    def void(self, choice):
        hold = self.model.holds[choice % len(self.model.holds)]
        if hold.state == "captured":
            with pytest.raises(HoldClosed):
                services.void(hold.row)
            return
        services.void(hold.row)
        if hold.state == "open":
            self.model.give_back(hold)
            self.model.settle(self.now)

    @precondition(lambda self: self.model.spends)
    @rule(choice=choices, amount=st.none() | amounts)
    def reverse(self, choice, amount):
        spend = self.model.spends[choice % len(self.model.spends)]
        if not spend.total or (amount or 0) > spend.total:
            with pytest.raises(ReversalTooLarge):
                services.reverse(spend.row, amount, reason="Test")
            return
        services.reverse(spend.row, amount, reason="Test")
        for lot, part in spend.unwind(amount or spend.total, last_first=True):
            lot.remaining += part
        self.model.settle(self.now)

    @precondition(lambda self: self.model.lots)
    @rule(choice=choices, amount=st.none() | amounts)
    def revoke(self, choice, amount):
        lot = self.model.lots[choice % len(self.model.lots)]
        grant = Grant.objects.get(pk=lot.pk)
        revoked = services.revoke(grant, amount, reason="Test")
        assert revoked.taken == self.model.revoke(lot, amount)
        assert (revoked.spent, revoked.held) == self.model.used_of(lot)

    @invariant()
    def the_step_is_counted(self):
        """Runs once before the first step too, which ``__init__`` has taken off."""
        Ledger.steps += 1
        self.taken += 1

    @invariant()
    def the_balance_is_the_models(self):
        assert services.balance_of(self.account.owner) == self.model.balance()

    @invariant()
    def the_ledger_agrees_with_itself_all_along(self):
        """Looks at each push behind every third step and the last: it takes longer than a step."""
        if is_nightly() or self.taken % 3 == 0:
            self.the_ledger_agrees_with_itself()

    def the_ledger_agrees_with_itself(self):
        assert find_ledger_errors(self.account) == []

    @rule()
    def every_grant_has_what_the_models_has(self):
        settlement.settle_due_accounts()
        remaining = dict(Grant.objects.filter(account=self.account).values_list("pk", "remaining"))
        assert remaining == {lot.pk: lot.remaining for lot in self.model.lots}


def is_nightly() -> bool:
    return settings.get_current_profile_name() == "nightly"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "database", ["default", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_two_thousand_operations_in_any_order_agree_with_the_model(database):
    Ledger.steps = 0
    examples = max(settings().max_examples, 100)
    chosen = settings(
        max_examples=examples,
        stateful_step_count=OPERATIONS,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Ledger, settings=chosen)
    assert Ledger.steps >= examples * OPERATIONS * 5 // 6
