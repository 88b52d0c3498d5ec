"""Plain dictionaries whose costly values are computed when a template first asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import LazyValueError

#: What Django's templates take for "no such variable", which would hide a fault of ours.
_MISTAKEN_FOR_ABSENCE = (KeyError, TypeError, AttributeError, ValueError, IndexError)


class LazyDict(dict[str, Any]):
    """A dictionary that computes some of its values on first use.

    Args:
        now: the values that are known.
        later: functions without arguments for those that are not.
    """

    def __init__(self, now: dict[str, Any], **later: Callable[[], Any]) -> None:
        super().__init__(now)
        self._later = later

    def __missing__(self, key: str) -> Any:
        if key not in self._later:
            raise KeyError(key)
        try:
            value = self._later[key]()
        except _MISTAKEN_FOR_ABSENCE as error:
            raise LazyValueError(f"“{key}” could not be computed: {error!r}") from error
        self[key] = value
        return value

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._later

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401 - this is get()


def settle(value: Any) -> Any:
    """Return a copy of plain data in which nothing is computed late, as JSON needs it."""
    if isinstance(value, LazyDict):
        return {key: settle(value[key]) for key in (*value.keys(), *value._later)}
    if isinstance(value, dict):
        return {key: settle(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [settle(item) for item in value]
    return value
