"""Guards the account library's pages: impersonation, recovery codes, sign-up in one transaction."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from quickscale.core.http.request_context import is_impersonating

from .account_events import record_account_event
from .signup import is_sign_up, sign_up_atomically

#: The account library's pages that staff may use while they act as somebody else.
_OPEN = frozenset({"account_logout"})
_RECOVERY_CODES = frozenset({"mfa_view_recovery_codes", "mfa_download_recovery_codes"})


class ImpersonationMiddleware:
    """Keeps staff who act as somebody else from that person's passwords, addresses and factors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.url_name in _RECOVERY_CODES and response.status_code == HTTPStatus.OK:
            user: Any = request.user
            record_account_event("account.recovery_codes_viewed", user)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not view.__module__.startswith("allauth."):
            return None
        if match.url_name not in _OPEN and is_impersonating(request):
            raise PermissionDenied(_("Not available while you're signed in as someone else."))
        if request.method == "POST" and is_sign_up(match):
            return sign_up_atomically(request, view, *args, **kwargs)
        return None
