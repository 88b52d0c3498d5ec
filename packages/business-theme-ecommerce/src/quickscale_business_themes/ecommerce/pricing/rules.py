"""The shop's rules: its promotions and its taxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from quickscale_business_themes.ecommerce.shipping_rates import Place

if TYPE_CHECKING:
    from .actions import Action
    from .basket import Basket
    from .conditions import Condition


@dataclass(frozen=True, slots=True)
class Promotion:
    """A discount and when it is given: all conditions hold, and all actions are taken.

    Attributes:
        key: identifies it among the shop's promotions.
        name: what shoppers read beside its amount.
        priority: the highest comes first.
        is_exclusive: it is given alone.
        voucher: the code that must have been entered; empty for an automatic promotion.
        is_limited: each use of it is counted.
    """

    key: str
    name: str
    actions: tuple[Action, ...]
    conditions: tuple[Condition, ...] = ()
    priority: int = 0
    is_exclusive: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    voucher: str = ""
    is_limited: bool = False

    def is_open_to(self, basket: Basket) -> bool:
        """Say whether it runs at that moment, and its voucher was entered."""
        if self.voucher and self.voucher not in basket.vouchers:
            return False
        has_started = self.starts_at is None or self.starts_at <= basket.at
        return has_started and (self.ends_at is None or basket.at < self.ends_at)


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax on what belongs to one tax category and is sent to one zone.

    Attributes:
        rate: a fraction, ``Decimal("0.19")``.
        is_included: prices contain it already; otherwise it is added to them.
        valid_until: the last day on which it applies.
    """

    key: str
    name: str
    rate: Decimal
    category: str
    zone: int
    is_included: bool = False
    valid_from: date | None = None
    valid_until: date | None = None

    def applies_on(self, day: date) -> bool:
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_until is None or day <= self.valid_until)


class TaxRounding(StrEnum):
    """What a tax is rounded on: a line of the order, or each unit of it."""

    LINE = "line"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a price depends on besides the basket.

    Attributes:
        places: the parts of all tax zones.
        default_zone: the tax zone that is assumed while the destination is unknown.
    """

    promotions: tuple[Promotion, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    places: tuple[Place, ...] = ()
    default_zone: int | None = None
    tax_rounding: TaxRounding = TaxRounding.LINE
