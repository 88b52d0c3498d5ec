"""One line of JSON for each request."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("shop.request")


class JSONFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.now(UTC).isoformat(),
            **getattr(record, "request_facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give each request an id and log how it ended."""

    def middleware(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        response["X-Request-ID"] = request_id
        facts = {
            "request_id": request_id,
            "method": request.method,
            "path": request.path,
            "route": request.resolver_match.route if request.resolver_match else "",
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - start) * 1000, 1),
            "ip": request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip(),
        }
        text = f"{request.method} {request.path} {response.status_code}"
        logger.info(text, extra={"request_facts": facts})
        return response

    return middleware
