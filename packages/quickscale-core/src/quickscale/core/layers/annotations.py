"""Whether a manifest's values are of the types that its class declares."""

import types
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Union, get_args, get_origin

from quickscale.core.manifests.base import Text

_UNIONS = (Union, types.UnionType)
_NAMES: Mapping[Any, str] = {Text: "text", types.NoneType: "None"}


def fits(value: object, annotation: Any) -> bool:
    if annotation is Any:
        return True
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is ClassVar:
        return fits(value, arguments[0])
    if origin in _UNIONS:
        return any(fits(value, argument) for argument in arguments)
    if origin is Literal:
        return value in arguments
    if origin is not None:
        return _fits_container(value, origin, arguments)
    return isinstance(value, annotation) and not (annotation is int and isinstance(value, bool))


def list_choices(annotation: Any) -> list[str]:
    """Return the words that a type leaves to choose from."""
    if get_origin(annotation) is Literal:
        return [word for word in get_args(annotation) if isinstance(word, str)]
    return [word for argument in get_args(annotation) for word in list_choices(argument)]


def describe_type(annotation: Any) -> str:
    if annotation in _NAMES:
        return _NAMES[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is ClassVar:
        return describe_type(arguments[0])
    if origin in _UNIONS:
        return " or ".join(describe_type(argument) for argument in arguments)
    if origin is Literal:
        return "one of " + ", ".join(repr(argument) for argument in arguments)
    if origin is tuple:
        return f"a tuple of {describe_type(arguments[0])}"
    return str((origin or annotation).__name__)


def _fits_container(value: object, origin: type, arguments: tuple[Any, ...]) -> bool:
    if issubclass(origin, Mapping):
        return isinstance(value, dict) and all(
            fits(key, arguments[0]) and fits(item, arguments[1]) for key, item in value.items()
        )
    return isinstance(value, tuple) and all(fits(item, arguments[0]) for item in value)
