"""Who is asking, seen from the request that is being answered."""

import ipaddress
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings

__all__ = ["client_ip", "current"]


@dataclass(frozen=True, slots=True)
class ActiveRequest:
    """A request that is being answered; ``begun`` is of ``time.perf_counter``."""

    request: HttpRequest
    request_id: str
    begun: float

    @property
    def elapsed_ms(self) -> float:
        return round((time.perf_counter() - self.begun) * 1000, 1)


active_request: ContextVar[ActiveRequest | None] = ContextVar("quickscale_answering", default=None)


def current_request_id() -> str:
    """Return the id of the request that is being answered, empty outside of one."""
    current = active_request.get()
    return current.request_id if current else ""


HIDDEN = "[hidden]"
#: Parts of a path that let in whoever knows them.
_SECRET_PARTS = {"key", "token", "code", "uidb36", "uidb64", "signature", "secret"}
#: What is shorter opens nothing, and may be part of any word.
_SHORTEST = 4


def hide_in_path(text: str, parts: Mapping[str, Any]) -> str:
    for name, value in parts.items():
        if name in _SECRET_PARTS and len(str(value)) >= _SHORTEST:
            text = text.replace(str(value), HIDDEN)
    return text


#: The public id of the team that the visitor acts for.
TEAM = "quickscale_workspace"

#: The ids of those who act as somebody else, the last the nearest; django-hijack's name for it.
IMPERSONATORS = "hijack_history"


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request of a visitor, as plain text.

    Attributes:
        ip: the visitor's own address, seen through the trusted proxies.
        user_agent: the browser's name for itself.
        path: the path asked, without the query.
        referrer: the page that the visitor came from.
        query: the query string.
        host: the site's host as the visitor asked for it, empty where it isn't one of ours.
        method: GET, POST and so on.
        do_not_track: the browser asked not to be followed (DNT or Global Privacy Control).
        prefetch: the browser fetched the page before anybody asked for it.
    """

    ip: str
    user_agent: str
    path: str
    referrer: str
    query: str
    host: str
    method: str
    do_not_track: bool
    prefetch: bool = False


class _Answering:
    """A request whose context is described only if somebody asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def context(self) -> RequestContext:
        request = self.request
        return RequestContext(
            ip=client_ip(request),
            user_agent=request.headers.get("User-Agent", ""),
            path=request.path,
            referrer=request.headers.get("Referer", ""),
            query=request.META.get("QUERY_STRING", ""),
            host=_host_of(request),
            method=request.method or "",
            do_not_track="1" in (request.headers.get("DNT"), request.headers.get("Sec-GPC")),
            prefetch=request.headers.get("Sec-Purpose", "").startswith("prefetch"),
        )


_answering: ContextVar[_Answering | None] = ContextVar("quickscale_request_context", default=None)


def current() -> RequestContext | None:
    """Return the context of the request that is being answered, None outside of one."""
    answering = _answering.get()
    return answering.context if answering else None


def current_namespaces() -> list[str]:
    """Return the URL namespaces of the view that answers, none outside of a request."""
    answering = _answering.get()
    match = answering.request.resolver_match if answering else None
    return match.app_names if match else []


def current_request() -> HttpRequest | None:
    """Return the request that is being answered, None outside of one."""
    answering = _answering.get()
    return answering.request if answering else None


@contextmanager
def answering_request(request: HttpRequest) -> Iterator[None]:
    token = _answering.set(_Answering(request))
    try:
        yield
    finally:
        _answering.reset(token)


def _host_of(request: HttpRequest) -> str:
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


X_FORWARDED_FOR = "X-Forwarded-For"
FORWARDED = "Forwarded"

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105
_PAIR = rf'({_TOKEN})=({_TOKEN}|"(?:[^"\\]|\\.)*")'
_PAIRS = re.compile(rf"[ \t]*{_PAIR}[ \t]*(?:;|$)")


def client_ip(request: HttpRequest) -> str:
    """Return the visitor's address, as plain as it can be written.

    ``QUICKSCALE_TRUSTED_PROXIES`` counts the proxies that append to the header that
    ``QUICKSCALE_FORWARDED_HEADER`` names; the other header may be the visitor's own and is not
    read. Where a proxy does not know the address, or does not tell it, the nearest one is returned.
    """
    remote: str = request.META.get("REMOTE_ADDR", "")
    proxies = quickscale_settings.TRUSTED_PROXIES
    header = quickscale_settings.FORWARDED_HEADER
    hops = [hop for hop in request.headers.get(header, "").split(",") if hop.strip()]
    if proxies < 1 or not hops:
        return remote
    hop = hops[-min(proxies, len(hops))]
    return read_address(read_for(hop) if header == FORWARDED else hop) or remote


def read_for(element: str) -> str:
    """Return the ``for`` of one hop, empty where it is not as RFC 7239 has it.

    No address holds a comma: what one within quotation marks was cut into is no hop.
    """
    pairs, end = {}, 0
    while end < len(element):
        pair = _PAIRS.match(element, end)
        if pair is None:
            return ""
        pairs[pair[1].lower()] = pair[2]
        end = pair.end()
    return pairs.get("for", "")


def read_address(node: str) -> str:
    """Return the address of a node: without port, brackets, quotation marks and zone.

    Empty where it is none: ``unknown``, ``_hidden`` or anything else.
    """
    text = node.strip().strip('"')
    host, _colon, port = text.rpartition(":")
    if port.isdecimal() and (host.endswith("]") or ":" not in host):
        text = host
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def forward(request: HttpRequest) -> dict[str, str]:
    """Return the header for the next server, with the address that this one was asked from."""
    header = quickscale_settings.FORWARDED_HEADER
    known = request.headers.get(header, "")
    address = request.META.get("REMOTE_ADDR", "")
    if header == FORWARDED and address:
        address = f'for="[{address}]"' if ":" in address else f"for={address}"
    return {header: ", ".join(part for part in (known, address) if part)}


_FOUND = "_quickscale_impersonator"


def is_impersonating(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return bool(session and session.get(IMPERSONATORS))


def impersonator_of(request: HttpRequest) -> Any:
    if not is_impersonating(request):
        return None
    pk = request.session[IMPERSONATORS][-1]
    found: Any = getattr(request, _FOUND, None)
    if found is None or str(found.pk) != pk:
        found = get_user_model()._default_manager.filter(pk=pk).first()
        setattr(request, _FOUND, found)
    return found


# Every browser claims to be those that came before it; the first of these that it names is right.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe_browser(user_agent: str) -> str:
    """Return "Firefox on Windows", or what the program calls itself where it is no browser."""
    browser = next((name for token, name in _BROWSERS if token in user_agent), "")
    system = next((name for token, name in _SYSTEMS if token in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent.partition(" ")[0][:50]
