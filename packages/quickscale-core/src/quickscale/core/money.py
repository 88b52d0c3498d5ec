"""Money as a value: an exact amount and the currency it is counted in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: ISO 4217 minor units, for the currencies that do not have two.
_EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared."""


def quantum(currency: str) -> Decimal:
    """Return the smallest amount that can be paid in ``currency`` (ISO 4217), ``0.01`` for EUR."""
    return Decimal(1).scaleb(-_EXPONENTS.get(currency.upper(), 2))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency.

    Args:
        amount: as many decimal places as the sum needs; :meth:`rounded` gives the payable amount.
        currency: an ISO 4217 code, ``EUR``.
    """

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.rounded().amount} {self.currency}"

    def rounded(self) -> Money:
        """Round half up to what can be paid in the currency; done once for each line of a bill."""
        return Money(
            self.amount.quantize(quantum(self.currency), rounding=ROUND_HALF_UP), self.currency
        )

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(
                f"{self.currency} and {other.currency} cannot be reckoned together."
            )
