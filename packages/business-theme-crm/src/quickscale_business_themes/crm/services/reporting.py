"""How a team is selling: figures of deals, which the caller has narrowed.

What is won and lost counts on the day on which it was closed. Amounts are in the team's currency; a
deal in a currency without an exchange rate counts, and its amount is left out and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connections
from django.db.models import (
    Avg,
    Count,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    Q,
    QuerySet,
    Sum,
)
from django.utils import timezone

from quickscale.core.api import Period
from quickscale_business_themes.crm.models import Deal, Stage, StageChange, StageKind
from quickscale_business_themes.crm.services.searching import is_among

Deals = QuerySet[Deal]

OPEN, WON, LOST = Q(status=StageKind.OPEN), Q(status=StageKind.WON), Q(status=StageKind.LOST)
_CENT = Decimal("0.01")
_RATE = Decimal("0.0001")
#: No amount has more decimals, nor any sum of amounts.
_EXACT = Decimal("0.0001")
_AMOUNT: DecimalField[Any, Any] = DecimalField(max_digits=30, decimal_places=4)
_CYCLE = ExpressionWrapper(F("closed_on") - F("opened_on"), output_field=DurationField())
_OUTCOME = {
    "won": Count("pk", WON),
    "lost": Count("pk", LOST),
    "revenue": Sum("home_amount", filter=WON),
    "valued": Count("home_amount", WON),
    "cycle": Sum(_CYCLE, filter=WON),
}
#: What an amount is worth by its probability, in hundredths.
_WEIGHTED = Sum(F("home_amount") * F("probability"), output_field=_AMOUNT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the deals that were closed in some time.

    Attributes:
        won: how many were won.
        lost: how many were lost.
        revenue: what those that were won are worth together.
        valued: of how many of them that is known.
        cycle: how long those took together.
    """

    won: int
    lost: int
    revenue: Decimal
    valued: int
    cycle: timedelta

    @property
    def left_out(self) -> int:
        return self.won - self.valued

    @property
    def win_rate(self) -> Decimal | None:
        return divide(self.won, self.won + self.lost, _RATE)

    @property
    def mean_value(self) -> Decimal | None:
        return divide(self.revenue, self.valued, _CENT)

    @property
    def cycle_days(self) -> Decimal | None:
        """How many days a deal took on average until it was won."""
        return divide(self._days, self.won, _CENT)

    def velocity(self, open_deals: int) -> Decimal | None:
        """Return what a day is worth, if so many open deals end as these did."""
        if not self.valued or not self._days:
            return None
        # Open deals * win rate * mean value / mean days.
        closed, won = self.won + self.lost, Decimal(self.won)
        value = open_deals * self.revenue * won * won / (closed * self.valued * self._days)
        return value.quantize(_CENT)

    @property
    def _days(self) -> Decimal:
        return Decimal(self.cycle.days)


def divide(amount: Decimal | int, by: int, quantum: Decimal) -> Decimal | None:
    return (Decimal(amount) / by).quantize(quantum) if by else None


def settle(total: Decimal | int | None) -> Decimal:
    """Return a sum of amounts as it is: SQLite adds up floats, whose last digits aren't."""
    return Decimal(total or 0).quantize(_EXACT)


def closed_within(deals: Deals, period: Period) -> Deals:
    return deals.filter(closed_on__range=(period.first, period.last))


def read_outcome(deals: Deals) -> Outcome:
    """Return what became of closed deals."""
    return make_outcome(deals.aggregate(**_OUTCOME))


def make_outcome(found: Mapping[str, Any]) -> Outcome:
    revenue = settle(found["revenue"])
    cycle = found["cycle"] or timedelta()
    return Outcome(found["won"], found["lost"], revenue, found["valued"], cycle)


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many deals there are, what they are worth, and what is to be expected of them.

    Attributes:
        left_out: how many of them are in a currency without an exchange rate.
    """

    deals: int
    value: Decimal
    weighted: Decimal
    left_out: int = 0


def sum_amounts(found: Mapping[str, Any]) -> Amounts:
    weighted = settle(found["hundredths"]) / 100
    return Amounts(
        found["deals"], settle(found["value"]), weighted.quantize(_CENT), found["left_out"]
    )


LEFT_OUT = Q(amount__isnull=False, home_amount=None)
_SUMS = {
    "deals": Count("pk"),
    "value": Sum("home_amount"),
    "hundredths": _WEIGHTED,
    "left_out": Count("pk", LEFT_OUT),
}


def read_open(deals: Deals) -> Amounts:
    """Return what is open."""
    return sum_amounts(deals.filter(OPEN).aggregate(**_SUMS))


def sum_revenue_by_day(deals: Deals, period: Period) -> dict[date, Decimal]:
    """Return what was won on each day."""
    won = closed_within(deals, period).filter(WON).order_by()
    days = won.values("closed_on").annotate(revenue=Sum("home_amount"))
    return {row["closed_on"]: settle(row["revenue"]) for row in days if row["closed_on"]}


_NOTHING = {"deals": 0, "value": 0, "hundredths": 0, "left_out": 0}


@dataclass(frozen=True, slots=True)
class StageRow:
    """The open deals of a stage."""

    stage: Stage
    amounts: Amounts
    stale: int
    mean_days: int


def list_stages(deals: Deals, stages: QuerySet[Stage]) -> Iterator[StageRow]:
    """Yield what is open in each of some stages, those without deals too."""
    now = timezone.now()
    age = ExpressionWrapper(now - F("stage_since"), output_field=DurationField())
    grouped = deals.filter(OPEN).order_by().values("stage")
    rows = grouped.annotate(**_SUMS, age=Avg(age), stale=Count("pk", is_stale(stages, now)))
    found = {row["stage"]: row for row in rows}
    none: dict[str, Any] = {**_NOTHING, "age": None, "stale": 0}
    for stage in stages:
        row = found.get(stage.pk, none)
        days = row["age"].days if row["age"] else 0
        yield StageRow(stage, sum_amounts(row), row["stale"], days)


def is_stale(stages: QuerySet[Stage], now: datetime) -> Q:
    """Return what holds of the deals that have been in their stage for too long."""
    condition = Q(pk=None)
    for stage in stages:
        if stage.rotten_days is not None:
            since = now - timedelta(days=stage.rotten_days)
            condition |= Q(stage=stage, stage_since__lte=since)
    return condition


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What is expected in a month; ``month`` is None for what says no day.

    Attributes:
        is_late: whether the month is over.
    """

    month: date | None
    is_late: bool
    amounts: Amounts


