"""Forms of operations: which inputs they have, and what each of them holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from .files import FILES, clear_name, describe_file
from .inputs import FormErrors, Input, as_text, identity_of, messages
from .navigation import link_to
from .row_edits import EDIT
from .rows import Place, build_input, list_errors, list_scripts
from .schema import Field, OperationSchema, describe_operation, has_fixed_rows
from .screens import Page

#: The statuses that are about what the visitor sent, and not about the visitor or the server.
CORRECTABLE = frozenset({400, 402, 409, 410, 412, 413, 415, 422, 423})


@dataclass(frozen=True, slots=True)
class OperationForm:
    """Everything from which a form is drawn.

    Args:
        fields: the inputs to show, by name; None shows all that are not given.
        given: body values that the visitor does not type.
        prefix: tells apart the ids of several forms on one page.
        initial: its first values, as JSON; what the visitor ``typed`` last wins over them.
        focus: the name of the row, or of the list, from which the visitor goes on.
        hidden: further values that are sent along, by name.
        uploaded: the fields with which the visitor sent a file, which no browser keeps.
    """

    operation: OperationSchema
    url: str
    fields: tuple[str, ...] | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""
    title: str = ""
    object: str = ""
    submit: str = ""
    tone: str = "primary"
    confirm: str = ""
    cancel_url: str = ""
    next: str = ""
    initial: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    focus: str = ""
    hidden: Sequence[tuple[str, str]] = ()
    uploaded: frozenset[str] = frozenset()
    form_errors: FormErrors = field(default_factory=FormErrors)

    @property
    def inputs(self) -> Sequence[Field]:
        return choose_inputs(self.operation, self.fields, tuple(self.given))


@cache
def choose_inputs(
    operation: OperationSchema, names: tuple[str, ...] | None, given: tuple[str, ...]
) -> Sequence[Field]:
    """Return the fields to fill in: those named, or all, without those that are given."""
    known = {field.name: field for field in operation.inputs}
    wanted = known if names is None else [name for name in names if name in known]
    return [known[name] for name in wanted if name not in given]


def build_form(page: Page, plan: OperationForm) -> dict[str, Any]:
    plan = replace(plan, initial={**read_first_rows(page, plan), **plan.initial})
    fields = [field for field in adapt_inputs(page, plan) if has_inputs(plan, field)]
    has_file = any(field.format in FILES for field in fields)
    place = Place(page, plan.url, plan.prefix, plan.focus)
    inputs = [build_field(place, plan, field) for field in fields]
    return {
        "action_url": plan.url,
        "method": "post",
        "enctype": "multipart/form-data" if has_file else "application/x-www-form-urlencoded",
        "idempotency_key": str(uuid4()),
        "fields": inputs,
        "scripts": list_scripts(fields, redraws=any(each["redraw"] for each in inputs)),
        "errors": [*plan.form_errors.general, *list_undrawn_errors(plan, fields)],
        "field_errors": list(list_errors(inputs)),
        "error_link": link_to(plan.form_errors.screen) if plan.form_errors.screen else None,
        "has_errors": bool(plan.form_errors),
        "is_unsaved": bool(plan.typed),
        "title": plan.title,
        "object": plan.object,
        "submit_label": plan.submit,
        "cancel_url": plan.cancel_url,
        "cancel_label": _("Go back") if plan.confirm else _("Cancel"),
        "confirm": plan.confirm,
        "tone": plan.tone,
        "next": plan.next,
        "hidden": [{"name": name, "value": value} for name, value in plan.hidden],
    }


def read_first_rows(page: Page, plan: OperationForm) -> dict[str, Any]:
    """Return the rows that inputs of a new thing begin with, where an operation says which."""
    if plan.operation.is_update:
        return {}
    asked = [field for field in plan.inputs if has_fixed_rows(field) and field.operation]
    answers = {field.name: page.call(field.operation) for field in asked}
    return {name: answer.data for name, answer in answers.items() if answer.status < 400}


def has_inputs(plan: OperationForm, field: Field) -> bool:
    """Whether there is something to fill in: rows that come from the first values may be none."""
    return not has_fixed_rows(field) or bool(value_of(plan, field))


def build_field(place: Place, plan: OperationForm, field: Field) -> Input:
    is_file = field.format in FILES
    made = build_input(
        place,
        field,
        name=field.name,
        value=None if is_file else value_of(plan, field),
        errors=plan.form_errors.fields.get(field.name),
    )
    if is_redrawing(plan.operation, field):
        made = offer_redraw(made)
    return {**made, **offer_file(plan, field, made["errors"])} if is_file else made


def is_redrawing(operation: OperationSchema, field: Field) -> bool:
    """Whether other inputs depend on what is entered into this one."""
    source = operation.inputs_from
    return bool(source) and field.name in describe_operation(source).query_names


def offer_redraw(made: Input) -> Input:
    """Return an input with what draws its form again: a button, and a mark for the script."""
    value = f"{made['name']}:redraw"
    button = {"name": EDIT, "value": value, "label": _("Update form")}
    return {**made, "redraw": button, "attrs": {**made["attrs"], "data-redraw": value}}


def adapt_inputs(page: Page, plan: OperationForm) -> Sequence[Field]:
    """Return the inputs that there are after what was entered so far.

    Raises:
        OperationError: the operation that says so was refused.
    """
    source = plan.operation.inputs_from
    if not source:
        return plan.inputs
    asked = [field for field in plan.inputs if is_redrawing(plan.operation, field)]
    query = {field.name: as_text(identity_of(value_of(plan, field))) for field in asked}
    found = {each["name"]: each for each in page.fetch(source, query=query)["inputs"]}
    return [adapt(field, found[field.name]) for field in plan.inputs if field.name in found]


def adapt(field: Field, found: Mapping[str, Any]) -> Field:
    choices = tuple((each["value"], each["label"]) for each in found["choices"])
    return adapt_once(field, found["label"], found["required"], found["example"], choices)


@cache
def adapt_once(
    field: Field, label: str, required: bool, example: str, choices: tuple[tuple[Any, str], ...]
) -> Field:
    """Return a field with another label and other choices; the same one for the same, as what pages
    keep of fields is kept by their identity.
    """
    changed = replace(field, label=label, required=required, example=example)
    return replace(changed, choices=choices, format="choice") if choices else changed


def list_undrawn_errors(plan: OperationForm, drawn: Iterable[Field]) -> list[str]:
    """Return what is wrong with fields that the form has not now."""
    names = {field.name for field in drawn}
    wrong = plan.form_errors.fields.items()
    return [text for name, error in wrong if name not in names for text in messages(error)]


def offer_file(plan: OperationForm, field: Field, errors: Sequence[str]) -> Input:
    """Return what a file's input says of the file that is stored, and of one sent in vain."""
    file = describe_file(value_of(plan, field))
    is_lost = field.name in plan.uploaded and not errors
    clear = {"name": clear_name(field), "checked": bool(plan.typed.get(clear_name(field)))}
    return {
        "file": file,
        "clear": clear if file and field.nullable else None,
        "required": field.required and not file,
        "errors": [_("Choose the file again: browsers don't keep it.")] if is_lost else errors,
    }


def value_of(plan: OperationForm, field: Field) -> Any:
    """Return what an input holds: what was typed, what is stored, or the model's default."""
    if field.name in plan.typed and has_fixed_rows(field):
        return label_rows(plan.typed[field.name], plan.initial.get(field.name))
    for values in (plan.typed, plan.initial):
        if field.name in values:
            return values[field.name]
    return field.default if not plan.operation.is_update else None


def label_rows(typed: Any, first: Any) -> Any:
    """Return rows as they were typed, each with what the first values' row of its id says of it."""
    if not isinstance(typed, list) or not isinstance(first, list):
        return typed
    known = {str(row.get("id")): row for row in first if isinstance(row, Mapping)}
    return [{"label": None, **known.get(str(row.get("id")), {}), **row} for row in typed]
