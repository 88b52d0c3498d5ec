"""What the kit reads in a page: links, inputs, and the signs of a sound page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

_LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_LOADED_LINKS = ("stylesheet", "icon", "preload", "manifest", "modulepreload")
_DATA_SCRIPTS = ("application/json", "application/ld+json", "importmap")
_CONTROLS = ("input", "select", "textarea", "button")


class Markup(HTMLParser):
    """One page, read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.controls: set[str] = set()
        self.ids: Counter[str] = Counter()
        self.headings = 0
        self.language = ""
        self.faults: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.headings += tag == "h1"
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in _CONTROLS and values.get("name"):
            self.controls.add(values["name"])
        if values.get("id"):
            self.ids[values["id"]] += 1
        self._note_load(tag, values)
        self._note_faults(tag, values)

    def _note_load(self, tag: str, values: dict[str, str]) -> None:
        address = values.get(_LOADS.get(tag, ""), "")
        is_loaded = tag != "link" or bool({*values.get("rel", "").split()} & {*_LOADED_LINKS})
        if address and is_loaded:
            self.loads.append(address)

    def _note_faults(self, tag: str, values: dict[str, str]) -> None:
        if tag == "img" and "alt" not in values:
            self.faults.append(f"the image {values.get('src', '')} has no alternative text")
        if tag == "script" and is_inline(values):
            self.faults.append("an inline script has no nonce, so that browsers ignore it")
        for name in values:
            if name.startswith("on"):
                self.faults.append(f"the attribute {name} of <{tag}> is a script that is ignored")


def is_inline(values: dict[str, str]) -> bool:
    return not {"src", "nonce"} & {*values} and values.get("type") not in _DATA_SCRIPTS


def judge_page(page: Markup) -> Iterator[str]:
    """Yield what is wrong with a whole page."""
    yield from page.faults
    for address in page.loads:
        yield from judge_load(address)
    if page.headings != 1:
        yield f"has {page.headings} first-level headings instead of one"
    if not page.language:
        yield "does not name its language"
    for name, times in page.ids.items():
        if times > 1:
            yield f"has the id '{name}' {times} times"


def judge_load(address: str) -> Iterator[str]:
    """Yield what is wrong with a script, a style sheet or a picture that a page loads."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    parts = urlsplit(address)
    if parts.netloc and parts.netloc != "testserver":
        yield f"loads {address} from another site"
    prefix: Any = settings.STATIC_URL
    if parts.path.startswith(prefix) and not finders.find(parts.path.removeprefix(prefix)):
        yield f"loads {address}, and there is no such file"