def list_forecast(deals: Deals) -> list[MonthRow]:
    """Return what is expected by the month in which open deals are expected to close."""
    # Days are added up by the database, months of them here: it would make a month of each deal.
    days: Any = deals.filter(OPEN).order_by().values("expected_close_on").annotate(**_SUMS)
    months: dict[date | None, dict[str, Any]] = {}
    for row in days:
        day = row["expected_close_on"]
        found = months.setdefault(day and day.replace(day=1), dict(_NOTHING))
        for name in found:
            found[name] += row[name] or 0
    this_month = timezone.localdate().replace(day=1)
    made = [
        MonthRow(month, bool(month and month < this_month), sum_amounts(found))
        for month, found in months.items()
    ]
    return sorted(made, key=lambda row: row.month or date.max)


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """How many deals ever came as far as a stage, and which part of them came further."""

    stage: Stage
    reached: int
    rate: Decimal | None


def list_funnel(deals: Deals, stages: QuerySet[Stage], period: Period) -> list[FunnelRow]:
    """Return how far the deals came that were opened in a period.

    Each counts once, however often it came into a stage, and those that are lost by now stay in.
    """
    opened = deals.filter(opened_on__range=(period.first, period.last)).order_by()
    steps = [stage for stage in stages if stage.kind != StageKind.LOST]
    counts = count_reached(opened, [stage.position for stage in steps])
    following = [*counts[1:], None]
    return [
        FunnelRow(stage, count, None if next_ is None else divide(next_, count, _RATE))
        for stage, count, next_ in zip(steps, counts, following, strict=True)
    ]


def count_reached(deals: Deals, positions: Sequence[int]) -> list[int]:
    """Return how many deals ever came as far as each of some positions."""
    steps = find_steps(deals).exclude(to_kind=StageKind.LOST)
    passed = steps.order_by().values("deal")
    furthest = passed.annotate(furthest=Max("to_stage__position"))
    found = furthest.aggregate(
        **{
            f"reached_{number}": Count("furthest", Q(furthest__gte=position))
            for number, position in enumerate(positions)
        }
    )
    return list(found.values())


def find_steps(deals: Deals) -> QuerySet[StageChange]:
    """Return all steps of some deals."""
    steps, keys = StageChange.objects.across_teams(), deals.values("pk")
    if connections[deals.db].vendor != "postgresql":
        return steps.filter(deal__in=keys)
    # By the index for however many deals: PostgreSQL would rather read the steps of all teams.
    return steps.filter(is_among("deal_id", keys))


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How often deals were lost for a reason."""

    reason: str
    deals: int
    value: Decimal
    share: Decimal | None


def list_lost_reasons(deals: Deals, period: Period) -> list[ReasonRow]:
    """Return why deals were lost, the most frequent reason first."""
    lost = closed_within(deals, period).filter(LOST).order_by()
    rows = list(lost.values("lost_reason").annotate(deals=Count("pk"), value=Sum("home_amount")))
    total = sum(row["deals"] for row in rows)
    made = (
        ReasonRow(
            row["lost_reason"],
            row["deals"],
            settle(row["value"]),
            divide(row["deals"], total, _RATE),
        )
        for row in rows
    )
    return sorted(made, key=lambda row: (-row.deals, row.reason))


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What became of the deals of one owner, or of one source.

    Attributes:
        key: which one; None or empty for those without.
    """

    key: Any
    open: Amounts
    outcome: Outcome


def list_groups(deals: Deals, column: str, period: Period) -> list[GroupRow]:
    """Return what is open, and what became of what was closed in a period, by a column of deals.

    The most revenue comes first.
    """
    open_rows = deals.filter(OPEN).order_by().values(column).annotate(**_SUMS)
    open_found = {row[column]: sum_amounts(row) for row in open_rows}
    closed = closed_within(deals, period).order_by().values(column)
    outcomes = {row[column]: make_outcome(row) for row in closed.annotate(**_OUTCOME)}
    nothing, none = Amounts(0, Decimal(0), Decimal(0)), Outcome(0, 0, Decimal(0), 0, timedelta())
    made = [
        GroupRow(key, open_found.get(key, nothing), outcomes.get(key, none))
        for key in {*open_found, *outcomes}
    ]
    return sorted(made, key=lambda row: (-row.outcome.revenue, -row.open.value, str(row.key)))


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """Deals in a currency without an exchange rate, whose amounts no other figure has."""

    currency: str
    deals: int
    value: Decimal


def list_unconverted(deals: Deals) -> list[CurrencyRow]:
    """Return what figures leave out, by currency."""
    rows = deals.filter(LEFT_OUT).order_by("currency").values("currency")
    found = rows.annotate(deals=Count("pk"), value=Sum("amount"))
    return [CurrencyRow(row["currency"], row["deals"], settle(row["value"])) for row in found]
