"""One POST to somebody else's server, which may be slow, broken or hostile: to a checked address,
without redirects, within a time limit, reading the beginning of the answer."""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

from django.utils import timezone

from .addresses import ForbiddenAddress, allowed_schemes, port_of, resolve_host
from .models import WebhookDelivery

#: How long a connection to each address, and everything from then on, may take.
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
#: How much of an answer is kept.
EXCERPT_BYTES = 1000
_MOST_ADDRESSES = 2

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
        with closing(connect(parts)) as connection, time_limit(connection, is_late):
            if isinstance(connection, ssl.SSLSocket):
                connection.do_handshake()
            return exchange(connection, parts, body, headers)
    except Exception as error:  # noqa: BLE001 - their server's fault is never ours
        return Answer(problem=Problem.TIMEOUT if is_late.is_set() else name_problem(error))


def connect(parts: SplitResult) -> socket.socket:
    if parts.scheme not in allowed_schemes():
        raise ForbiddenAddress(f"Unsupported scheme: {parts.scheme}.")
    host, port = parts.hostname or "", port_of(parts)
    connection = connect_any(find_addresses(host, port), port)
    connection.settimeout(TOTAL_SECONDS)
    if parts.scheme != "https":
        return connection
    context = ssl.create_default_context()
    return context.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False)


def find_addresses(host: str, port: int) -> list[str]:
    try:
        return resolve_host(host, port)[:_MOST_ADDRESSES]
    except UnicodeError as error:  # no name that a name server could know
        raise socket.gaierror(str(error)) from error


def connect_any(addresses: list[str], port: int) -> socket.socket:
    """Connect to the first address that answers, the last one's failure is all of theirs."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), CONNECT_SECONDS)
    return socket.create_connection((addresses[-1], port), CONNECT_SECONDS)


@contextmanager
def time_limit(connection: socket.socket, is_late: Event) -> Iterator[None]:
    """Cut a connection off when its time is over, also from a server that drips."""

    def cut() -> None:
        is_late.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = Timer(TOTAL_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


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
