"""The link to a list as a file."""

from collections.abc import Mapping
from typing import Any

from quickscale.core.api import client

from .cells import choose_fields
from .schema import NO_RESOURCE, OperationSchema
from .screens import Page, join_query

#: What says which page of a list is shown: a file has all of them.
_PAGES = ("page", "page_size", "cursor")


def export_url(
    page: Page, operation: OperationSchema, query: Mapping[str, Any], columns: tuple[str, ...]
) -> str:
    """Return where an operation gives out a list as CSV, by the visitor's own browser.

    Args:
        query: what the page asks the operation for.
        columns: the fields that the page shows; none for those that the resource suggests.
    """
    path = page.path_for(operation.name, page.screen.params)
    narrowed = {name: value for name, value in query.items() if name not in _PAGES}
    resource = operation.item or NO_RESOURCE
    shown = [field.name for field in choose_fields(resource, columns)]
    names = [name for name in (resource.title, *shown) if name]
    url = client.public_url(operation.name, path)
    return join_query(url, {**narrowed, "columns": ",".join(names), "format": "csv"})
