"""One input of a form or a filter: its widget, what may be chosen, and what was wrong with it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quickscale.core.api.versions import read_version
from quickscale.core.http.middleware import NON_FIELD_ERRORS

from .rendering import (
    label,
    render_page,
    title_of,
    translate_choices,
    translated,
)
from .schema import Field, OperationSchema, describe_operation, find_retrieve
from .screens import Page, follow, join_query, once_per_language

#: A relation with more rows than this is looked up instead of offered whole.
MOST = 50

_BY_ID = (("id",), ("pk",))


@dataclass(frozen=True, slots=True)
class Options:
    choices: tuple[tuple[Any, str], ...] = ()
    count: int = 0

    @property
    def is_whole(self) -> bool:
        return self.count <= len(self.choices)


#: The options of lists that are the same for everybody, by operation and language, with the version
#: of the list that they were made of.
_kept: dict[tuple[str, str | None], tuple[str, Options]] = {}


def load_options(page: Page, field: Field, *, search: str = "") -> Options:
    """Return a relation's options, nothing where the visitor may not list them."""
    operation = describe_operation(field.operation)
    if search or field.narrow or not operation.same_for_everybody:
        return read_options(page, field, operation, search=search) or Options()
    key, version = (operation.name, get_language()), read_version(operation.name)
    kept_version, options = _kept.get(key, ("", None))
    if options is None or kept_version != version:
        options = read_options(page, field, operation)
        if options is None:
            return Options()
        _kept[key] = version, options
    return options


def read_options(
    page: Page, field: Field, operation: OperationSchema, *, search: str = ""
) -> Options | None:
    query = {name: follow(path, page.scope()) for name, path in field.narrow}
    path = {name: query.pop(name) for name in operation.path_params if name in query}
    if not all(path.values()):
        return None  # this page shows no object yet whose rows could be offered
    if search and "search" in operation.query_names:
        query["search"] = search
    if "page_size" in operation.query_names:
        query["page_size"] = MOST
    response = page.call(operation.name, path=path, query=query)
    if response.status >= 400:
        return None
    rows = response.data if isinstance(response.data, list) else response.data["results"]
    count = len(rows) if isinstance(response.data, list) else count_of(response.data)
    return Options(tuple(make_option(operation, row) for row in rows), count)


def count_of(data: dict[str, Any]) -> int:
    """Return how many rows a list has; a cursor's list has at least one more than it shows."""
    shown = len(data["results"])
    return int(data.get("count") or shown + bool(data.get("next")))


def make_option(operation: OperationSchema, row: dict[str, Any]) -> tuple[Any, str]:
    resource = operation.item
    label = title_of(resource, row, fallback=operation.label) if resource else str(row.get("id"))
    return row.get("id"), label


def load_label(page: Page, field: Field, identity: Any) -> str:
    """Return what one row of a relation is called, nothing where it cannot be read by its id."""
    operation = find_retrieve(field.operation)
    if operation is None or operation.item is None or operation.path_params not in _BY_ID:
        return ""
    response = page.call(operation.name, path={operation.path_params[0]: identity})
    return title_of(operation.item, response.data) if response.status < 400 else ""


Input = dict[str, Any]

Choice = tuple[Any, str]

#: The query parameter that asks for a relation's input alone, and the button that looks one up.
LOOKUP = "_lookup"

FIND = "_find"

INPUT_KINDS = {
    "longtext": "textarea",
    "html": "textarea",
    "json": "textarea",
    "lines": "textarea",
    "tags": "tags",
    "email": "email",
    "url": "url",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "boolean": "checkbox",
    "switch": "checkbox",
    "integer": "number",
    "decimal": "number",
    "money": "number",
    "choice": "select",
    "relation": "select",
    "file": "file",
    "image": "image",
    "password": "password",
    "hidden": "hidden",
    "trap": "trap",
    "rows": "rows",
    "list": "rows",
    "group": "group",
    "components": "components",
}

#: What browsers may fill in (WCAG 1.3.5), by format and then by the field's name.
_AUTOCOMPLETE = {
    "email": "email",
    "phone": "tel",
    "first_name": "given-name",
    "last_name": "family-name",
    "full_name": "name",
    "company": "organization",
    "address": "street-address",
    "street": "street-address",
    "address_line1": "address-line1",
    "address_line2": "address-line2",
    "city": "address-level2",
    "region": "address-level1",
    "state": "address-level1",
    "postal_code": "postal-code",
    "postcode": "postal-code",
    "country": "country",
}

#: How the parts of a second address are called, whom something is billed to.
_BILLING = "billing_"


