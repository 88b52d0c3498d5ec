"""Signing in by an account elsewhere."""

from django.apps import apps
from django.http import HttpRequest


def has_social_providers(request: HttpRequest) -> bool:
    if not apps.is_installed("allauth.socialaccount"):
        return False
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.providers import registry

    # Which are configured is asked of the database as well, where there are any at all.
    return bool(registry.get_class_list() and get_adapter(request).list_providers(request))
