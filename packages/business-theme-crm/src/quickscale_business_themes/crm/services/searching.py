"""Finding records by parts of what they say.

PostgreSQL has an index of all parts of three letters, which migration 0003 makes over the very
expressions that :func:`text_of` writes; whatever writes a row keeps it. Without it each row is
looked at.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.lookups import IContains

from quickscale_business_themes.crm.models import Company, Contact, Deal, Lead

#: What is searched of a record.
COLUMNS: Mapping[type[Any], tuple[str, ...]] = {
    Contact: ("first_name", "last_name", "email", "phone"),
    Company: ("name", "domain", "city", "phone"),
    Deal: ("name",),
    Lead: ("first_name", "last_name", "email", "phone", "company_name"),
}
#: A relation, its model, and the columns that are searched.
Related = tuple[str, type[Any], tuple[str, ...]]
#: What is searched of what a record belongs to.
RELATED: Mapping[type[Any], tuple[Related, ...]] = {
    Contact: (("company", Company, ("name",)),),
    Deal: (("company", Company, ("name",)), ("contact", Contact, COLUMNS[Contact])),
}
#: Words that are looked for: after so many, further ones hardly leave less.
_MOST_WORDS = 10
#: Shorter parts are looked for at the beginning of words only: no index tells where else they are.
_INDEXED = 3
#: From this letter on are the scripts that put no blanks between words, the first of them Thai.
_WITHOUT_BLANKS = "\u0e00"
#: Of so many rows a page is soon full, whatever its order: then reading in that order is the
#: shortest way. Of records by what they belong to, and of one word of several, fewer are many.
MANY, _FEW = 10_000, 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        rows: the rows.
        searched: the rows that were searched.
        keys: the keys of what was found, in the order of what was searched; None if they are many.
        are_many: whether there are known to be so many that counting them isn't worth the while.
    """

    rows: QuerySet[Any]
    searched: QuerySet[Any]
    keys: Sequence[int] | None = None
    are_many: bool = False

    def __len__(self) -> int:
        return len(self.keys or ())

    def __getitem__(self, place: slice) -> list[Any]:
        """Return some of the few rows, which are read by their keys."""
        return list(self.searched.filter(pk__in=(self.keys or ())[place]))


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is looked for.

    Attributes:
        holds: the condition that a record has it.
        by_index: the same condition as the index answers it; None if the word is no rare name of
            what records belong to.
        in_order: the same as it is asked of one record after the other.
        expected: of how many records the index is expected to answer it; infinitely many if the
            database would rather read them another way.
        are_many: whether many records are expected to have it, however they are read.
    """

    holds: Q
    by_index: Q | None
    in_order: Q
    expected: float = math.inf
    are_many: bool = False

    @property
    def condition(self) -> Q:
        return self.holds if self.by_index is None else self.by_index


def search(rows: QuerySet[Any], words: Iterable[str], *, own: bool = False) -> Found:
    """Find the rows in which each word is found, or in the names of what they belong to.

    Args:
        rows: in the order in which they are to be found.
        own: whether only the rows themselves are searched.
    """
    related = () if own else RELATED.get(rows.model, ())
    known = [weigh(rows, word, related) for word in take_words(words)]
    rarest = min(known, key=lambda word: word.expected, default=None)
    if rarest and rarest.expected < (MANY if len(known) == 1 else _FEW):
        # The others would be looked up for far more records than these.
        others = (word.holds for word in known if word is not rarest)
        return fetch(rows, [rarest.condition, *others])
    conditions = [word.condition for word in known]
    if len(known) > 1 and is_rare(keys_of(rows.filter(*conditions)), MANY):
        return fetch(rows, conditions)
    are_many = len(known) == 1 and known[0].are_many
    return Found(rows.filter(*(word.in_order for word in known)), rows, are_many=are_many)


def take_words(words: Iterable[str]) -> list[str]:
    return [word for word in words if word.strip()][:_MOST_WORDS]


def weigh(rows: QuerySet[Any], word: str, related: Sequence[Related]) -> Word:
    """Return how a word is looked for, and how rare it is."""
    model = rows.model
    held, by_index = holds(model, word, related), holds_by_index(model, word, related)
    if by_index is None:
        return Word(held, None, held)
    plan = explain(keys_of(rows.filter(by_index)))
    count = expected(plan) if plan else 0
    in_order = holds_in_order(model, word, related)
    by_index_alone = count if is_indexed(plan, model) else math.inf
    return Word(held, by_index, in_order, by_index_alone, count >= MANY)


def fetch(rows: QuerySet[Any], conditions: Iterable[Q]) -> Found:
    """Find the few rows of which some conditions hold."""
    bare = rows.filter(*conditions).select_related(None).prefetch_related(None)
    keys = list(bare.values_list("pk", flat=True))
    return Found(rows.filter(is_one_of(keys)), rows, keys)


def holds(model: type[Any], word: str, related: Sequence[Related]) -> Q:
    """Return the condition that a record has a word, or that what it belongs to has it."""
    condition = Q(contains(COLUMNS[model], word))
    for relation, _other, columns in related:
        condition |= Q(contains([f"{relation}__{name}" for name in columns], word))
    return condition


def holds_by_index(model: type[Any], word: str, related: Sequence[Related]) -> Q | None:
    """Return the same condition as the index answers it, None unless it is rare in names."""
    condition = Q(contains(COLUMNS[model], word))
    for relation, other, columns in related:
        keys = keys_of(other.objects.filter(contains(columns, word)))
        if not is_rare(keys, _FEW):
            return None
        condition |= Q(is_among(f"{relation}_id", keys))
    return condition


def holds_in_order(model: type[Any], word: str, related: Sequence[Related]) -> Q:
    """Return the same condition as it is asked of one record after the other: what few names are
    a word's is found once, instead of being read with each record."""
    condition = Q(contains(COLUMNS[model], word))
    for relation, other, columns in related:
        keys = keys_of(other.objects.filter(contains(columns, word)))
        condition |= Q(**{f"{relation}__in": keys})
    return condition


