"""Values as a template receives them: the raw value, and what people read instead of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.skin_system.errors import UnknownScreen
from quickscale.core.skin_system.registry import get_screen, item_screen
from quickscale.core.skin_system.schema import Field, Resource

#: Hebrew, Arabic and their kin.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

#: What may be too long for a narrow column: an address, an id, a key.
_LONG_WORD = re.compile(r"\S{17,}")

#: Where an address or an id may be broken: before its @ and the dots of its names, after its other
#: marks, and between the groups of an IPv6 address.
_JOINT = re.compile(
    r"(?<=[/?&=;,+~_\-])(?=\w)|(?<=\w)(?=@)|(?<=\w)(?=\.\D)|(?<=[0-9a-f]:)(?=[0-9a-f]{1,4}:)"
)

#: A part of an id, which is no word: it has figures, and nothing that it could be broken at.
_FIGURES = re.compile(r"(?=\w*\d)\w{17,}")
_EIGHT = re.compile(r"\w{1,8}")


def write_text(value: Any) -> SafeString:
    """Return a text with the places at which a long address or id may be broken.

    It keeps its own direction where the page's may be another one: an address such as
    ``2001:db8::1`` falls to pieces there otherwise. Ordinary words are never broken.
    """
    if hasattr(value, "__html__"):
        return conditional_escape(value)
    text = str(value)
    written = write_breaks(text) if _LONG_WORD.search(text) else escape(text)
    is_mixed = get_language_bidi() or _RIGHT_TO_LEFT.search(text)
    return format_html("<bdi>{}</bdi>", written) if is_mixed else written


def write_breaks(text: str) -> SafeString:
    """Return a text with a possible break at each joint of its long words."""
    parts = []
    end = 0
    for word in _LONG_WORD.finditer(text):
        parts += [escape(text[end : word.start()]), write_joints(word[0])]
        end = word.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, escape(text[end:])]))


def write_joints(word: str) -> SafeString:
    pieces = (piece for part in _JOINT.split(word) for piece in cut_figures(part))
    return mark_safe("<wbr>".join(escape(piece) for piece in pieces))  # noqa: S308 - escaped


def cut_figures(part: str) -> list[str]:
    """Return a long number or key in pieces, anything else as it is."""
    return _EIGHT.findall(part) if _FIGURES.fullmatch(part) else [part]


def translated(text: Any) -> str:
    """Return a msgid, or a lazy text, in the visitor's language."""
    msgid = str(text)
    return gettext(msgid) if msgid else ""


def label(text: Any) -> str:
    """Return a msgid in the visitor's language as a label: models write theirs in small letters."""
    return capfirst(translated(text))


Cell = dict[str, Any]

#: Formats that need the width of a page.
LONG = frozenset({"longtext", "html", "components", "code", "secret"})

_TECHNICAL = frozenset({"id", "pk", "slug", "uuid", "public_id", "can"})
_UNREADABLE = frozenset({"json", "image", "file", "redirect"})
_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A field as one language and one theme's screens show it, made once for all rows."""

    field: Field
    label: str
    choices: Mapping[Any, str]
    theme: str
    screen: str

    @property
    def name(self) -> str:
        return self.field.name


def make_column(field: Field, theme: str) -> Column:
    choices = {value: translated(text) for value, text in field.choices}
    return Column(field, label(field.label), choices, theme, related_screen(field, theme))


def make_cell(column: Column, data: Mapping[str, Any]) -> Cell:
    """Return the cell of one field of a row or of an item."""
    field = column.field
    value = data.get(field.name)
    cell = {
        "name": field.name,
        "label": column.label,
        "format": field.format,
        "value": value,
        "currency": "",
        "choice_label": "",
        "url": "",
        "links": (),
    }
    finish = _FINISHERS.get(field.format)
    if finish and value is not None:
        finish(cell, column, data)
    return cell


def finish_money(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    cell["currency"] = data.get(column.field.currency) or ""


def finish_choice(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    values = cell["value"] if isinstance(cell["value"], list) else [cell["value"]]
    cell["choice_label"] = ", ".join(str(column.choices.get(value, value)) for value in values)


def finish_relation(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    related = cell["value"] if isinstance(cell["value"], list) else [cell["value"]]
    cell["links"] = [make_link(column, item) for item in related]
    cell["choice_label"] = ", ".join(link["label"] for link in cell["links"])
    if not isinstance(cell["value"], list):
        cell["url"] = cell["links"][0]["url"]


def finish_url(cell: Cell, column: Column, data: Mapping[str, Any]) -> None:
    cell["url"] = cell["value"]


_FINISHERS: Mapping[str, Callable[[Cell, Column, Mapping[str, Any]], None]] = {
    "money": finish_money,
    "choice": finish_choice,
    "relation": finish_relation,
    "url": finish_url,
    "link": finish_url,
    "file": finish_url,
}


def make_link(column: Column, item: Any) -> dict[str, str]:
    """Return a related thing's label and, where a screen shows it, its URL."""
    label = str(item.get("label", "")) if isinstance(item, dict) else str(item)
    return {"label": label, "url": related_url(column.screen, item, theme=column.theme)}


def related_screen(field: Field, theme: str) -> str:
    """Return the screen that shows one related thing: by default that of what may be chosen."""
    if field.screen or not field.operation:
        return field.screen
    try:
        bound = item_screen(theme, field.operation)
    except UnknownOperation:
        return ""
    return bound.name if bound else ""


def related_url(screen: str, item: Any, *, theme: str) -> str:
    """Return the URL of the screen that shows a related thing, nothing where there is none.

    Args:
        screen: where its kind is shown, unless the thing itself names a screen.
    """
    screen = item.get("screen", screen) if isinstance(item, dict) else ""
    if not screen:
        return ""
    try:
        return get_screen(screen, theme=theme).url(item)
    except UnknownScreen:
        return ""


def title_of(resource: Resource, data: Mapping[str, Any], *, fallback: str = "") -> str:
    """Return what names an item, as text."""
    field = resource.fields.get(resource.title)
    value = data.get(resource.title)
    if field is None or value in (None, ""):
        return f"{fallback} {data.get('id', '')}".strip()
    if field.format == "choice":
        labels = {choice: translated(text) for choice, text in field.choices}
        return str(labels.get(value, value))
    return str(value.get("label", "")) if isinstance(value, dict) else str(value)


def choose_fields(resource: Resource, names: Iterable[str]) -> list[Field]:
    """Return a list's fields: those that the screen names, else what the resource suggests."""
    wanted = tuple(names) or resource.columns
    if wanted:
        known = [resource.fields[name] for name in wanted if name in resource.fields]
        return [field for field in known if field.name not in (resource.title, resource.image)]
    return [field for field in telling_fields(resource) if field.format not in LONG][:_COLUMNS]


def telling_fields(resource: Resource) -> list[Field]:
    """Return the fields that tell people something, apart from the title and the image."""
    currencies = {field.currency for field in resource.fields.values() if field.currency}
    silent = _TECHNICAL | currencies | {resource.title, resource.image}
    return [
        field
        for field in resource.fields.values()
        if field.name not in silent and field.format not in _UNREADABLE and not field.write_only
    ]
