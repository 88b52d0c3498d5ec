"""Which keys a file had before, in little memory."""

from __future__ import annotations

from array import array

_FIRST = 1024
_MASK = 2**64 - 1


class SeenKeys:
    """Texts that were seen, of each of which 64 bits are remembered.

    They lie in one array by open addressing: 27 bytes a text at most, where a set takes 80.
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * _FIRST))
        self._count = 0

    def __contains__(self, key: str) -> bool:
        value = self._digest(key)
        return self._table[self._find(value)] == value

    def add(self, key: str) -> None:
        if self._count * 5 >= len(self._table) * 3:
            self._grow()
        value = self._digest(key)
        place = self._find(value)
        self._count += self._table[place] == 0
        self._table[place] = value

    @staticmethod
    def _digest(key: str) -> int:
        return hash(key) & _MASK or 1

    def _find(self, value: int) -> int:
        """Return where a value is, or where there is room for it."""
        table, last = self._table, len(self._table) - 1
        place = value & last
        while table[place] not in (0, value):
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        former, self._table = self._table, array("Q", bytes(16 * len(self._table)))
        for value in former:
            if value:
                self._table[self._find(value)] = value
