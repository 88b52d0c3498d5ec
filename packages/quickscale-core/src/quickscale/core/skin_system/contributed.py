"""The fields that plugins give to the rows of lists and to details."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

from quickscale.core.http import outages
from quickscale.core.theme_system.contributions import READ, Given, list_fields

from .errors import OperationError
from .schema import Field, find_retrieve
from .screens import Page

logger = logging.getLogger(__name__)


def add_values(
    page: Page, operation: str, rows: Sequence[dict[str, Any]], *, on: str
) -> tuple[Field, ...]:
    """Write into rows what plugins say of them; return the fields, those of the visitor's alone.

    Args:
        operation: the operation that answered with the rows.
        on: the kind of screen that shows them.
    """
    given_fields = plan_fields(operation, on) if rows else ()
    return tuple(
        make_field(given) for given, key in given_fields if add_value(page, given, rows, key)
    )


@cache
def plan_fields(operation: str, on: str) -> tuple[tuple[Given, str], ...]:
    """Return what plugins give to rows of an operation, and the name of the rows' key."""
    retrieve = find_retrieve(operation)
    if retrieve is None or len(retrieve.path_params) != 1:
        return ()
    [key] = retrieve.path_params
    return tuple((given, key) for given in list_fields(retrieve.name, on=on))


def add_value(page: Page, given: Given, rows: Sequence[dict[str, Any]], key: str) -> bool:
    """Write the values of one field; return whether the visitor may see them."""
    keys = [str(row[key]) for row in rows if key in row]
    if not keys or not page.allows(READ, given.params):
        return False
    try:
        answer = page.fetch(READ, path=given.params, query={"object": keys})
    except OperationError as error:
        if error.kind == outages.PROBLEM:
            raise
        logger.warning("The field %s couldn't be loaded: %s", given.name, error)
        return False
    values = {each["object"]: each["value"] for each in answer["values"]}
    for row in rows:
        row[given.name] = values.get(str(row.get(key)))
    return bool(values)


@cache
def make_field(given: Given) -> Field:
    field = given.contribution
    return Field(name=given.name, label=field.label, format=field.format, read_only=True)
