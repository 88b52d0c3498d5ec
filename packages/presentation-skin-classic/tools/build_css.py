# ruff: noqa: INP001
"""Build static/classic/classic.css from Bulma's release and the skin's own style sheets.

``python tools/build_css.py`` writes it; ``--check`` only says whether the committed file is stale.
Of Bulma stays what the templates use; it lies in a cascade layer, so that our own rules win.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import tinycss2

PACKAGE = Path(__file__).resolve().parent.parent
SKIN = PACKAGE / "src/quickscale_presentation_skins/classic"
ASSETS = PACKAGE / "assets"
BULMA = ASSETS / "vendor/bulma-no-helpers-1.0.4.min.css"
OUTPUT = SKIN / "static/classic/classic.css"

#: What pages hold besides, drawn by the core: code, charts and their tables.
ELEMENTS = {"html", "body", "code", "figure", "pre", "svg", "table", "td", "th", "time", "ul"}

#: Our own, in the order of the cascade.
OWN = (
    *("tokens", "base", "frame", "controls", "content", "shop"),
    *("board", "calendar", "dashboard", "print"),
)

_CLASSES = re.compile(r"class=\"((?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*)\"")
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")
_UNASKED = re.compile(r":not\([^)]*\)|\[[^\]]*\]|::?[\w-]+(\([^)]*\))?")
_READ_VARIABLE = re.compile(r"var\((--[\w-]+)")
_SET_VARIABLE = re.compile(r"(--[\w-]+):")


@dataclass(frozen=True)
class Rule:
    """One rule of a style sheet, and the ``@media`` that it stands in."""

    around: str
    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pages:
    """What pages consist of: their elements, and the classes that stand on one element together."""

    elements: frozenset[str]
    classes: frozenset[frozenset[str]]

    def have(self, selector: str) -> bool:
        """Whether a selector can match anything."""
        compounds = re.split(r"[\s>+~]+", _UNASKED.sub("", selector).strip())
        return all(self.have_compound(it) for it in compounds if it.strip("*"))

    def have_compound(self, compound: str) -> bool:
        element, *classes = compound.split(".")
        is_element = not element.strip("*") or element in self.elements
        return is_element and (not classes or any(it >= {*classes} for it in self.classes))


def read_pages() -> Pages:
    elements, classes = {*ELEMENTS}, set()
    for path in sorted(SKIN.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        elements.update(_ELEMENT.findall(source))
        classes.update(frozenset(_TAG.sub(" ", it).split()) for it in _CLASSES.findall(source))
    return Pages(frozenset(elements), frozenset(classes))


def read_rules(css: str) -> Iterator[Rule]:
    for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if node.type == "qualified-rule":
            yield read_rule(node, "")
        elif node.at_keyword == "media":
            around = tinycss2.serialize(node.prelude).strip()
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from (read_rule(rule, around) for rule in inner)


def read_rule(node: Any, around: str) -> Rule:
    selectors = tuple(tinycss2.serialize(node.prelude).strip().split(","))
    found = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    declarations = tuple((it.name, write_value(it)) for it in found if it.type == "declaration")
    return Rule(around, selectors, declarations)


def write_value(declaration: Any) -> str:
    value = tinycss2.serialize(declaration.value).strip()
    return f"{value}!important" if declaration.important else value


def select_rules(rules: Sequence[Rule], pages: Pages) -> list[Rule]:
    """Return the rules for what pages consist of."""
    chosen = (replace(rule, selectors=tuple(filter(pages.have, rule.selectors))) for rule in rules)
    return [rule for rule in chosen if rule.selectors]


def drop_variables(rules: Sequence[Rule], own: str) -> list[Rule]:
    """Return the rules without the variables that we set ourselves, or that nothing reads."""
    wanted = find_read_variables(rules, own) - {*_SET_VARIABLE.findall(own)}
    kept = (
        replace(rule, declarations=tuple(it for it in rule.declarations if is_kept(it[0], wanted)))
        for rule in rules
    )
    return [rule for rule in kept if rule.declarations]


def is_kept(name: str, wanted: set[str]) -> bool:
    return not name.startswith("--") or name in wanted


def find_read_variables(rules: Sequence[Rule], own: str) -> set[str]:
    """Return the variables that are read, by others too as far as those are not ours."""
    ours = {*_SET_VARIABLE.findall(own)}
    read = {*_READ_VARIABLE.findall(own)}
    behind: dict[str, set[str]] = {}
    for name, value in (it for rule in rules for it in rule.declarations):
        reads = _READ_VARIABLE.findall(value)
        if not name.startswith("--"):
            read.update(reads)
        elif name not in ours:
            behind.setdefault(name, set()).update(reads)
    waiting = [*read]
    while waiting:
        new = behind.get(waiting.pop(), set()) - read
        read |= new
        waiting += new
    return read


def write_rules(rules: Sequence[Rule]) -> str:
    return "".join(write_group(*it) for it in groupby(rules, lambda rule: rule.around))


def write_group(around: str, rules: Iterable[Rule]) -> str:
    text = "".join(map(write_rule, rules))
    return f"@media {around}{{{text}}}" if around else text


def write_rule(rule: Rule) -> str:
    body = ";".join(f"{name}:{value}" for name, value in rule.declarations)
    return f"{','.join(rule.selectors)}{{{body}}}"


def shorten(css: str) -> str:
    """Return a style sheet without comments and needless space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css).replace(": ", ":")
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(";}", "}").strip()


def build_css() -> str:
    own = shorten("\n".join((ASSETS / f"{name}.css").read_text(encoding="utf-8") for name in OWN))
    rules = list(read_rules(BULMA.read_text(encoding="utf-8")))
    bulma = write_rules(drop_variables(select_rules(rules, read_pages()), own))
    notice = "/*! Contains Bulma 1.0.4, MIT, bulma.LICENSE */"
    return f"{notice}\n@layer bulma{{{bulma}}}\n{own}\n"


def main() -> None:
    fresh = build_css()
    if "--check" not in sys.argv[1:]:
        OUTPUT.write_text(fresh, encoding="utf-8")
    elif not OUTPUT.exists() or OUTPUT.read_text(encoding="utf-8") != fresh:
        raise SystemExit(f"{OUTPUT.name} is stale: run python tools/build_css.py")


if __name__ == "__main__":
    main()
