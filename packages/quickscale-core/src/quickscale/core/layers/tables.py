"""Tables that two models want."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.stack import get_stack


def find_table_errors() -> Iterator[StackMessage]:
    """Yield each table that a layer's model shares with another model."""
    tables: dict[str, list[type[Model]]] = defaultdict(list)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            tables[model._meta.db_table].append(model)
    for table, models in tables.items():
        if len(models) > 1 and any(get_stack().find_layer(model.__module__) for model in models):
            yield _explain(table, models)


def _explain(table: str, models: list[type[Model]]) -> StackMessage:
    owners = " and ".join(f"{model._meta.label} of {_name_owner(model)}" for model in models)
    names = " or ".join(model._meta.label for model in models)
    return StackMessage(
        "quickscale.E505",
        f"The table '{table}' is used by {owners}.",
        f"Set Meta.db_table of {names}, or remove its app from INSTALLED_APPS.",
    )


def _name_owner(model: type[Model]) -> str:
    layer = get_stack().find_layer(model.__module__)
    return f"the {layer}" if layer else model.__module__
