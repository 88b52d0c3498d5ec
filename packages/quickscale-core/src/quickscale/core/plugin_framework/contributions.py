"""What plugins add to the pages of a theme's objects: panels, fields and actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rest_framework.permissions import BasePermission

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.operations import get_operation
from quickscale.core.api.panels import Series, Stat
from quickscale.core.manifests.base import Text
from quickscale.core.manifests.screens import Action, Panel


def has_operation(name: str) -> bool:
    """Whether this project has an operation, ``ecommerce:product-retrieve``."""
    try:
        get_operation(name)
    except UnknownOperation:
        return False
    return True


#: How a field's values are shown.
FieldFormat = Literal["text", "integer", "decimal", "boolean", "date", "datetime", "url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What all contributions share: whose pages they stand on, and who may see or do them.

    An object is known by its key, the path parameter of the operation: a product's slug. A plugin
    gets the key and the model's instance, whose class it need not import.

    Args:
        operation: the operation that retrieves one of the objects, ``ecommerce:product-retrieve``.
            Where that theme wasn't chosen, nothing is added.
        permission_classes: Django REST framework's, asked beside the operation's own.
    """

    operation: str
    permission_classes: tuple[type[BasePermission], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributedPanel(Contribution):
    """A figure or a chart on the page of an object.

    Args:
        panel: its name, title and kind, ``stat`` or ``series``; it has no operation.
        read: returns the figures of one object, given its key and its instance.
    """

    panel: Panel
    read: Callable[[str, Any], Stat | Series]

    @property
    def name(self) -> str:
        return self.panel.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributedField(Contribution):
    """A column of the lists of the objects, and a fact on the page of one.

    Args:
        name: identifies it within the plugin.
        label: what people call it.
        read: returns the values by key, given the instances by key: all rows of a list at once.
        format: how values are shown.
        on: the kinds of screen that show it.
    """

    name: str
    label: Text
    read: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    format: FieldFormat = "text"
    on: tuple[Literal["list", "detail"], ...] = ("list", "detail")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributedAction(Contribution):
    """Something that can be done with an object, on its page or, with ``row``, in its lists.

    Args:
        action: its name, label and the rest; it has no operation, and asks for nothing but a
            confirmation.
        perform: does it, given the object's key, its instance and the user. What it refuses, it
            refuses by a ``ServiceError``.
    """

    action: Action
    perform: Callable[[str, Any, Any], None]

    @property
    def name(self) -> str:
        return self.action.name
