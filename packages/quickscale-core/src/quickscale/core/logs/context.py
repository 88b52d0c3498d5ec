"""What every line says of the request, and of the task, that it was written for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.utils.functional import LazyObject

from quickscale.core.http import session_keys
from quickscale.core.http.request_id import ActiveRequest, active_request

_tasks: ContextVar[tuple[str, ...]] = ContextVar("quickscale_tasks", default=())


def elapsed_ms() -> float:
    """Return for how many milliseconds the current request has been answered."""
    current = active_request.get()
    return round((time.perf_counter() - current.begun) * 1000, 1) if current else 0.0


def path_parts() -> Mapping[str, Any]:
    """Return the parts of the path that the current request's address names."""
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
        "team_id": str(session.get(session_keys.TEAM, "")),
        "impersonator_id": str((session.get(session_keys.IMPERSONATORS) or [""])[-1]),
    }
    return {name: value for name, value in described.items() if value}


def loaded_user(request: HttpRequest) -> Any:
    """Return the visitor if somebody asked who that is, else None."""
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
