"""The members of a problem (RFC 9457), ``application/problem+json``."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from .request_context import current_request_id

CONTENT_TYPE = "application/problem+json"
URN = "urn:quickscale:problem:"


def build_problem(
    *,
    status_code: int,
    code: str,
    detail: str,
    instance: str,
    title: Any = "",
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    request_id = current_request_id()
    return {
        "type": URN + code.replace("_", "-"),
        "title": str(title) or HTTPStatus(status_code).phrase,
        "status": status_code,
        "detail": detail,
        "instance": instance,
        **({"request_id": request_id} if request_id else {}),
        **(extra or {}),
    }
