"""What every line says of the request and the task it was written for."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.utils.functional import LazyObject

from quickscale.core.http import request_context
from quickscale.core.http.request_context import HIDDEN, ActiveRequest, active_request

_NAMES = "password|passwd|secret|token|authorization|cookie|api[_-]?key|sessionid|signature|otp"
_SECRET_NAME = re.compile(rf"(?i)(^|[_-])({_NAMES})($|[_-])")
#: ``token=…``, ``"password": "…"``, ``Authorization: Bearer …`` within a text.
_SECRET_IN_TEXT = re.compile(
    rf"(?i)((?:{_NAMES})[\"']?\s*[:=]\s*(?:(?:bearer|basic|token)\s+)?[\"']?)[^\s\"'&,;)}}]+"
)
#: Keys that say what they are, and the password in the address of a service.
_KNOWN = re.compile(
    r"\b(?:sk|rk|qsk|whsec)_[A-Za-z0-9_.+/=]{8,}|(?<=_secret_)[A-Za-z0-9]{8,}"
    r"|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"
)


def hide(value: Any, name: str = "") -> Any:
    if _SECRET_NAME.search(name):
        return HIDDEN
    if isinstance(value, str):
        return _KNOWN.sub(HIDDEN, _SECRET_IN_TEXT.sub(rf"\1{HIDDEN}", value))
    if isinstance(value, dict):
        return {key: hide(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [hide(item) for item in value]
    return value


_tasks: ContextVar[tuple[str, ...]] = ContextVar("quickscale_tasks", default=())


def path_parts() -> Mapping[str, Any]:
    current = active_request.get()
    match = current.request.resolver_match if current else None
    return match.kwargs if match else {}


def describe_context() -> dict[str, str]:
    """Return what is known by now; nothing is fetched in order to be logged."""
    tasks = _tasks.get()
    described = {"task_id": tasks[-1]} if tasks else {}
    if current := active_request.get():
        described |= describe_logged_request(current)
    return described


def describe_logged_request(current: ActiveRequest) -> dict[str, str]:
    user = loaded_user(current.request)
    session = loaded_session(current.request)
    described = {
        "request_id": current.request_id,
        "user_id": str(getattr(user, "public_id", "")),
        "team_id": str(session.get(request_context.TEAM, "")),
        "impersonator_id": str((session.get(request_context.IMPERSONATORS) or [""])[-1]),
    }
    return {name: value for name, value in described.items() if value}


def loaded_user(request: HttpRequest) -> Any:
    user = vars(request).get("user")
    return vars(request).get("_cached_user") if isinstance(user, LazyObject) else user


def loaded_session(request: HttpRequest) -> dict[str, Any]:
    """Return what the visitor's session holds if it was read, without counting as a reader."""
    return getattr(getattr(request, "session", None), "_session_cache", None) or {}


def begin_task(*, task_result: Any, **kwargs: Any) -> None:
    """Let further lines carry the task's id, within whatever runs already."""
    _tasks.set((*_tasks.get(), str(task_result.id)))


def end_task(**kwargs: Any) -> None:
    _tasks.set(_tasks.get()[:-1])
