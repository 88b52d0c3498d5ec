"""Rows of statements that are written out.

The ORM would take longer to write them than the database to answer them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connections, router

from quickscale_business_themes.ecommerce.models import Product


def read_rows(
    statement: str, parameters: Sequence[Any], fields: Sequence[Any], *, is_write: bool = False
) -> Iterable[Sequence[Any]]:
    """Return rows as Python sees their first columns, which are ``fields``: SQLite has fewer types
    than Django.
    """
    using = (router.db_for_write if is_write else router.db_for_read)(Product)
    with connections[using].cursor() as cursor:
        cursor.execute(statement, list(parameters))
        rows: list[Any] = cursor.fetchall()
    compiler = Product.objects.all().query.get_compiler(using)
    converters = compiler.get_converters([field.cached_col for field in fields])
    return compiler.apply_converters(rows, converters) if converters else rows


@cache
def list_columns(fields: tuple[Any, ...], table: str) -> str:
    return ", ".join(f"{table}.{field.column}" for field in fields)


def build(model: Any, fields: Iterable[Any], values: Sequence[Any]) -> Any:
    """Return a model's instance of a part of a row; the fields that are left out are deferred."""
    return model.from_db(router.db_for_read(model), [each.attname for each in fields], values)
