"""The time that a dashboard looks at: the last so many days, and as many before them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from .schema_extensions import EXTENSION

DAY = timedelta(days=1)
PARAM = "period"
DEFAULT = 30
#: In this many days or more, figures are added up by weeks.
_LONG = 180
_CHOICES = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 365: _("12 months")}

#: The query parameter of an operation that depends on the time looked at.
PERIOD = OpenApiParameter(
    PARAM,
    int,
    enum=tuple(_CHOICES),
    default=DEFAULT,
    description="The number of days, including today.",
    extensions={
        EXTENSION: {
            "label": _("Period"),
            "format": "choice",
            "choices": [[days, label] for days, label in _CHOICES.items()],
            "default": DEFAULT,
        }
    },
)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of ``settings.TIME_ZONE``, whatever zone a request has activated.

    Attributes:
        last: the last of them.
        days: how many there are.
    """

    last: date
    days: int

    @property
    def first(self) -> date:
        return self.last - (self.days - 1) * DAY

    @property
    def start(self) -> datetime:
        """The first moment."""
        return start_of(self.first)

    @property
    def end(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return start_of(self.last + DAY)

    @property
    def before(self) -> Period:
        """As many days before it."""
        return Period(self.first - DAY, self.days)

    @property
    def label(self) -> str:
        """What people call it, for the days up to now."""
        if self.days >= 365:
            return gettext("Last 12 months")
        return ngettext("Last day", "Last %(days)s days", self.days) % {"days": self.days}

    @classmethod
    def read(cls, request: Request) -> Period:
        """Return the period that a request asks for, up to today.

        Raises:
            ValidationError: it is none of those on offer.
        """
        asked = request.query_params.get(PARAM) or str(DEFAULT)
        if asked not in map(str, _CHOICES):
            message = _("“{value}” is not a valid period.").format(value=asked)
            raise ValidationError({PARAM: [message]})
        return cls(today(), int(asked))

    def spread(self, values: Mapping[date, Decimal | int]) -> Iterator[tuple[date, Decimal | int]]:
        """Yield a day and its value for each day, or a week's first day and sum in a long period.

        Args:
            values: by day; a day that is missing counts as nought.
        """
        step = 7 if self.days >= _LONG else 1
        count = self.days // step
        first = self.last - (count * step - 1) * DAY
        for number in range(count):
            day = first + number * step * DAY
            yield day, sum(values.get(day + offset * DAY, 0) for offset in range(step))


def today() -> date:
    """Return the current day."""
    return timezone.localtime(timezone=timezone.get_default_timezone()).date()


def start_of(day: date) -> datetime:
    """Return the first moment of ``day``, in UTC so that adding hours means hours."""
    midnight = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
    return midnight.astimezone(UTC)
