"""Django 6's Content-Security-Policy, on Django 5.2 too, with a strict policy by default."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject, empty

from quickscale.core.conf import quickscale_settings

if TYPE_CHECKING or django.VERSION >= (6, 0):
    from django.middleware.csp import ContentSecurityPolicyMiddleware as DjangoMiddleware
    from django.middleware.csp import get_nonce
    from django.template.context_processors import csp
    from django.utils.csp import CSP, build_policy
else:
    # Name for name what Django 6 has in django.utils.csp, django.middleware.csp and
    # django.template.context_processors.csp, after those (© Django Software Foundation and
    # individual contributors, BSD-3-Clause). It goes when 5.2 does.

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

    class DjangoMiddleware(MiddlewareMixin):
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


__all__ = ["CSP", "ContentSecurityPolicyMiddleware", "csp", "get_nonce"]

_DEBUG_STATUSES = (HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR)

Policy = Mapping[str, Sequence[str]]

POLICY: Policy = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}


class ContentSecurityPolicyMiddleware(DjangoMiddleware):
    """Django's own, with a policy for projects that set no ``SECURE_CSP``.

    A view that needs another policy sets the header itself, as the API's documentation does.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if is_debugging(response):
            return response
        response = super().process_response(request, response)
        if needs_default(response):
            policy = build_policy(build_default(), get_nonce(request))
            response.headers[str(CSP.HEADER_ENFORCE)] = policy
        return response


def needs_default(response: HttpResponse) -> bool:
    """Whether neither the project nor the view said which policy holds."""
    if CSP.HEADER_ENFORCE in response or getattr(settings, "SECURE_CSP", None):
        return False
    # Django's decorator csp_override tells its middleware so; nothing public does. (django<6.2)
    return not hasattr(response, "_csp_config")


def build_default() -> Policy:
    """Return the policy with the sites that forms lead to, and pictures and tiles come from."""
    sources = map(urlsplit, (settings.MEDIA_URL, quickscale_settings.MAP_TILES))
    pictures = [f"{each.scheme}://{each.netloc}" for each in sources if each.scheme and each.netloc]
    return {
        **POLICY,
        "img-src": [*POLICY["img-src"], *pictures],
        "form-action": [CSP.SELF, *quickscale_settings.REDIRECT_ORIGINS],
    }


def is_debugging(response: HttpResponse) -> bool:
    """Whether the response may be one of Django's pages for developers, which style themselves."""
    return settings.DEBUG and response.status_code in _DEBUG_STATUSES
