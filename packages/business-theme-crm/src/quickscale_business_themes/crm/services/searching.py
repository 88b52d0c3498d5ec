"""Finding records by parts of what they say.

PostgreSQL has an index of all parts of three letters, which migration 0003 makes over the very
expressions that :func:`text_of` writes; whatever writes a row keeps it. Without it each row is
looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
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
#: And of what it belongs to: the relation, its model, and the columns.
RELATED: Mapping[type[Any], tuple[tuple[str, type[Any], tuple[str, ...]], ...]] = {
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
#: shortest way. Of records by what they belong to, the same is true of fewer.
MANY, _MANY_RELATED = 10_000, 2_000


def search(rows: QuerySet[Any], words: Iterable[str]) -> QuerySet[Any]:
    """Return the rows in which each word is found, or in the names of what they belong to."""
    known, model = take_words(words), rows.model
    found = find_rare(rows, [holds_by_index(model, word) for word in known])
    return rows.filter(*(holds(model, word) for word in known)) if found is None else found


def search_own(rows: QuerySet[Any], words: Iterable[str]) -> QuerySet[Any]:
    """Return the rows in which each word is found."""
    conditions = [Q(contains(COLUMNS[rows.model], word)) for word in take_words(words)]
    found = find_rare(rows, conditions)
    return rows.filter(*conditions) if found is None else found


def take_words(words: Iterable[str]) -> list[str]:
    return [word for word in words if word.strip()][:_MOST_WORDS]


def find_rare(rows: QuerySet[Any], conditions: Iterable[Q]) -> QuerySet[Any] | None:
    """Return the rows of which some conditions hold, None if they are many."""
    keys = keys_of(rows.filter(*conditions))
    if not is_rare(keys, MANY):
        return None
    return rows.filter(is_one_of(list(keys.values_list("pk", flat=True))))


def holds(model: type[Any], word: str) -> Q:
    """Return the condition that a record has a word, or that what it belongs to has it."""
    condition = Q(contains(COLUMNS[model], word))
    for relation, _other, columns in RELATED.get(model, ()):
        condition |= Q(contains([f"{relation}__{name}" for name in columns], word))
    return condition


def holds_by_index(model: type[Any], word: str) -> Q:
    """Return the same condition as the index answers it, if the word is rare in names."""
    condition = Q(contains(COLUMNS[model], word))
    for relation, other, columns in RELATED.get(model, ()):
        keys = keys_of(other.objects.filter(contains(columns, word)))
        if not is_rare(keys, _MANY_RELATED):
            return holds(model, word)
        condition |= Q(is_among(f"{relation}_id", keys))
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
    return f"{keys.model._meta.db_table}_search" in plan and expected(plan) < many


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
