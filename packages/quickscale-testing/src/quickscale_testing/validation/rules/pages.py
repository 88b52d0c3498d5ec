"""What a page would load from elsewhere, or what a strict Content-Security-Policy would block."""

import re
from collections.abc import Iterator

from quickscale_testing.conformance.markup import is_inline, list_loads
from quickscale_testing.validation.contents import File, decode
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage
from quickscale_testing.validation.markup import Element, hide_between, list_elements

_EXTERNAL = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"\s*javascript:", re.IGNORECASE)
_HANDLER = re.compile(r"on[a-z]+")
_LINKS = ("href", "action", "formaction", "src", "xlink:href")
_LOADED_TOO = {"audio": "src", "video": "src", "embed": "src", "object": "data", "track": "src"}
_CONTACTS = {"preconnect", "dns-prefetch", "prefetch", "prerender", "apple-touch-icon"}
_CSS_LOADS = re.compile(
    r"""(?:url\(\s*+|@import\s++)["']?((?:https?:)?//[^"')\s;]++)""", re.IGNORECASE
)
_JS_LOADS = re.compile(
    r"""(?:\b(?:from|import|fetch|importScripts|WebSocket|EventSource|Worker|sendBeacon)\s*+\(?|"""
    r"""\.(?:src|href|action)\s*+=|\.open\(\s*+["']\w++["']\s*+,)"""
    r"""\s*+["'`]((?:(?:https?|wss?):)?//[^"'`\s]++)"""
)


def check(layer: LayerPackage) -> Iterator[Finding]:
    for file in layer.files:
        path, text = layer.within(file.path), decode(file)
        if text is None or path.startswith("templates/mail/"):
            continue
        if path.endswith((".html", ".htm")):
            yield from _check_template(file, text)
        elif path.endswith(".css"):
            yield from _check_loads(file, hide_between(text, "/*", "*/"), _CSS_LOADS)
        elif path.endswith((".js", ".mjs")):
            yield from _check_loads(file, text, _JS_LOADS)


def _check_template(file: File, text: str) -> Iterator[Finding]:
    for element in list_elements(text):
        for rule, message in _judge(element):
            yield Finding(file.shown, element.line, rule, message)


def _judge(element: Element) -> Iterator[tuple[str, str]]:
    tag, values = element.tag, element.attributes
    for address in dict.fromkeys(_list_addresses(tag, values)):
        if _EXTERNAL.match(address):
            yield "layer.E602", f"<{tag}> asks another host: {address}."
    if tag == "script" and is_inline(values):
        yield "layer.E603", "This script stands in the page."
    if tag == "style" and "nonce" not in values:
        yield "layer.E605", "This style sheet stands in the page."
    if "style" in values:
        yield "layer.E605", f"<{tag}> has a style attribute."
    for name in values:
        if _HANDLER.fullmatch(name):
            yield "layer.E604", f"<{tag}> has {name}."
    for name in _LINKS:
        if _SCRIPT_ADDRESS.match(values.get(name, "")):
            yield "layer.E606", f"<{tag}> has a script for its {name}."


def _list_addresses(tag: str, values: dict[str, str]) -> Iterator[str]:
    """Yield what a browser asks for by itself, and where a form is sent."""
    yield from list_loads(tag, values)
    yield values.get(_LOADED_TOO.get(tag, ""), "")
    yield from (values.get(name, "") for name in ("poster", "action", "formaction"))
    yield from (part.strip().partition(" ")[0] for part in values.get("srcset", "").split(","))
    if tag == "link" and _CONTACTS & {*values.get("rel", "").split()}:
        yield values.get("href", "")


def _check_loads(file: File, text: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    line, counted = 1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield Finding(file.shown, line, "layer.E602", f"It loads {match[1][:100]}.")
