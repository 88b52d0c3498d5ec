"""Inputs that consist of others: the rows of a child resource, lists, groups and components."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.components.component_list import UNKNOWN
from quickscale.core.components.forms import describe_editor
from quickscale.core.components.registry import Group

from .component_fields import fields_of, find_type, initial_values, list_types
from .form_data import JSON_SUFFIX
from .inputs import (
    INPUT_KINDS,
    Input,
    kind_of,
    make_id,
    make_input,
    mark_choices,
    messages,
    plan_input,
)
from .row_edits import EDIT, TYPE_SUFFIX
from .schema import NESTED, Field, has_fixed_rows
from .screens import Page

Row = dict[str, Any]

_ROWS_SCRIPT = "quickscale/forms/rows.js"
_REDRAW_SCRIPT = "quickscale/forms/redraw.js"
_TAGS_SCRIPT = "quickscale/forms/tags.js"
_EDITOR_SCRIPT = "quickscale/components/editor.js"

_NO_ERRORS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where inputs are drawn.

    Args:
        url: where their form is sent.
        prefix: tells apart the ids of several forms on one page.
        focus: the name of the row, or of the list, from which the visitor goes on.
    """

    page: Page
    url: str
    prefix: str = ""
    focus: str = ""


def list_scripts(fields: Iterable[Field], *, redraws: bool = False) -> list[str]:
    """Return the scripts that make a form quicker to use: of tags, of inputs of inputs, and of one
    that is drawn again where what it asks for depends on what was entered.
    """
    used = {field.format for field in fields}
    formats = used & NESTED
    scripts = [_REDRAW_SCRIPT] if redraws else []
    scripts += [_TAGS_SCRIPT] if "tags" in used else []
    scripts += [_ROWS_SCRIPT] if formats - {"components"} else []
    return [*scripts, _EDITOR_SCRIPT] if "components" in formats else scripts


def build_input(place: Place, field: Field, *, name: str, value: Any, errors: Any) -> Input:
    """Return an input with all that it consists of.

    Args:
        name: under which it is sent.
        value: what it holds.
        errors: what is wrong with it: messages, or a mapping of them as the API nests errors.
    """
    if field.format in NESTED:
        return _BUILDERS[field.format](place, field, name, value, errors)
    return make_input(
        place.page,
        field,
        value=value,
        errors=list(messages(errors)),
        name=name,
        prefix=place.prefix,
        url=place.url,
    )


def start_nested(place: Place, field: Field, name: str, errors: Sequence[str]) -> Input:
    return {
        **plan_input(field, False),
        "name": name,
        "id": make_id(place.prefix, name),
        "value": None,
        "errors": list(errors),
        "autofocus": place.focus == name,
        "widget": f"screens/widgets/{kind_of(field, as_filter=False)}.html",
    }


def build_rows(place: Place, field: Field, name: str, value: Any, errors: Any) -> Input:
    rows = [initial_values(field.fields)] * least_rows(field) if value is None else take_list(value)
    is_fixed = has_fixed_rows(field)
    own, by_row = split_errors(errors, list_positions(rows))
    built = [
        build_row(place, field, f"{name}-{index}", row, by_row.get(str(index)))
        for index, row in enumerate(rows)
    ]
    widget = start_nested(place, field, name, own)
    number_rows(widget, built, least=field.min_items)
    if not is_fixed:
        return {**widget, "rows": built, "adder": make_adder(widget, field, len(built))}
    for row, values in zip(built, rows, strict=True):
        row |= {"buttons": [], "label": label_of(values) or row["label"]}
        if is_described(values):
            describe_row(row, values)
    return {**widget, "rows": built, "adder": None}


def is_described(row: Any) -> bool:
    return isinstance(row, Mapping) and bool(row.get("format"))


def describe_row(row: Row, values: Mapping[str, Any]) -> None:
    """Call a row's only input as the row is called, and offer what may be chosen in this row."""
    for widget in row["fields"]:
        if widget["kind"] == "hidden":
            continue
        widget["label"] = row["label"]
        if values["format"] == "choice":
            choices = [(each["value"], each["label"]) for each in values.get("choices") or ()]
            widget["choices"] = mark_choices(choices, widget["value"], blank="—")
    row["label"] = ""


@cache
def as_format(field: Field, name: str) -> Field:
    """Return an input as one of another format; the same one for the same, as what pages keep of
    fields is kept by their identity.
    """
    if field.format == "hidden" or name not in INPUT_KINDS or name in NESTED:
        return field
    return replace(field, format=name, max_length=field.max_length if name == "text" else None)


