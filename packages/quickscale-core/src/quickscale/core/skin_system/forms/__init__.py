"""Forms of operations: their inputs, what may be chosen, what was sent and what was wrong."""

from .forms import (
    CORRECTABLE,
    FormErrors,
    OperationForm,
    asked_field,
    build_form,
    choose_inputs,
    read_body,
    read_errors,
    read_files,
    show_lookup,
    typed_values,
)
from .inputs import FIND, Input, make_input

__all__ = [
    "CORRECTABLE",
    "FIND",
    "FormErrors",
    "Input",
    "OperationForm",
    "asked_field",
    "build_form",
    "choose_inputs",
    "make_input",
    "read_body",
    "read_errors",
    "read_files",
    "show_lookup",
    "typed_values",
]
