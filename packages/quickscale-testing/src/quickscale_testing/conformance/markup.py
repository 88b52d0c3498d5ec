"""What the kit reads in a page: links, inputs, and the signs of a sound page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_LOADED_LINKS = ("stylesheet", "icon", "preload", "manifest", "modulepreload")
_DATA_SCRIPTS = ("application/json", "application/ld+json", "importmap")
_CONTROLS = "input[name], select[name], textarea[name], button[name]"


class Markup:
    """One page, read as a browser reads it."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)

    @property
    def links(self) -> list[str]:
        return self._list_values("a[href]", "href")

    @property
    def controls(self) -> set[str]:
        return {*self._list_values(_CONTROLS, "name")}

    @property
    def ids(self) -> Counter[str]:
        return Counter(self._list_values("[id]", "id"))

    @property
    def headings(self) -> int:
        return len(self.tree.css("h1"))

    @property
    def language(self) -> str:
        return "".join(self._list_values("html[lang]", "lang"))

    @property
    def loads(self) -> list[str]:
        return [address for it in self._elements for address in list_loads(*it)]

    @property
    def errors(self) -> list[str]:
        return [error for it in self._elements for error in list_faults(*it)]

    @cached_property
    def _elements(self) -> list[tuple[str, dict[str, str]]]:
        return [(it.tag or "", read_attributes(it)) for it in self.tree.css("*")]

    def _list_values(self, selector: str, attribute: str) -> list[str]:
        values = (it.attributes.get(attribute) for it in self.tree.css(selector))
        return [value for value in values if value]


def read_attributes(element: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in element.attributes.items()}


def list_loads(tag: str, values: dict[str, str]) -> Iterator[str]:
    address = values.get(_LOADS.get(tag, ""), "")
    is_loaded = tag != "link" or bool({*values.get("rel", "").split()} & {*_LOADED_LINKS})
    if address and is_loaded:
        yield address


def list_faults(tag: str, values: dict[str, str]) -> Iterator[str]:
    if tag == "img" and "alt" not in values:
        yield f"the image {values.get('src', '')} has no alternative text"
    if tag == "script" and is_inline(values):
        yield "an inline script has no nonce, so that browsers ignore it"
    for name in values:
        if name.startswith("on"):
            yield f"the attribute {name} of <{tag}> is a script that is ignored"


def is_inline(values: dict[str, str]) -> bool:
    return not {"src", "nonce"} & {*values} and values.get("type") not in _DATA_SCRIPTS


def check_page(page: Markup) -> Iterator[str]:
    """Yield what is wrong with a whole page."""
    yield from page.errors
    for address in page.loads:
        yield from check_resource_url(address)
    if page.headings != 1:
        yield f"has {page.headings} first-level headings instead of one"
    if not page.language:
        yield "does not name its language"
    for name, times in page.ids.items():
        if times > 1:
            yield f"has the id '{name}' {times} times"


def check_resource_url(address: str) -> Iterator[str]:
    """Yield what is wrong with a script, a style sheet or a picture that a page loads."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    parts = urlsplit(address)
    if parts.netloc and parts.netloc != "testserver":
        yield f"loads {address} from another site"
    prefix: Any = settings.STATIC_URL
    if parts.path.startswith(prefix) and not finders.find(parts.path.removeprefix(prefix)):
        yield f"loads {address}, and there is no such file"
