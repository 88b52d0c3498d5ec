"""Which records are probably the same: Fellegi and Sunter's record linkage.

Records that share one of several keys (:class:`Block`) are compared field by field. Each field that
agrees speaks for a pair, the more, the rarer its value is, and each that differs against it, as
logarithms of how much likelier that is of one thing than of two (Fellegi and Sunter, "A Theory for
Record Linkage", 1969). Nothing is learned from outside: how rare a value is, the records say.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

#: A larger block says nothing about who is in it.
MAX_BLOCK = 50
#: So many pairs a record are compared at most, those of the smallest blocks first.
MAX_PAIRS = 6

_NO_LETTER = re.compile(r"[\W_]+")
_SOUNDS = {
    letter: digit
    for letters, digit in (
        ("bfpv", "1"), ("cgjkqsxz", "2"), ("dt", "3"), ("l", "4"), ("mn", "5"), ("r", "6"),
    )
    for letter in letters
}  # fmt: skip
#: How often a field is written alike in two records of one thing.
_ALIKE = 0.85
#: How alike two texts are that differ by a slip of the finger.
_CLOSE, _NEAR, _FAR = 0.92, 0.85, 0.78
#: What a name in another's place costs.
_SWAPPED = 2.0
#: Fewer records say no more of how rare a value is than so many would.
_FEW = 400


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is compared.

    Args:
        is_text: whether it is made of words, in which letters are mistaken; else of digits.
        most: what its agreement speaks for a pair at most, in bits.
        against: what its difference speaks against it.
        swaps: the field with which it is confused, such as a first name with a last one.
    """

    name: str
    is_text: bool = True
    most: float = 11.0
    against: float = 3.0
    swaps: str = ""