def label_of(row: Any) -> str:
    return str(row.get("label") or "") if isinstance(row, Mapping) else ""


def least_rows(field: Field) -> int:
    """Return with how many rows a new form begins: where one is needed, it is there."""
    if has_fixed_rows(field):
        return 0
    return max(field.min_items, 1 if field.required else 0)


def build_row(place: Place, field: Field, name: str, row: Any, errors: Any) -> Row:
    values = row if isinstance(row, dict) else {}
    fields: Sequence[Field] = field.fields
    if has_fixed_rows(field) and is_described(values):
        fields = [as_format(each, str(values["format"])) for each in fields]
    own, inside = build_inside(place, fields, f"{name}-", values, errors)
    row_label = str(values.get(field.title) or "") if field.title else ""
    return {**start_row(place, name, fields=inside, errors=own), "label": row_label}


def build_inside(
    place: Place, fields: Sequence[Field], parent: str, values: Mapping[str, Any], errors: Any
) -> tuple[list[str], list[Input]]:
    """Return the errors of a row as such, and its inputs with theirs."""
    own, by_name = split_errors(errors, [field.name for field in fields])
    inside = [
        build_input(
            place,
            field,
            name=f"{parent}{field.name}",
            value=values.get(field.name),
            errors=by_name.get(field.name),
        )
        for field in fields
    ]
    return own, inside


def build_list(place: Place, field: Field, name: str, value: Any, errors: Any) -> Input:
    entries = take_list(value)
    own, by_row = split_errors(errors, list_positions(entries))
    built = []
    for index, entry in enumerate(entries):
        inside = build_entry(place, field, f"{name}-{index}", index, entry, by_row.get(str(index)))
        built.append(start_row(place, f"{name}-{index}", fields=[inside], errors=[]))
    widget = start_nested(place, field, name, own)
    number_rows(widget, built)
    for row in built:  # its only field has the same label
        row |= {"id": f"{row['id']}-row", "label": ""}
    return {**widget, "rows": built, "adder": make_adder(widget, field, len(built))}


def build_entry(
    place: Place, field: Field, name: str, index: int, entry: Any, errors: Any
) -> Input:
    item = field.item or field
    widget = build_input(place, item, name=name, value=entry, errors=errors)
    return {**widget, "label": number_label(plan_input(field, False)["label"], index)}


def build_group(place: Place, field: Field, name: str, value: Any, errors: Any) -> Input:
    widget = start_nested(place, field, name, ())
    if value is None and field.nullable:
        return {**widget, "adder": describe_button(f"{name}:add", _("Add"), widget["label"])}
    built = build_row(place, field, name, value, errors)
    built["hidden"] = [{"name": name, "value": "0"}]
    return {**widget, "rows": [built]}


def build_components(place: Place, field: Field, name: str, value: Any, errors: Any) -> Input:
    components = take_list(value)
    own, by_row = split_errors(errors, list_positions(components))
    built = [
        build_component(place, f"{name}-{index}", component, by_row.get(str(index)))
        for index, component in enumerate(components)
    ]
    widget = start_nested(place, field, name, own)
    for index, row in enumerate(built):
        row["label"] = f"{index + 1}. {row['label']}"
    number_rows(widget, built)
    types = list_types(field)
    choices = [
        {"value": it.name, "label": str(it.label), "selected": False, "count": None, "swatch": None}
        for it in types
    ]
    return {
        **widget,
        "rows": built,
        "adder": make_adder(widget, field, len(built), types=choices),
        "editor": make_editor(field, name, value, by_row),
    }


def build_component(place: Place, name: str, component: Any, errors: Any) -> Row:
    item = component if isinstance(component, dict) else {}
    definition = find_type(item.get("type", ""))
    raw = item.get("value")
    value = raw if isinstance(raw, dict) else {}
    by_part = errors if isinstance(errors, Mapping) else _NO_ERRORS
    own = [] if isinstance(errors, Mapping) else list(messages(errors))
    hidden = {"type": item.get("type") or UNKNOWN, "id": item.get("id") or ""}
    if definition is None:
        hidden |= {"value-type": value.get("type") or ""}
        hidden |= {"remove": "true"} if item.get("remove") else {}
        row = start_row(place, name, fields=[], errors=[*own, *messages(dict(by_part))])
        text = _("This component can't be shown. It's kept unchanged.")
        row |= {"label": str(value.get("type") or item.get("type") or ""), "text": text}
    else:
        parent, inside = f"{name}-value-", by_part.get("value")
        faults, fields = build_inside(place, fields_of(definition), parent, value, inside)
        rest = {part: error for part, error in by_part.items() if part != "value"}
        row = start_row(place, name, fields=fields, errors=[*own, *messages(rest), *faults])
        row["label"] = str(definition.label)
    row["hidden"] = [{"name": f"{name}-{part}", "value": text} for part, text in hidden.items()]
    return {**row, "removed": bool(item.get("remove"))}


