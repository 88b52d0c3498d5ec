"""How long visitors waited for the first answer, by agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, QuerySet

from quickscale_business_themes.realestate.models import Inquiry
from quickscale_business_themes.realestate.services.medians import Median

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Responses:
    """How an agent answers.

    Attributes:
        inquiries: how many inquiries they were given.
        answered: how many of these have got an answer: in words, by a viewing that was arranged,
            or by what became of an offer.
        waited: the median from the inquiry to its first answer, None if none was answered.
    """

    agent: int | None
    inquiries: int
    answered: int
    waited: timedelta | None

    @property
    def hours(self) -> Decimal | None:
        return to_hours(self.waited)

    @property
    def rate(self) -> Decimal:
        return Decimal(self.answered) / self.inquiries


def list_responses(inquiries: QuerySet[Inquiry]) -> list[Responses]:
    """Return how each agent answered some inquiries, who answered soonest first."""
    rows: Any = inquiries.order_by().values("agent")
    rows = rows.annotate(
        inquiries=Count("pk"), answered=Count("answered_at"), waited=_make_median()
    )
    found = [Responses(**row) for row in rows]
    return sorted(found, key=lambda it: (it.waited is None, it.waited, -it.inquiries))


def find_median_response(inquiries: QuerySet[Inquiry]) -> timedelta | None:
    """Return how long visitors waited for the first answer (median), None if none was given."""
    found: timedelta | None = inquiries.aggregate(waited=_make_median())["waited"]
    return found


def to_hours(waited: timedelta | None) -> Decimal | None:
    if waited is None:
        return None
    return (Decimal(waited.total_seconds()) / 3600).quantize(_TENTH)


def _make_median() -> Any:
    waited = ExpressionWrapper(F("answered_at") - F("created_at"), output_field=DurationField())
    return Median(waited)
