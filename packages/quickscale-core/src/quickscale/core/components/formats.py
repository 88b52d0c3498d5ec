"""Types of text that an editor and a skin treat in their own way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

_SCHEMES = frozenset({"", "http", "https"})
_UNSAFE = re.compile(r"[\x00-\x20\\]")


@dataclass(frozen=True, slots=True)
class Format:
    """Says how a value is edited and drawn: ``Annotated[str, Format("html")]``.

    Args:
        name: a format of the ``x-quickscale`` vocabulary.
    """

    name: str

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core_schema), "x-quickscale": {"format": self.name}}


def refuse_unsafe_address(address: str) -> str:
    """Return a relative or an http(s) address, and refuse any that a browser could run."""
    text = address.strip()
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        scheme = "invalid"
    if scheme not in _SCHEMES or _UNSAFE.search(text):
        raise PydanticCustomError(
            "url_unsafe", "Enter a path or a URL that starts with http:// or https://."
        )
    return text


LongText = Annotated[str, Format("longtext")]
Image = Annotated[str, Format("image"), AfterValidator(refuse_unsafe_address)]
Link = Annotated[str, Format("url"), AfterValidator(refuse_unsafe_address)]