def make_input(
    page: Page,
    field: Field,
    *,
    value: Any = None,
    errors: Sequence[str] = (),
    name: str = "",
    prefix: str = "",
    url: str = "",
    as_filter: bool = False,
) -> Input:
    """Return one input.

    Args:
        value: what it holds: JSON as the API gives it, or the text that the visitor typed.
        name: under which it is sent, where that is not the field's own name.
        prefix: tells apart the ids of several forms on one page.
        url: where its form is sent, and where a relation is looked up.
        as_filter: it narrows a list, so that everything may be left open.
    """
    plan = plan_input(field, as_filter)
    widget: Input = {
        **plan,
        "name": name or field.name,
        "attrs": {**plan["attrs"]},
        "value": input_value(field, value),
        "errors": list(errors),
        "id": make_id(prefix, name or field.name),
        "zone": timezone.get_current_timezone_name() if field.format == "datetime" else "",
    }
    if field.format == "relation":
        offer_relation(
            page,
            field,
            widget,
            value,
            blank=blank_label(field, widget["value"], as_filter=as_filter),
            url=url or page.path,
        )
    elif field.format == "tags":
        offer_tags(page, field, widget)
    elif field.choices or (as_filter and field.format == "boolean"):
        offer_choices(field, widget, blank=blank_label(field, widget["value"], as_filter=as_filter))
    widget["widget"] = f"screens/widgets/{widget['kind']}.html"
    return widget


def make_id(prefix: str, name: str) -> str:
    return "-".join(("id", *([prefix] if prefix else []), name))


def make_range(page: Page, field: Field, *, errors: Sequence[str] = ()) -> Input:
    """Return the filter of a range: an input for each of its two bounds, under one label."""
    texts = (_("From"), _("To"))
    parts = [
        {**make_filter_part(page, bound), "label": text}
        for bound, text in zip(field.bounds, texts, strict=True)
    ]
    whole = make_input(page, field, errors=errors, prefix="filter", as_filter=True)
    return {**whole, "kind": "range", "widget": "screens/widgets/range.html", "parts": parts}


def make_filter_part(page: Page, bound: Field) -> Input:
    return make_input(
        page, bound, value=page.query.get(bound.name, ""), prefix="filter", as_filter=True
    )


@once_per_language
def plan_input(field: Field, as_filter: bool) -> Input:
    """Return what an input is whoever sees it and whatever it holds."""
    return {
        "name": field.name,
        "label": label(field.label),
        "kind": kind_of(field, as_filter=as_filter),
        "required": field.required and not as_filter,
        "optional": not (as_filter or field.required or field.default),
        "help": translated(field.help),
        "attrs": attributes_of(field),
        "autocomplete": autocomplete_of(field),
        "choices": (),
        "lookup": None,
        "zone": "",
        "parts": (),
        "file": None,
        "clear": None,
        "rows": (),
        "adder": None,
        "editor": None,
        "autofocus": False,
        "redraw": None,
    }


def kind_of(field: Field, *, as_filter: bool) -> str:
    if field.many and field.format in ("choice", "relation", "facets"):
        return "multiselect"
    if as_filter and field.format == "boolean":
        return "select"
    return INPUT_KINDS.get(field.format, "text")


def input_value(field: Field, value: Any) -> Any:
    if field.many:
        values = [identity_of(item) for item in list_values(value)]
        return "\n".join(map(str, values)) if field.format == "lines" else values
    if field.format == "relation":
        return identity_of(value)
    if field.format == "datetime":
        return to_local(value)
    if field.format == "switch":
        return value == "true" or ""
    if field.format == "json" and value is not None and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return "" if value is None else value