#: Fields with what of each is in a key: ``all``, how it ``sounds``, or its first letters (``5``).
Block = Sequence[tuple[str, str]]
#: The values of a record's fields, as :func:`simplify` leaves them.
Values = Sequence[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, by their places, that are probably the same.

    Attributes:
        probability: that they are.
        reasons: the fields that speak for it.
    """

    first: int
    second: int
    probability: float
    reasons: tuple[str, ...]


def simplify(text: str) -> str:
    """Return a text as it is compared: small letters without marks, blanks and signs."""
    lower = text.lower()
    if not lower.isascii():
        decomposed = unicodedata.normalize("NFKD", lower.replace("ß", "ss"))
        lower = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NO_LETTER.sub("", lower)


def soundex(text: str) -> str:
    """Return how a name sounds (Soundex, U.S. Patent 1,261,167); its beginning in other scripts.

    Args:
        text: a simplified one.
    """
    if not text or not ("a" <= text[0] <= "z"):
        return text[:4]
    found, last = text[0], _SOUNDS.get(text[0], "")
    for letter in text[1:]:
        digit = _SOUNDS.get(letter, "")
        if digit and digit != last:
            found += digit
            if len(found) == 4:
                return found
        if letter not in "hw":
            last = digit
    return found.ljust(4, "0")


class Linkage:
    """A way of finding which records are probably the same.

    Args:
        fields: what is compared, in the order of the records' values.
        blocks: who is compared: whoever shares all parts of one of these keys.
    """

    def __init__(self, fields: Sequence[Field], blocks: Sequence[Block]) -> None:
        self.fields = fields
        places = {field.name: place for place, field in enumerate(fields)}
        self._blocks = [[(places[name], form) for name, form in block] for block in blocks]
        self._sounding = {
            place for block in self._blocks for place, form in block if form == "sound"
        }
        #: Names in each other's place share a key.
        self._is_of_sounds = [all(form == "sound" for _place, form in it) for it in self._blocks]
        self._swaps = [
            (place, places[field.swaps]) for place, field in enumerate(fields) if field.swaps
        ]

    def find(
        self, records: Sequence[Values], *, known: int = 0, least: float = 0.5
    ) -> Iterator[Pair]:
        """Yield the pairs that are probably the same.

        Args:
            records: what each record says.
            known: so many of them, the first ones, aren't compared with one another.
            least: how probable a pair must be.
        """
        if len(records) < 2:
            return
        weights = Weights(self.fields, records)
        prior = math.log2(max(len(records), _FEW))
        for first, second in self.list_candidates(records, known):
            bits = self.weigh(weights, records[first], records[second])
            probability = 1 / (1 + 2 ** min(prior - bits, 60))
            if probability >= least:
                reasons = self.explain(weights, records[first], records[second])
                yield Pair(first, second, probability, reasons)

    def list_candidates(self, records: Sequence[Values], known: int) -> Iterator[tuple[int, int]]:
        """Yield whom it is worth comparing, each pair once."""
        blocks: dict[tuple[int | str, ...], list[int]] = defaultdict(list)
        for place, values in enumerate(records):
            for key in self.list_keys(values):
                blocks[key].append(place)
        some = (block for block in blocks.values() if 1 < len(block) <= MAX_BLOCK)
        count, most = len(records), MAX_PAIRS * len(records)
        seen: set[int] = set()
        for block in sorted(some, key=len):
            if len(seen) > most:
                return
            for first, second in combinations(block, 2):
                pair = first * count + second
                if second >= known and pair not in seen:
                    seen.add(pair)
                    yield first, second

    def list_keys(self, values: Values) -> Iterator[tuple[int | str, ...]]:
        sounds = {place: soundex(values[place]) for place in self._sounding}
        for number, block in enumerate(self._blocks):
            parts = [
                sounds[place] if form == "sound" else cut(values[place], form)
                for place, form in block
            ]
            if all(parts):
                yield (number, *(sorted(parts) if self._is_of_sounds[number] else parts))

    def weigh(self, weights: Weights, one: Values, other: Values) -> float:
        """Return how much speaks for a pair, in bits."""
        values = zip(one, other, strict=True)
        each = [weights.weigh(place, a, b) for place, (a, b) in enumerate(values)]
        total = sum(each)
        for place, swapped in self._swaps:
            crossed = weights.weigh(place, one[place], other[swapped]) + weights.weigh(
                swapped, one[swapped], other[place]
            )
            total += max(0.0, crossed - _SWAPPED - each[place] - each[swapped])
        return total

    def explain(self, weights: Weights, one: Values, other: Values) -> tuple[str, ...]:
        return tuple(
            field.name
            for place, field in enumerate(self.fields)
            if weights.weigh(place, one[place], other[place]) > 1
        )


def cut(value: str, form: str) -> str:
    return value if form == "all" else value[: int(form)]


class Weights:
    """How much agreement and difference of fields say about some records."""

    def __init__(self, fields: Sequence[Field], records: Sequence[Values]) -> None:
        from rapidfuzz.distance import JaroWinkler

        self._similarity = JaroWinkler.similarity
        self._fields = fields
        count = max(len(records), _FEW)
        counts = [Counter(values[place] for values in records) for place in range(len(fields))]
        self._exact = [
            weigh_values(field, found, count) for field, found in zip(fields, counts, strict=True)
        ]
        self._close = [
            weigh_slip(field, found, count) for field, found in zip(fields, counts, strict=True)
        ]

    def weigh(self, place: int, one: str, other: str) -> float:
        if not one or not other:
            return 0.0
        if one == other:
            return self._exact[place].get(one, 0.0)
        field = self._fields[place]
        if not field.is_text:
            return 2.0 if is_slip(one, other) else -field.against
        similarity = self._similarity(one, other)
        if similarity >= _CLOSE:
            return self._close[place]
        if similarity >= _NEAR:
            return 3.0
        return 0.5 if similarity >= _FAR else -field.against


def weigh_values(field: Field, counts: Mapping[str, int], records: int) -> dict[str, float]:
    """Return how much it says that two records share each of some values."""
    return {
        value: min(math.log2(_ALIKE * records / count), field.most)
        for value, count in counts.items()
        if value
    }


def weigh_slip(field: Field, counts: Mapping[str, int], records: int) -> float:
    """Return how much it says that two records have almost the same value."""
    chance = sum((count / records) ** 2 for value, count in counts.items() if value)
    return 0.8 * min(math.log2(_ALIKE / max(chance, 1 / records)), 0.8 * field.most)


def is_slip(one: str, other: str) -> bool:
    """Whether two numbers differ by one digit, by its place, or by one that is missing."""
    if len(one) == len(other):
        differing = sum(a != b for a, b in zip(one, other, strict=True))
        return differing == 1 or sorted(one) == sorted(other)
    return abs(len(one) - len(other)) == 1 and (one in other or other in one)
