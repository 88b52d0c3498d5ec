"""Exchange rates, and what deals are worth by them in the currency of their team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connections, transaction
from django.db.models import Case, DecimalField, Expression, ExpressionWrapper, F, Value, When
from django.db.models.functions import Floor, Mod
from django.db.models.lookups import GreaterThan, LessThan
from django.utils import timezone

from quickscale.core.money import quantum
from quickscale_business_themes.crm.exceptions import RateExists
from quickscale_business_themes.crm.models import Deal, ExchangeRate, HomeCurrency, Pipeline
from quickscale_business_themes.crm.models.currencies import (
    convert,
    find_home_currency,
    list_rates,
)
from quickscale_business_themes.crm.services.auditing import record_change
from quickscale_business_themes.crm.services.records import lock_record

_EXACT: DecimalField[Any, Any] = DecimalField(max_digits=60, decimal_places=20)


@transaction.atomic
def save_rate(rate: ExchangeRate, values: Mapping[str, Any]) -> ExchangeRate:
    """Save a rate with what is said of it, and convert the deals in its currency anew.

    Raises:
        RateExists: another one of the currency is valid from the same day.
    """
    lock_deals(rate.team_id)
    if rate.pk is None:
        rate.base = find_home_currency(rate.team_id)
    for name, value in values.items():
        setattr(rate, name, value)
    rates = list_rates(rate.team_id, rate.base).filter(currency=rate.currency, on=rate.on)
    if rates.exclude(pk=rate.pk).exists():
        raise RateExists
    rate.save()
    convert_deals(rate.team_id, rate.currency)
    return rate


@transaction.atomic
def delete_rate(rate: ExchangeRate) -> None:
    """Delete a rate, and convert the deals in its currency by those that are left."""
    lock_deals(rate.team_id)
    lock_record(rate)
    rate.delete()
    convert_deals(rate.team_id, rate.currency)


@transaction.atomic
def choose_currency(team: Any, currency: str, *, by: Any) -> None:
    """Let a team's reports be in a currency, and convert all of its deals anew.

    Rates that lead to another currency say nothing from now on, until that is chosen again.
    """
    lock_deals(team.pk)
    former = find_home_currency(team.pk)
    if currency == former:
        return
    chosen, _is_new = HomeCurrency.objects.for_team(team).update_or_create(
        defaults={"currency": currency}
    )
    record_change("crm.currency_changed", chosen, by=by, former=former)
    currencies = (
        Deal.objects.for_team(team).order_by().values_list("currency", flat=True).distinct()
    )
    converted: set[str] = set()
    # Whoever changed a deal's currency meanwhile was waited for, and may have brought another one.
    while left := {*currencies.all()} - converted:
        for each in left:
            convert_deals(team.pk, each)
        converted |= left


def lock_deals(team_id: int) -> None:
    """Let nobody create deals until the transaction ends: they would be converted as before.

    Whoever changes one has locked it, and is waited for.
    """
    pipelines = Pipeline.objects.for_team(team_id).select_for_update().order_by("pk")
    list(pipelines.values_list("pk", flat=True))


def convert_deals(team_id: int, currency: str) -> None:
    """Convert all of a team's deals in a currency, on PostgreSQL by one statement."""
    home = find_home_currency(team_id)
    rates = list(list_rates(team_id, home).filter(currency=currency).values_list("on", "rate"))
    deals = Deal.objects.for_team(team_id).filter(currency=currency)
    if currency == home:
        deals.update(home_amount=F("amount"))
    elif not rates:
        deals.update(home_amount=None)
    elif connections[deals.db].vendor == "sqlite":
        convert_each(deals, team_id)
    else:
        deals.update(home_amount=round_half_even(F("amount") * choose_rate(rates), home))


def convert_each(deals: Any, team_id: int) -> None:
    """Convert deals one by one: SQLite multiplies floats, of which half a cent is seldom one."""
    found = list(deals.only("amount", "currency", "closed_on"))
    convert_new(team_id, found)
    deals.bulk_update(found, ["home_amount"], batch_size=500)


def choose_rate(rates: Sequence[tuple[Any, Decimal]]) -> Case:
    """Return the rate of the day on which a deal was closed, as the database chooses it.

    Args:
        rates: the days from which on each is valid, the oldest first.
    """
    latest, first = rates[-1][1], rates[0][1]
    dated = [When(closed_on__gte=day, then=write(rate)) for day, rate in reversed(rates)]
    return Case(
        When(closed_on=None, then=write(latest)), *dated, default=write(first), output_field=_EXACT
    )


def write(number: Decimal | int) -> Value:
    return Value(Decimal(number), output_field=_EXACT)


def round_half_even(amount: Any, currency: str) -> Expression:
    """Return an amount as :func:`models.currencies.convert` rounds it."""
    unit = quantum(currency)
    steps = exactly(amount * write(1 / unit))
    whole = exactly(Floor(steps))
    rest, half = exactly(steps - whole), write(Decimal("0.5"))
    further = Case(
        When(GreaterThan(rest, half), then=write(1)),
        When(LessThan(rest, half), then=write(0)),
        default=Mod(whole, write(2)),
        output_field=_EXACT,
    )
    return exactly((whole + further) * write(unit))


def exactly(expression: Any) -> Expression:
    return ExpressionWrapper(expression, output_field=_EXACT)


def convert_new(team_id: int, deals: Iterable[Deal]) -> None:
    """Convert deals that are about to be saved together; the transaction has to end with that."""
    lock_deals(team_id)
    home = find_home_currency(team_id)
    rates: dict[str, list[ExchangeRate]] = {}
    for rate in list_rates(team_id, home):
        rates.setdefault(rate.currency, []).append(rate)
    for deal in deals:
        deal.home_amount = convert_by(rates.get(deal.currency, []), deal, home)


def convert_by(rates: Sequence[ExchangeRate], deal: Deal, home: str) -> Decimal | None:
    """Return what a deal is worth in a currency by some rates, the oldest first."""
    if deal.amount is None or deal.currency == home:
        return deal.amount
    day = deal.closed_on or timezone.localdate()
    valid = [rate for rate in rates if rate.on <= day] or rates[:1]
    return convert(deal.amount, valid[-1].rate, home) if valid else None
