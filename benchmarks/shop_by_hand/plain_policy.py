"""The Content-Security-Policy that the product sends."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_STRIPE = "https://checkout.stripe.com https://billing.stripe.com https://invoice.stripe.com"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    f"object-src 'none'; base-uri 'self'; form-action 'self' {_STRIPE}; frame-ancestors 'none'"
)


def send_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return middleware