def make_editor(field: Field, name: str, value: Any, errors: Mapping[str, Any]) -> dict[str, str]:
    """Return what the script edits in place of the inputs, and sends in their place."""
    text = value if isinstance(value, str) else json.dumps(value or [], ensure_ascii=False)
    allowed = Group(field.group) if field.open_types else field.types
    attributes = {name: json.dumps(part) for name, part in describe_editor(allowed).items()}
    return {
        "name": f"{name}{JSON_SUFFIX}",
        "value": text,
        **attributes,
        "errors": json.dumps(errors),
    }


# The parts of all of them.


def take_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def list_positions(rows: Sequence[Any]) -> list[str]:
    return [str(index) for index in range(len(rows))]


def split_errors(errors: Any, names: Collection[str]) -> tuple[list[str], Mapping[str, Any]]:
    """Return the errors of a whole, and those of its parts by their names."""
    if isinstance(errors, list) and any(isinstance(each, dict) for each in errors):
        errors = {str(index): each for index, each in enumerate(errors)}
    if not isinstance(errors, Mapping):
        return list(messages(errors)), _NO_ERRORS
    rest = [error for name, error in errors.items() if name not in names]
    return list(messages(rest)), {name: errors[name] for name in names if name in errors}


def start_row(place: Place, name: str, *, fields: list[Input], errors: Sequence[str]) -> Row:
    return {
        "id": make_id(place.prefix, name),
        "name": name,
        "label": "",
        "text": "",
        "hidden": [],
        "fields": fields,
        "errors": list(errors),
        "buttons": [],
        "removed": False,
        "autofocus": place.focus == name,
    }


def number_rows(widget: Input, rows: Sequence[Row], *, least: int = 0) -> None:
    """Give each row its key, its label and the buttons that move and remove it."""
    last, is_needed = len(rows) - 1, len(rows) <= least
    for index, row in enumerate(rows):
        row["hidden"] = [{"name": widget["name"], "value": str(index)}, *row["hidden"]]
        row["label"] = row["label"] or number_label(widget["label"], index)
        name, title = row["name"], row["label"]
        row["buttons"] = [
            describe_button(f"{name}:up", _("Move up"), title, disabled=index == 0),
            describe_button(f"{name}:down", _("Move down"), title, disabled=index == last),
            describe_button(f"{name}:remove", _("Remove"), title, disabled=is_needed),
        ]


def number_label(label: str, index: int) -> str:
    return f"{label} {index + 1}"


def describe_button(
    value: str, label: str, title: str, *, disabled: bool = False
) -> dict[str, Any]:
    return {
        "name": EDIT,
        "value": value,
        "label": label,
        "title": f"{label}: {title}",
        "disabled": disabled,
        "types": None,
    }


def make_adder(
    widget: Input, field: Field, count: int, *, types: Sequence[Any] = ()
) -> dict[str, Any] | None:
    """Return the button that adds a row, None where there are as many as there may be."""
    if field.max_items is not None and count >= field.max_items:
        return None
    button = describe_button(f"{widget['name']}:add", _("Add"), widget["label"])
    if field.format != "components":
        return button
    name = f"{widget['name']}{TYPE_SUFFIX}"
    label = _("Type")
    return {**button, "types": {"name": name, "id": f"id-{name}", "label": label, "choices": types}}


def list_errors(inputs: Iterable[Input], above: str = "") -> Iterator[dict[str, str]]:
    """Yield every error of inputs and of what they consist of, with where it is."""
    for widget in inputs:
        label = f"{above}{widget['label']}"
        for error in widget["errors"]:
            yield {"id": widget["id"], "label": label, "text": error}
        for row in widget["rows"]:
            inside = f"{above}{row['label']}" if row["label"] else label
            for error in row["errors"]:
                yield {"id": row["id"], "label": inside, "text": error}
            yield from list_errors(row["fields"], f"{inside}, ")


_BUILDERS: Mapping[str, Callable[[Place, Field, str, Any, Any], Input]] = {
    "rows": build_rows,
    "list": build_list,
    "group": build_group,
    "components": build_components,
}
