"""Components: typed, validated blocks of content that a model keeps in one field.

A type is a pydantic model, registered in the ``quickscale_components.py`` of an installed app::

    @components.register("hero", label=_("Hero"))
    class Hero(BaseModel):
        title: str = Field(max_length=80)
        picture: components.Image = ""

and a model keeps a list of any of them in ``body = ComponentField(types=["hero", "quote"])``.

Reading forgives: an item whose type is unknown, whose value no longer fits or which isn't an item
at all stays where it is, and is stored again as it was. Writing does not: what is new or changed
must be valid. Types never enter a migration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .component_list import Component, ComponentList
from .fields import ComponentField
from .formats import Format, Image, Link, LongText
from .registry import Group, register

if TYPE_CHECKING:
    from .serializer_fields import ComponentSerializerField

__all__ = [
    "Component",
    "ComponentField",
    "ComponentList",
    "ComponentSerializerField",
    "Format",
    "Group",
    "Image",
    "Link",
    "LongText",
    "register",
]


def __getattr__(name: str) -> Any:
    """Import the API's field only where it is asked for, since models import this module early."""
    if name == "ComponentSerializerField":
        from . import serializer_fields

        return serializer_fields.ComponentSerializerField
    raise AttributeError(name)
