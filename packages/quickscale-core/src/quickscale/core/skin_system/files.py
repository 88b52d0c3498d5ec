"""Stored files, as pages tell of them."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.template.defaultfilters import filesizeformat

from .schema import Field

#: The formats of fields that hold a file.
FILES = ("file", "image")


def describe_file(value: Any) -> dict[str, str] | None:
    """Return the address, the name and the size of a stored file, None where there is none.

    Args:
        value: what an operation answers: the file as an object, or its address alone.
    """
    if not value:
        return None
    if not isinstance(value, Mapping):
        return {"url": str(value), "name": name_of(str(value)), "size": ""}
    url, size = str(value.get("url") or ""), value.get("size")
    written = "" if size is None else filesizeformat(size)
    return {"url": url, "name": str(value.get("name") or name_of(url)), "size": written}


def clear_name(field: Field) -> str:
    """Return the name of the check box that removes a field's file."""
    return f"{field.name}-clear"


def name_of(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name
