"""One POST to somebody else's server, which may be slow, broken or hostile: to a checked address,
without redirects, within a time limit, reading the beginning of the answer."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Event
from urllib.parse import SplitResult, urlsplit

from django.utils import timezone

from quickscale.core.http.addresses import ForbiddenAddress, port_of
from quickscale.core.http.connections import open_connection, time_limit

from .models import WebhookDelivery

#: How long everything may take once the connection is there.
TOTAL_SECONDS = 10.0
#: How much of an answer is kept.
EXCERPT_BYTES = 1000

Problem = WebhookDelivery.Problem


@dataclass(frozen=True, slots=True)
class Answer:
    status: int | None = None
    problem: str = ""
    excerpt: str = ""
    retry_after: timedelta = timedelta(0)


def post_webhook(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    is_late = Event()
    try:
        with (
            closing(open_connection(parts, TOTAL_SECONDS)) as connection,
            time_limit(connection, TOTAL_SECONDS, is_late),
        ):
            if isinstance(connection, ssl.SSLSocket):
                connection.do_handshake()
            return exchange(connection, parts, body, headers)
    except Exception as error:  # noqa: BLE001 - their server's fault is never ours
        return Answer(problem=Problem.TIMEOUT if is_late.is_set() else name_problem(error))


def exchange(
    connection: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> Answer:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    client = http.client.HTTPConnection(parts.hostname or "", port_of(parts))
    client.sock = connection
    own = {"Host": parts.netloc, "Content-Length": str(len(body)), "Connection": "close"}
    client.request("POST", target, body, {**headers, **own})
    response = client.getresponse()
    excerpt = response.read(EXCERPT_BYTES).decode(errors="replace").replace("\0", "")
    is_success = 200 <= response.status < 300
    return Answer(
        status=response.status,
        problem="" if is_success else Problem.STATUS,
        excerpt=excerpt,
        retry_after=read_retry_after(response.getheader("Retry-After", "")),
    )


def read_retry_after(header: str) -> timedelta:
    if header.isdecimal():
        return timedelta(seconds=int(header[:9]))
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return timedelta(0)
    aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - timezone.now(), timedelta(0))


def name_problem(error: Exception) -> str:
    kinds: tuple[tuple[type[Exception], Problem], ...] = (
        (ForbiddenAddress, Problem.ADDRESS),
        (socket.gaierror, Problem.RESOLVE),
        (TimeoutError, Problem.TIMEOUT),
        (ssl.SSLError, Problem.TLS),
        (OSError, Problem.CONNECT),
    )
    return next((name for kind, name in kinds if isinstance(error, kind)), Problem.PROTOCOL)
