"""Parameters, read by the types that the SDK publishes for them.

``stripe.params`` holds a TypedDict for every call of the API. A parameter that it lacks, a value
outside its Literal or a missing required one is refused as Stripe refuses it, so the server cannot
drift from the API that the installed SDK speaks. What Stripe knows but this server does not honour
is refused too, by another message: a test must never pass because something was ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from stripe_sandbox.errors import InvalidParameter
from stripe_sandbox.types import Params

_INTEGER = re.compile(r"-?\d+")
_BOOLEANS = {"true": True, "false": False}
_UNIONS = (Union, UnionType)
#: Names that the SDK's own annotations import for type checkers only.
_UNSEEN = {"StripeContext": object, "Mapping": Mapping}


def read_params(name: str, raw: Params, takes: frozenset[str]) -> Params:
    """Return ``raw`` as the types of ``stripe.params.<name>``.

    Args:
        name: the TypedDict, with its module: ``checkout.SessionCreateParams``
        raw: the decoded form, whose leaves are text
        takes: dotted names of the parameters that this server honours, with all that is below

    Raises:
        InvalidParameter: as Stripe answers 400.
    """
    return _read_dict(raw, find_params(name), "", takes)


@cache
def find_params(name: str) -> type:
    """Return the TypedDict ``name`` of ``stripe.params``."""
    module, _, cls = name.rpartition(".")
    found: type = getattr(import_module(f"stripe.params.{module}".rstrip(".")), cls)
    return found


@cache
def list_fields(typed_dict: type) -> dict[str, tuple[Any, bool]]:
    """Return the type of each field of a TypedDict, and whether it is required."""
    from stripe._request_options import RequestOptions

    hints = get_type_hints(typed_dict, localns=_UNSEEN, include_extras=True)
    return {
        name: (get_args(hint)[0], False) if get_origin(hint) is NotRequired else (hint, True)
        for name, hint in hints.items()
        if name not in RequestOptions.__annotations__
    }


def is_typed_dict(hint: Any) -> bool:
    """Return whether a type is a TypedDict, of typing or of its backport."""
    return isinstance(hint, type) and issubclass(hint, dict) and hasattr(hint, "__total__")


def _read_dict(raw: Any, typed_dict: type, path: str, takes: frozenset[str]) -> Params:
    if not isinstance(raw, dict):
        raise InvalidParameter("Invalid object", param=path)
    fields = list_fields(typed_dict)
    read: Params = {}
    for name, value in raw.items():
        param = f"{path}[{name}]" if path else name
        if name not in fields:
            raise InvalidParameter(
                f"Received unknown parameter: {param}", code="parameter_unknown", param=param
            )
        _require_honoured(param, takes)
        read[name] = _read(value, fields[name][0], param, takes)
    for name, (_, required) in fields.items():
        if required and name not in raw:
            param = f"{path}[{name}]" if path else name
            raise InvalidParameter(
                f"Missing required param: {param}.", code="parameter_missing", param=param
            )
    return read


def _require_honoured(param: str, takes: frozenset[str]) -> None:
    dotted = re.sub(r"\[(?:\d+\]\[)?", ".", param).replace("]", "")
    parts = dotted.split(".")
    above = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    if above & takes or any(name.startswith(f"{dotted}.") for name in takes):
        return
    raise InvalidParameter(
        f"Stripe knows the parameter {param}, but this test server does not honour it.",
        code="parameter_unsupported_by_sandbox",
        param=param,
    )


def _read(raw: Any, hint: Any, param: str, takes: frozenset[str]) -> Any:
    choices = list_choices(hint)
    if isinstance(raw, str) and choices and (raw == "" or choices - {""}):
        return _read_choice(raw, choices, hint, param)
    if get_origin(hint) in _UNIONS:
        return _read_union(raw, hint, param, takes)
    if get_origin(hint) is list:
        return _read_list(raw, get_args(hint)[0], param, takes)
    if is_typed_dict(hint):
        return _read_dict(raw, hint, param, takes)
    if get_origin(hint) is dict or _is_free_form(hint):
        return _read_free_form(raw, param)
    return _read_leaf(raw, hint, param)


def list_choices(hint: Any) -> frozenset[str]:
    """Return the values that a Literal allows; the ``str`` beside it is for the SDK's future."""
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    if get_origin(hint) in _UNIONS:
        return frozenset().union(*map(list_choices, get_args(hint)))
    return frozenset()


def _read_choice(raw: str, choices: frozenset[str], hint: Any, param: str) -> Any:
    if raw in choices:
        return raw
    if int in get_args(hint) and _INTEGER.fullmatch(raw):
        return int(raw)
    if bool in get_args(hint) and raw in _BOOLEANS:
        return _BOOLEANS[raw]
    if raw == "":
        return _read_leaf(raw, str, param)
    allowed = ", ".join(sorted(map(str, choices - {""})))
    raise InvalidParameter(f"Invalid {param}: must be one of {allowed}", param=param)


def _read_union(raw: Any, hint: Any, param: str, takes: frozenset[str]) -> Any:
    options = [
        option
        for option in get_args(hint)
        if option is not NoneType and get_origin(option) is not Literal
    ]
    if isinstance(raw, dict):
        options = [option for option in options if option not in (str, int, float, bool, Decimal)]
    elif any(option in (str, int, float, bool, Decimal) for option in options):
        options = [option for option in options if option in (int, float, bool, Decimal, str)]
    refusal = InvalidParameter(f"Invalid value for {param}", param=param)
    for option in options:
        try:
            return _read(raw, option, param, takes)
        except InvalidParameter as error:
            refusal = error
    raise refusal


def _read_list(raw: Any, hint: Any, param: str, takes: frozenset[str]) -> list[Any]:
    if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
        raise InvalidParameter("Invalid array", param=param)
    return [_read(raw[key], hint, f"{param}[{key}]", takes) for key in sorted(raw, key=int)]


def _is_free_form(hint: Any) -> bool:
    return getattr(get_origin(hint) or hint, "__name__", "") == "UntypedStripeObject"


def _read_free_form(raw: Any, param: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise InvalidParameter("Invalid hash", param=param)
    return raw


def _read_leaf(raw: Any, hint: Any, param: str) -> Any:
    if not isinstance(raw, str):
        raise InvalidParameter(f"Invalid {hint.__name__}", param=param)
    if raw == "":
        raise InvalidParameter(
            f"You passed an empty string for '{param}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{param}' cannot be unset. You should remove '{param}' "
            "from your request or supply a non-empty value.",
            code="parameter_invalid_empty",
            param=param,
        )
    return _convert(raw, hint, param)


def _convert(raw: str, hint: Any, param: str) -> Any:
    if hint is bool:
        if raw in _BOOLEANS:
            return _BOOLEANS[raw]
        raise InvalidParameter(f"Invalid boolean: {raw}", param=param)
    if hint is int:
        if _INTEGER.fullmatch(raw):
            return int(raw)
        raise InvalidParameter(
            f"Invalid integer: {raw}", code="parameter_invalid_integer", param=param
        )
    if hint in (float, Decimal):
        try:
            return hint(raw)
        except (ValueError, InvalidOperation):
            raise InvalidParameter(f"Invalid decimal: {raw}", param=param) from None
    return raw
