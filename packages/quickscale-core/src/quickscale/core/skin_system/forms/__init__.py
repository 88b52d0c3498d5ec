"""Forms of operations: their inputs, what may be chosen, what was sent and what was wrong."""

from quickscale.core.skin_system.forms.autocomplete import asked_field, show_lookup
from quickscale.core.skin_system.forms.errors import CORRECTABLE, FormErrors, read_errors
from quickscale.core.skin_system.forms.forms import (
    OperationForm,
    build_form,
    choose_inputs,
    read_body,
    read_files,
    typed_values,
)
from quickscale.core.skin_system.forms.inputs import FIND, Input, make_input

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
