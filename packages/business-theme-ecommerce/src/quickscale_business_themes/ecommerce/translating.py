"""Which languages the catalogue's texts are read in.

The columns of a row hold its texts in the shop's own language, ``LANGUAGE_CODE``; those in the
site's other languages stand in its ``translations``. See ADR 41.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.utils.translation import get_language


def find_own_language() -> str:
    """Return the language of the columns themselves."""
    codes = [code for code, _name in settings.LANGUAGES]
    own = settings.LANGUAGE_CODE
    return own if own in codes else own.partition("-")[0]


def list_languages() -> dict[str, str]:
    """Return the names of the languages that texts are translated into, by their codes."""
    own = find_own_language()
    return {code: str(name) for code, name in settings.LANGUAGES if code != own}


def find_active() -> tuple[str, ...]:
    """Return the languages to read a text in, the best one first; none for the shop's own."""
    active = get_language()
    if active is None or active == settings.LANGUAGE_CODE:
        return ()
    wanted = dict.fromkeys((active, active.partition("-")[0]))
    known = list_languages()
    return tuple(code for code in wanted if code in known)


def find_text(translations: Any, name: str, text: str) -> str:
    """Return a text in the visitor's language, as it is where nobody has translated it."""
    for language in find_active() if translations else ():
        if found := translations.get(language, {}).get(name):
            return str(found)
    return text


def in_language(name: str) -> F | Coalesce:
    """Return the expression for a column in the visitor's language.

    Args:
        name: of the column, which may be one of a related row: ``option__name``.
    """
    languages = find_active()
    if not languages:
        return F(name)
    relation, separator, column = name.rpartition("__")
    source = f"{relation}{separator}translations"
    texts = [KeyTextTransform(column, KeyTransform(code, source)) for code in languages]
    return Coalesce(*texts, F(name))


def write_column(table: str, column: str, languages: Sequence[str], vendor: str) -> str:
    """Return the SQL for a column in the first of ``languages`` that it is translated into.

    Args:
        vendor: of the database.
    """
    if not languages:
        return f"{table}.{column}"
    template = (
        "{table}.translations -> '{code}' ->> '{column}'"
        if vendor == "postgresql"
        else 'json_extract({table}.translations, \'$."{code}"."{column}"\')'
    )
    texts = [template.format(table=table, code=code, column=column) for code in languages]
    return f"COALESCE({', '.join(texts)}, {table}.{column})"