def list_values(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def identity_of(value: Any) -> Any:
    identity = value.get("id") if isinstance(value, dict) else value
    return "" if identity is None else identity


def to_local(value: Any) -> str:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        return str(value or "")
    if timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return moment.strftime("%Y-%m-%dT%H:%M")


#: In which direction something is typed, whatever the page's.
_DIRECTIONS = {
    "text": "auto",
    "longtext": "auto",
    "lines": "auto",
    "tags": "auto",
    "email": "ltr",
    "url": "ltr",
    "password": "ltr",
}


def attributes_of(field: Field) -> dict[str, Any]:
    """Return an input's further HTML attributes; what is typed has its own direction."""
    attributes: dict[str, Any] = {}
    if direction := _DIRECTIONS.get(field.format):
        attributes["dir"] = direction
    if field.max_length:
        attributes["maxlength"] = field.max_length
    if field.minimum is not None:
        attributes["min"] = field.minimum
    if field.maximum is not None:
        attributes["max"] = field.maximum
    if field.format in ("decimal", "money"):
        attributes |= {"step": "any", "inputmode": "decimal"}
    if field.format == "image":
        attributes["accept"] = "image/*"
    if field.many and field.format not in ("lines", "tags"):
        attributes["multiple"] = True
    if field.example:
        attributes["placeholder"] = field.example
    return attributes


def autocomplete_of(field: Field) -> str:
    name = field.name.removeprefix(_BILLING)
    token = _AUTOCOMPLETE.get(field.format) or _AUTOCOMPLETE.get(name, "")
    return f"billing {token}" if token and name != field.name else token


def offer_choices(field: Field, widget: Input, *, blank: str) -> None:
    choices = list(translate_choices(field).items())
    if field.format == "boolean":
        choices = [("true", _("Yes")), ("false", _("No"))]
    widget["choices"] = mark_choices(choices, widget["value"], blank=blank)


def offer_relation(
    page: Page, field: Field, widget: Input, value: Any, *, blank: str, url: str
) -> None:
    """Offer a relation whole where it is small, else what was looked up and what was chosen."""
    name = f"lookup_{widget['name']}"
    search = (page.request.POST.get(name) or page.query.get(name) or "").strip()
    options = load_options(page, field) if field.operation else Options()
    if options.is_whole:
        widget["choices"] = mark_choices(options.choices, widget["value"], blank=blank)
        return
    found = load_options(page, field, search=search) if search else Options(count=options.count)
    chosen = labelled(page, field, value, {**dict(options.choices), **dict(found.choices)})
    offered = tuple({**chosen, **dict(found.choices)}.items())
    widget["kind"] = "lookup"
    widget["choices"] = mark_choices(offered, widget["value"], blank=blank)
    widget["lookup"] = {
        "name": name,
        "query": search,
        "url": join_query(url, {LOOKUP: widget["name"]}),
        "find_name": FIND,
        "find_value": widget["name"],
        "multiple": field.many,
        "count": found.count,
    }


def offer_tags(page: Page, field: Field, widget: Input) -> None:
    """Offer the tags there are beside those that are chosen; others may be typed."""
    options = load_options(page, field) if field.operation else Options()
    widget["choices"] = mark_choices(options.choices, widget["value"], blank="")


def labelled(page: Page, field: Field, value: Any, known: Mapping[Any, str]) -> dict[Any, str]:
    by_text = {str(identity): text for identity, text in known.items()}
    chosen: dict[Any, str] = {}
    for item in list_values(value):
        identity = identity_of(item)
        label_text = str(item.get("label", "")) if isinstance(item, dict) else ""
        chosen[identity] = (
            label_text
            or by_text.get(str(identity))
            or load_label(page, field, identity)
            or str(identity)
        )
    return chosen


def blank_label(field: Field, value: Any, *, as_filter: bool) -> str:
    """Return what the choice of nothing is called, nothing where something has to be chosen."""
    if as_filter:
        return _("Any")
    if field.many:
        return ""
    return "—" if field.nullable or field.blank or value in ("", None) else ""


def mark_choices(choices: Sequence[Choice], value: Any, *, blank: str) -> list[dict[str, Any]]:
    """Return choices with the chosen ones marked, whatever type their values came in."""
    chosen = {as_text(item) for item in (value if isinstance(value, list) else [value])}
    marked = [
        {
            "value": as_text(item),
            "label": text,
            "selected": as_text(item) in chosen,
            "count": None,
            "swatch": None,
        }
        for item, text in choices
    ]
    if blank:
        marked.insert(
            0,
            {
                "value": "",
                "label": blank,
                "selected": chosen <= {""},
                "count": None,
                "swatch": None,
            },
        )
    return marked


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class FormErrors:
    """What is wrong with a form.

    Args:
        fields: the messages of each field; of one that consists of others the errors as the API
            nests them.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    screen: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields or self.general)


def read_errors(data: Any, names: Iterable[str], *, nested: Iterable[str] = ()) -> FormErrors:
    """Return a problem's errors; those of fields that are not shown are told above the form.

    Args:
        nested: the fields that consist of others.
    """
    problem = data if isinstance(data, dict) else {}
    errors = problem.get("errors")
    if not isinstance(errors, dict) or not errors:
        detail = str(problem.get("detail") or _("This couldn't be done."))
        return FormErrors(general=[detail], screen=str(problem.get("screen", "")))
    shown, whole = set(names), set(nested)
    fields = {
        name: error if name in whole else list(messages(error))
        for name, error in errors.items()
        if name in shown
    }
    general = [
        text if name == NON_FIELD_ERRORS else f"{name.replace('_', ' ').capitalize()}: {text}"
        for name, error in errors.items()
        if name not in shown
        for text in messages(error)
    ]
    return FormErrors(fields, general)


def messages(error: Any) -> Iterable[str]:
    if isinstance(error, dict):
        error = list(error.values())
    if isinstance(error, list):
        for part in error:
            yield from messages(part)
    elif error:
        yield str(error)


def asked_field(page: Page, fields: Iterable[Field]) -> Field | None:
    """Return the field that something is looked up for, None outside of a lookup."""
    name = page.query.get(LOOKUP)
    if name is None:
        return None
    found = find_field(fields, name.split("-"))
    if found is None or found.format != "relation":
        raise Http404
    return found


def find_field(fields: Iterable[Field], path: Sequence[str]) -> Field | None:
    """Return the field at a path: its name, or that of rows, a row's number and its name there."""
    found = next((field for field in fields if field.name == path[0]), None)
    if found is None or len(path) == 1:
        return found
    return find_field(found.fields, path[2:]) if len(path) > 2 else None


def show_lookup(page: Page, field: Field, *, url: str, **options: Any) -> HttpResponse:
    name = page.query.get(LOOKUP, field.name)
    value = page.query.getlist(name)
    widget = make_input(page, field, value=value, name=name, url=url, **options)
    context = {"field": widget}
    return render_page(page.request, [widget["widget"]], context)
