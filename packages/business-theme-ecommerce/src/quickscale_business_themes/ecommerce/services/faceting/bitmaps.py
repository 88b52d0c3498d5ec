"""Sets of variants as whole numbers, in which each bit is the place of one variant.

The variants of a product stand side by side, so that a set of variants becomes one of products by a
few operations on whole numbers, however many there are. See ADR 44.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress, repeat
from typing import Any, TypeAlias, TypeVar

#: Many places are packed as a bitmap, few of them one by one.
Packed: TypeAlias = "int | array[int]"
Key = TypeVar("Key")

#: A bitmap takes an eighth of a byte for each place that there is, a list four bytes for each in
#: it: from so many on it takes no more than four times as much, and is counted far sooner.
_SPARSE = 128
_SET = ord("1")
_TO_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


class Layout:
    """Where the variants of products stand. A product without any has a place, too.

    Args:
        products: the ids of products.
        sizes: how many variants each of them has.
    """

    def __init__(self, products: Sequence[int], sizes: Sequence[int]) -> None:
        sizes = [size or 1 for size in sizes]
        self.products = array("q", products)
        self.firsts = array("I", accumulate(chain((0,), sizes)))
        self.size = self.firsts.pop()
        #: Which product stands at a place.
        self.owners = array(
            "I", chain.from_iterable(repeat(n, size) for n, size in enumerate(sizes))
        )
        self.all = (1 << self.size) - 1
        self._lasts = (self.mark(self.firsts) >> 1) | (1 << self.size >> 1)
        self._others = self.all & ~self._lasts

    def mark(self, places: Iterable[int]) -> int:
        """Return the bitmap of places."""
        digits = bytearray(b"0" * self.size)
        for place in places:
            digits[~place] = _SET
        return int(digits, 2) if digits else 0

    def spread(self, products: Iterable[int]) -> int:
        """Return the bitmap of all variants of products, given their numbers in the layout.

        A one that is added at a product's first place is carried through to its last one, where
        nothing but ones stand between.
        """
        firsts = self.mark(map(self.firsts.__getitem__, products))
        return (self._others + firsts) ^ self._others

    def find_lasts(self, variants: int) -> int:
        """Return the bitmap of the last place of each product that has any of the variants.

        Whatever is added to nothing but ones is carried into the last place, and never beyond.
        """
        return (((variants & self._others) + self._others) | variants) & self._lasts

    def find_products(self, ids: Iterable[int]) -> int:
        """Return the bitmap of all variants of products, given their ids."""
        found = set(ids)
        are_found = map(found.__contains__, self.products)
        return self.spread(compress(range(len(self.products)), are_found))

    def pack_products(self, products: Iterable[int]) -> Packed:
        """Return a set of products, given their numbers in the layout."""
        found = array("I", sorted(set(products)))
        return found if len(found) * _SPARSE < self.size else self.spread(found)

    def pack_variants(self, places: Iterable[int]) -> Packed:
        found = array("I", sorted(set(places)))
        return found if len(found) * _SPARSE < self.size else self.mark(found)


class Selection:
    """The variants that fit all that is asked for; their products are what is counted."""

    def __init__(self, layout: Layout, variants: int) -> None:
        self.layout = layout
        self.variants = variants

    @property
    def count(self) -> int:
        return self._lasts.bit_count()

    def keep(self, variants: int) -> Selection:
        return Selection(self.layout, self.variants & variants)

    def keep_products(self, packed: Iterable[Packed]) -> Selection:
        """Return those whose product is in one of the sets."""
        return self.keep(self._join(packed, self.layout.spread))

    def keep_variants(self, packed: Iterable[Packed]) -> Selection:
        """Return those that are in one of the sets."""
        return self.keep(self._join(packed, self.layout.mark))

    def count_products(self, packed: Mapping[Key, Packed]) -> dict[Key, int]:
        """Return of each set of products how many are selected, but for those that none is of."""
        counts = {key: self._count_products(each) for key, each in packed.items()}
        return {key: count for key, count in counts.items() if count}

    def count_variants(self, packed: Mapping[Key, Packed]) -> dict[Key, int]:
        """Return of each set of variants of how many products any is selected."""
        counts = {key: self._count_variants(each) for key, each in packed.items()}
        return {key: count for key, count in counts.items() if count}

    @staticmethod
    def _join(packed: Iterable[Packed], unpack: Any) -> int:
        joined = 0
        for each in packed:
            joined |= each if isinstance(each, int) else unpack(each)
        return joined

    def _count_products(self, packed: Packed) -> int:
        if isinstance(packed, int):
            return (packed & self._lasts).bit_count()
        return sum(map(self._product_flags.__getitem__, packed))

    def _count_variants(self, packed: Packed) -> int:
        if isinstance(packed, int):
            return self.layout.find_lasts(packed & self.variants).bit_count()
        selected = compress(packed, map(self._flags.__getitem__, packed))
        return len(set(map(self.layout.owners.__getitem__, selected)))

    @cached_property
    def _lasts(self) -> int:
        return self.layout.find_lasts(self.variants)

    @cached_property
    def _flags(self) -> bytes:
        """For each place whether it is selected, which for single ones is read far sooner."""
        digits = f"{self.variants:0{self.layout.size}b}".encode()
        return digits.translate(_TO_FLAGS)[::-1]

    @cached_property
    def _product_flags(self) -> bytearray:
        flags = bytearray(len(self.layout.products))
        for product in compress(self.layout.owners, self._flags):
            flags[product] = 1
        return flags
