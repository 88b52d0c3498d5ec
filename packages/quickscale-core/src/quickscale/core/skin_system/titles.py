"""What operations and screens are called where nobody named them."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .rendering import label, translated
from .schema import OperationSchema
from .screens import (
    BoundScreen,
    once_per_language,
)

#: By what an operation's name ends in; filled with what one thing of its resource is called.
_DEEDS: Mapping[str, Any] = {
    "create": _("New %(name)s"),
    "update": _("Edit %(name)s"),
    "destroy": _("Delete %(name)s"),
}


@once_per_language
def operation_title(operation: OperationSchema) -> str:
    if operation.summary:
        return translated(operation.summary)
    verb = operation.name.rpartition("-")[2]
    if verb in _DEEDS and operation.label:
        title: str = _DEEDS[verb] % {"name": translated(operation.label)}
        return capfirst(title)
    return label({"list": operation.plural, "retrieve": operation.label}.get(verb, ""))


@once_per_language
def search_label(bound: BoundScreen) -> str:
    """Return what a search field is called that leads to a list: "Search products"."""
    plural = translated(bound.operation.plural) if bound.operation else ""
    return gettext("Search %(things)s") % {"things": plural} if plural else gettext("Search")


@once_per_language
def screen_title(bound: BoundScreen) -> str:
    screen, operation = bound.screen, bound.operation
    if screen.title:
        return translated(screen.title)
    if operation is None:
        return label(screen.name.replace("-", " "))
    if screen.kind == "list" and operation.plural:
        return label(operation.plural)
    if screen.kind == "detail" and operation.label:
        return label(operation.label)
    return capfirst(operation_title(operation)) or label(screen.name.replace("-", " "))
