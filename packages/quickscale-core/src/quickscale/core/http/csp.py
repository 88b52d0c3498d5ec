"""Django 6's Content-Security-Policy, on Django 5.2 too, with a strict policy by default."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from quickscale.core.conf import quickscale_settings

if TYPE_CHECKING or django.VERSION >= (6, 0):
    from django.middleware import csp as middleware
    from django.middleware.csp import get_nonce
    from django.template.context_processors import csp
    from django.utils.csp import CSP, build_policy
else:
    from . import csp_backport as middleware
    from .csp_backport import CSP, build_policy, csp, get_nonce

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


class ContentSecurityPolicyMiddleware(middleware.ContentSecurityPolicyMiddleware):
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
    """Return the policy with the sites that forms lead to and uploads come from."""
    media = urlsplit(settings.MEDIA_URL)
    pictures = [f"{media.scheme}://{media.netloc}"] if media.scheme and media.netloc else []
    return {
        **POLICY,
        "img-src": [*POLICY["img-src"], *pictures],
        "form-action": [CSP.SELF, *quickscale_settings.REDIRECT_ORIGINS],
    }


def is_debugging(response: HttpResponse) -> bool:
    """Whether the response may be one of Django's pages for developers, which style themselves."""
    return settings.DEBUG and response.status_code in _DEBUG_STATUSES
