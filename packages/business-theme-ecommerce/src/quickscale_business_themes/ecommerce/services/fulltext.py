"""Which rows hold the words of a search, the same on every database."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from quickscale_business_themes.ecommerce.services.search_terms import Spellings, Term

# The indexes of migrations are over exactly this expression.
_TERMS = "array_to_tsvector(string_to_array(btrim(%(expressions)s), ' '))"
#: The same that no index is over, for rows that are few.
_FEW_TERMS = "array_to_tsvector(string_to_array(btrim(%(expressions)s) || '', ' '))"


def holds(
    rows: QuerySet[Any], words: list[Spellings], *, column: str, is_indexed: bool = True
) -> Q:
    """Return the condition that a column of terms holds every word.

    Args:
        column: ``search_text`` or ``search_name`` of products, ``near`` of words.
        is_indexed: false for rows that are so few that each is looked at.
    """
    if connections[rows.db].vendor == "postgresql":
        return Q(_match(column, _write_query(words), is_indexed))
    return reduce(and_, (_hold_word(column, word) for word in words))


def _match(column: str, query: str, is_indexed: bool) -> Func:
    terms = Func(F(column), template=_TERMS if is_indexed else _FEW_TERMS)
    return Func(
        terms,
        Value(query),
        template="(%(expressions)s::tsquery)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _write_query(words: list[Spellings]) -> str:
    return " & ".join(f"({' | '.join(map(_write_spelling, word))})" for word in words)


def _write_spelling(terms: tuple[Term, ...]) -> str:
    return f"({' & '.join(map(_write_term, terms))})"


def _write_term(term: Term) -> str:
    # Terms are letters, digits, "+" and "#" only: there is nothing in them to escape.
    return f"'{term.text}'{':*' if term.is_prefix else ''}"


def _hold_word(column: str, word: Spellings) -> Q:
    return reduce(or_, (_hold_terms(column, terms) for terms in word))


def _hold_terms(column: str, terms: tuple[Term, ...]) -> Q:
    # Each term stands between blanks.
    parts = (f" {term.text}" if term.is_prefix else f" {term.text} " for term in terms)
    return reduce(and_, (Q(**{f"{column}__contains": part}) for part in parts))
