"""How often the API may be asked. A project names these in ``DEFAULT_THROTTLE_CLASSES``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import throttling

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.request_context import client_ip

from .authentication import find_credential

if TYPE_CHECKING:
    # REST framework's views read the settings that name this module.
    from rest_framework.request import Request
    from rest_framework.views import APIView


class _ConfiguredThrottle(throttling.SimpleRateThrottle):
    """Takes its rate from ``QUICKSCALE_API_THROTTLES``; ``None`` there switches it off.

    Attributes:
        counts_pages: whether what a page asks counts as well.
    """

    counts_pages = False

    def get_rate(self) -> str | None:
        return quickscale_settings.API_THROTTLES[str(self.scope)]

    def build_key(self, ident: Any) -> str:
        return self.cache_format % {"scope": f"quickscale_{self.scope}", "ident": ident}


class AnonymousThrottle(_ConfiguredThrottle):
    """Limits those who are not signed in, by address."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if request.user and request.user.is_authenticated:
            return None
        return self.build_key(client_ip(request))


class GuessThrottle(_ConfiguredThrottle):
    """Counts wrong API keys among what is asked by those who are not signed in, by address."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return self.build_key(client_ip(request))


class UserThrottle(_ConfiguredThrottle):
    """Limits each signed-in user, wherever they are; their API keys are limited apart."""

    scope = "user"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if not (request.user and request.user.is_authenticated) or find_credential(request):
            return None
        return self.build_key(request.user.pk)


class ApiKeyThrottle(_ConfiguredThrottle):
    """Limits each API key."""

    scope = "api_key"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        key = find_credential(request)
        return self.build_key(key.public_id) if key else None


class BurstThrottle(_ConfiguredThrottle):
    """Limits anyone within one second, so that a runaway script stops early."""

    scope = "burst"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if key := find_credential(request):
            return self.build_key(f"key-{key.public_id}")
        user = request.user
        is_known = user is not None and user.is_authenticated
        return self.build_key(f"user-{user.pk}" if is_known else client_ip(request))


class InvitationThrottle(UserThrottle):
    """Limits the mails that one person has sent to others, from pages too."""

    scope = "invitations"
    counts_pages = True
