"""Forms of operations: which inputs they have, and what each of them holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from .inputs import FormErrors
from .navigation import link_to
from .rows import Place, build_input, list_errors, list_scripts
from .schema import Field, OperationSchema
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
    fields = plan.inputs
    has_file = any(field.format in ("file", "image") for field in fields)
    place = Place(page, plan.url, plan.prefix, plan.focus)
    inputs = [
        build_input(
            place,
            field,
            name=field.name,
            value=value_of(plan, field),
            errors=plan.form_errors.fields.get(field.name),
        )
        for field in fields
    ]
    return {
        "action_url": plan.url,
        "method": "post",
        "enctype": "multipart/form-data" if has_file else "application/x-www-form-urlencoded",
        "idempotency_key": str(uuid4()),
        "fields": inputs,
        "scripts": list_scripts(fields),
        "errors": list(plan.form_errors.general),
        "field_errors": list(list_errors(inputs)),
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


def value_of(plan: OperationForm, field: Field) -> Any:
    """Return what an input holds: what was typed, what is stored, or the model's default."""
    for values in (plan.typed, plan.initial):
        if field.name in values:
            return values[field.name]
    return field.default if not plan.operation.is_update else None