def contains(columns: Iterable[str], word: str) -> IContains:
    """Return the condition that some columns have a word."""
    is_short = len(word) < _INDEXED and max(word) < _WITHOUT_BLANKS
    return IContains(text_of(columns), f" {word}" if is_short else word)


def text_of(columns: Iterable[str]) -> Func:
    """Return columns one after the other, a blank before each."""
    return Func(
        *map(F, columns),
        template="(' ' || %(expressions)s)",
        arg_joiner=" || ' ' || ",
        output_field=TextField(),
    )


def keys_of(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().select_related(None).prefetch_related(None).values("pk")


def is_one_of(keys: list[int]) -> Func:
    """Return the condition that a row has one of some keys.

    Where PostgreSQL knows how many they are it may read all rows in the order of a page until
    enough of them are found. It takes them to be anywhere, but people of one name stand together.
    """
    return Func(
        F("pk"),
        Value(keys, output_field=ArrayField(BigIntegerField())),
        template="(%(expressions)s))))",
        arg_joiner=" = ANY(ARRAY(SELECT unnest(",
        output_field=BooleanField(),
    )


def is_among(column: str, keys: QuerySet[Any, Any]) -> Func:
    """Return the condition that a column has one of some keys, which are found first."""
    return Func(
        F(column),
        ArraySubquery(keys),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def is_rare(keys: QuerySet[Any, Any], many: int) -> bool:
    """Say whether the database expects less than so many rows, and finds them by the index."""
    plan = explain(keys)
    return is_indexed(plan, keys.model) and expected(plan) < many


def is_indexed(plan: str, model: type[Any]) -> bool:
    return f"{model._meta.db_table}_search" in plan


def are_many(rows: QuerySet[Any]) -> bool:
    """Say whether the database expects so many rows that counting them isn't worth the while."""
    plan = explain(keys_of(rows))
    return bool(plan) and expected(plan) >= MANY


def explain(rows: QuerySet[Any, Any]) -> str:
    """Return how PostgreSQL would find rows, nothing on another database."""
    if connections[rows.db].vendor != "postgresql":
        return ""
    return str(rows.explain(format="json"))


def expected(plan: str) -> int:
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"])
