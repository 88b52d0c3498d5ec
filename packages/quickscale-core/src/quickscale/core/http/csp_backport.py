"""Django 6's Content-Security-Policy for Django 5.2, name for name; it goes when 5.2 does.

After ``django.utils.csp``, ``django.middleware.csp`` and ``django.template.context_processors.csp``
(© Django Software Foundation and individual contributors, BSD-3-Clause). As there, a view's own
header wins over ``SECURE_CSP`` and ``SECURE_CSP_REPORT_ONLY``.
"""

import secrets
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject, empty


class CSP(StrEnum):
    HEADER_ENFORCE = "Content-Security-Policy"
    HEADER_REPORT_ONLY = "Content-Security-Policy-Report-Only"

    NONE = "'none'"
    REPORT_SAMPLE = "'report-sample'"
    SELF = "'self'"
    STRICT_DYNAMIC = "'strict-dynamic'"
    UNSAFE_EVAL = "'unsafe-eval'"
    UNSAFE_HASHES = "'unsafe-hashes'"
    UNSAFE_INLINE = "'unsafe-inline'"
    WASM_UNSAFE_EVAL = "'wasm-unsafe-eval'"

    NONCE = "<CSP_NONCE_SENTINEL>"


class LazyNonce(SimpleLazyObject):  # type: ignore[type-arg]
    """A number used once, made when a page asks for it; true once one has."""

    def __init__(self) -> None:
        super().__init__(lambda: secrets.token_urlsafe(16))

    def __bool__(self) -> bool:
        return self._wrapped is not empty


def get_nonce(request: HttpRequest) -> LazyNonce | None:
    return getattr(request, "_csp_nonce", None)


def csp(request: HttpRequest) -> dict[str, Any]:
    return {"csp_nonce": get_nonce(request)}


def build_policy(config: Mapping[str, Any], nonce: LazyNonce | None = None) -> str:
    directives = []
    for directive, values in config.items():
        if values in (None, False):
            continue
        sources = [] if values is True else list_sources(values, nonce)
        if sources or values is True:
            directives.append(" ".join((directive, *sources)))
    return "; ".join(directives)


def list_sources(values: Collection[str] | str, nonce: LazyNonce | None) -> list[str]:
    if isinstance(values, set):
        values = sorted(values)
    elif not isinstance(values, (list, tuple)):
        values = [str(values)]
    known = values if nonce else [value for value in values if value != CSP.NONCE]
    return [f"'nonce-{nonce}'" if value == CSP.NONCE else value for value in known]


class ContentSecurityPolicyMiddleware(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> None:
        request._csp_nonce = LazyNonce()  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        configs = {
            CSP.HEADER_ENFORCE: getattr(settings, "SECURE_CSP", None),
            CSP.HEADER_REPORT_ONLY: getattr(settings, "SECURE_CSP_REPORT_ONLY", None),
        }
        for header, config in configs.items():
            if config and header not in response:
                response.headers[str(header)] = build_policy(config, get_nonce(request))
        return response
