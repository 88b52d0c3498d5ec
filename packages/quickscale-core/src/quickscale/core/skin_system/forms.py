"""Forms of operations: which inputs they have, and what was sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from .files import FILES, describe_file
from .inputs import FormErrors, Input, make_input
from .navigation import link_to
from .schema import Field, OperationSchema
from .screens import Page

#: The statuses that are about what the visitor sent, and not about the visitor or the server.
CORRECTABLE = frozenset({400, 402, 409, 410, 412, 413, 415, 422, 423})


#: Components are edited in the admin, which has an editor for them.
_UNTYPABLE = frozenset({"components"})
_TEXTS = ("text", "longtext", "html", "email", "url", "choice", "password")


@dataclass(frozen=True, slots=True)
class OperationForm:
    """Everything from which a form is drawn.

    Args:
        fields: the inputs to show, by name; None shows all that are not given.
        given: body values that the visitor does not type.
        prefix: tells apart the ids of several forms on one page.
        initial: its first values, as JSON; what the visitor ``typed`` last wins over them.
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
    known = {field.name: field for field in operation.inputs if field.format not in _UNTYPABLE}
    wanted = known if names is None else [name for name in names if name in known]
    return [known[name] for name in wanted if name not in given]


def build_form(page: Page, plan: OperationForm) -> dict[str, Any]:
    fields = plan.inputs
    has_file = any(field.format in FILES for field in fields)
    return {
        "action_url": plan.url,
        "method": "post",
        "enctype": "multipart/form-data" if has_file else "application/x-www-form-urlencoded",
        "idempotency_key": str(uuid4()),
        "fields": [build_input(page, plan, field) for field in fields],
        "errors": list(plan.form_errors.general),
        "error_link": link_to(plan.form_errors.screen) if plan.form_errors.screen else None,
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
    is_file = field.format in FILES
    made = make_input(
        page,
        field,
        value=None if is_file else value_of(plan, field),
        errors=plan.form_errors.fields.get(field.name, ()),
        prefix=plan.prefix,
        url=plan.url,
    )
    return {**made, **offer_file(plan, field, made["errors"])} if is_file else made


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


def clear_name(field: Field) -> str:
    return f"{field.name}-clear"


def value_of(plan: OperationForm, field: Field) -> Any:
    """Return what an input holds: what was typed, what is stored, or the model's default."""
    for values in (plan.typed, plan.initial):
        if field.name in values:
            return values[field.name]
    return field.default if not plan.operation.is_update else None


def read_body(request: HttpRequest, fields: Iterable[Field], *, partial: bool) -> dict[str, Any]:
    """Return the body to send; a partial one says emptied inputs, as what is left out stays."""
    body: dict[str, Any] = {}
    for each in fields:
        if each.format in FILES:
            read_clear(body, each, request)
        elif each.many:
            body[each.name] = [value for value in request.POST.getlist(each.name) if value]
        elif each.format == "boolean":
            body[each.name] = request.POST.get(each.name, "") not in ("", "false")
        else:
            read_value(body, each, request.POST.get(each.name, "").strip(), partial=partial)
    return body


def read_clear(body: dict[str, Any], field: Field, request: HttpRequest) -> None:
    """Say that a file is to be removed; one that is sent replaces it instead."""
    if clear_name(field) in request.POST and field.name not in request.FILES:
        body[field.name] = None


def read_files(request: HttpRequest, fields: Iterable[Field]) -> dict[str, Any]:
    """Return the uploads of a form; a file that is not sent again stays as it is."""
    wanted = {field.name for field in fields if field.format in FILES}
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
    typed: dict[str, Any] = {}
    for each in fields:
        if each.format in FILES:
            typed[clear_name(each)] = clear_name(each) in data
        elif each.many:
            typed[each.name] = data.getlist(each.name)
        elif each.format == "boolean":
            typed[each.name] = data.get(each.name, "") not in ("", "false")
        else:
            typed[each.name] = data.get(each.name, "")
    return typed


def to_utc(text: str) -> str:
    """Return what ``datetime-local`` sent as an ISO moment; anything else as it was typed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
