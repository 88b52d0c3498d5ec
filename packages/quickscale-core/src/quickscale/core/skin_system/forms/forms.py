"""Forms of operations: what they ask for, and what a visitor sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.rendering import render_page
from quickscale.core.skin_system.schema import Field, OperationSchema

from .inputs import LOOKUP, Input, make_input, to_utc

#: The statuses that are about what the visitor sent, and not about the visitor or the server.
CORRECTABLE = frozenset({400, 402, 409, 410, 412, 413, 415, 422, 423})

_GENERAL = "non_field_errors"


@dataclass(frozen=True, slots=True)
class FormErrors:
    """Errors by field, and those of no field that is shown."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.general)


def read_errors(data: Any, names: Iterable[str]) -> FormErrors:
    """Return the faults that a problem lists.

    Args:
        data: the operation's answer.
        names: the fields that are shown; errors of others are told above the form.
    """
    problem = data if isinstance(data, dict) else {}
    errors = problem.get("errors")
    if not isinstance(errors, dict) or not errors:
        return FormErrors(general=[str(problem.get("detail") or _("This couldn't be done."))])
    shown = set(names)
    fields = {name: list(messages(error)) for name, error in errors.items() if name in shown}
    general = [
        text if name == _GENERAL else f"{name.replace('_', ' ').capitalize()}: {text}"
        for name, error in errors.items()
        if name not in shown
        for text in messages(error)
    ]
    return FormErrors(fields, general)


def messages(error: Any) -> Iterable[str]:
    """Return every message of an error, however deep it is nested."""
    if isinstance(error, dict):
        error = list(error.values())
    if isinstance(error, list):
        for part in error:
            yield from messages(part)
    elif error:
        yield str(error)


#: Components are edited in the admin, which has an editor for them.
_UNTYPABLE = frozenset({"components"})
_FILES = ("file", "image")
_TEXTS = ("text", "longtext", "html", "email", "url", "choice", "password")


@dataclass(frozen=True, slots=True)
class OperationForm:
    """Everything from which a form is drawn.

    Args:
        operation: what it performs.
        url: where it is sent.
        fields: the inputs to show, by name; None shows all that are not given.
        given: body values that the visitor does not type.
        prefix: tells apart the ids of several forms on one page.
        initial: its first values, as JSON.
        typed: what the visitor typed last, which wins over ``initial``.
        faults: what was wrong with that.
        next: the page to go back to.
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
    form_errors: FormErrors = field(default_factory=FormErrors)

    def replace(self, **changes: Any) -> OperationForm:
        """Return the same plan with some of it changed."""
        return replace(self, **changes)

    @property
    def inputs(self) -> list[Field]:
        """The operation's fields that this form shows."""
        return choose_inputs(self.operation, self.fields, self.given)


def choose_inputs(
    operation: OperationSchema, names: tuple[str, ...] | None, given: Mapping[str, Any]
) -> list[Field]:
    """Return the fields of an operation's body that the visitor fills in."""
    known = {field.name: field for field in operation.inputs if field.format not in _UNTYPABLE}
    wanted = known if names is None else [name for name in names if name in known]
    return [known[name] for name in wanted if name not in given]


def build_form(page: Page, plan: OperationForm) -> dict[str, Any]:
    """Return a form as a template receives it."""
    fields = plan.inputs
    has_file = any(field.format in ("file", "image") for field in fields)
    return {
        "action_url": plan.url,
        "method": "post",
        "enctype": "multipart/form-data" if has_file else "application/x-www-form-urlencoded",
        "idempotency_key": str(uuid4()),
        "fields": [build_input(page, plan, field) for field in fields],
        "errors": list(plan.form_errors.general),
        "has_errors": bool(plan.form_errors),
        "title": plan.title,
        "object": plan.object,
        "submit_label": plan.submit,
        "cancel_url": plan.cancel_url,
        "cancel_label": _("Go back") if plan.confirm else _("Cancel"),
        "confirm": plan.confirm,
        "tone": plan.tone,
        "next": plan.next,
    }


def build_input(page: Page, plan: OperationForm, field: Field) -> Input:
    return make_input(
        page,
        field,
        value=value_of(plan, field),
        errors=plan.form_errors.fields.get(field.name, ()),
        prefix=plan.prefix,
        url=plan.url,
    )


def value_of(plan: OperationForm, field: Field) -> Any:
    """Return what an input holds: what was typed, what is stored, or the model's default."""
    for values in (plan.typed, plan.initial):
        if field.name in values:
            return values[field.name]
    return field.default if not plan.operation.is_update else None


def read_body(request: HttpRequest, fields: Iterable[Field], *, partial: bool) -> dict[str, Any]:
    """Return the body that a form asks the operation to take.

    Args:
        partial: what is left out stays as it is, so that emptied inputs have to be said.
    """
    body: dict[str, Any] = {}
    for each in fields:
        if each.format in _FILES:
            continue
        if each.many:
            body[each.name] = [value for value in request.POST.getlist(each.name) if value]
        elif each.format == "boolean":
            body[each.name] = request.POST.get(each.name, "") not in ("", "false")
        else:
            read_value(body, each, request.POST.get(each.name, "").strip(), partial=partial)
    return body


def read_files(request: HttpRequest, fields: Iterable[Field]) -> dict[str, Any]:
    """Return the uploads of a form; a file that is not sent again stays as it is."""
    wanted = {field.name for field in fields if field.format in _FILES}
    return {name: upload for name, upload in request.FILES.items() if name in wanted}


def read_value(body: dict[str, Any], field: Field, text: str, *, partial: bool) -> None:
    if text:
        body[field.name] = to_utc(text) if field.format == "datetime" else text
    elif field.nullable:
        body[field.name] = None
    elif field.format in _TEXTS:
        body[field.name] = ""
    elif partial:
        body[field.name] = None


def typed_values(data: QueryDict, fields: Iterable[Field]) -> dict[str, Any]:
    """Return what was typed, to be shown again as it was."""
    typed: dict[str, Any] = {}
    for each in fields:
        if each.format in _FILES:
            continue
        if each.many:
            typed[each.name] = data.getlist(each.name)
        elif each.format == "boolean":
            typed[each.name] = data.get(each.name, "") not in ("", "false")
        else:
            typed[each.name] = data.get(each.name, "")
    return typed


def asked_field(page: Page, fields: list[Field]) -> Field | None:
    """Return the field that the visitor is looking something up for, None outside of a lookup.

    Raises:
        Http404: there is no such field here.
    """
    name = page.query.get(LOOKUP)
    if name is None:
        return None
    for each in fields:
        if each.name == name and each.format == "relation":
            return each
    raise Http404


def show_lookup(page: Page, field: Field, *, url: str, **options: Any) -> HttpResponse:
    """Draw one relation's input."""
    widget = make_input(page, field, value=page.query.getlist(field.name), url=url, **options)
    context = {"field": widget}
    return render_page(page.request, [widget["widget"]], context)
