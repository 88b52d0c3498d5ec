"""What a project's settings must say for the API to be safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from rest_framework import authentication
from rest_framework.settings import api_settings

OURS = "quickscale.core.api.authentication.SessionAuthentication"


def check_authentication(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report sessions that are taken without a CSRF token from guests."""
    from .authentication import SessionAuthentication

    chosen: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    by_session = [it for it in chosen if issubclass(it, authentication.SessionAuthentication)]
    if all(issubclass(it, SessionAuthentication) for it in by_session):
        return []
    return [
        Error(
            "Requests from other sites could change guests' carts and end visitors' sessions.",
            hint=f'In settings.py, replace SessionAuthentication with "{OURS}" in '
            'REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"].',
            id="quickscale.E871",
        )
    ]
