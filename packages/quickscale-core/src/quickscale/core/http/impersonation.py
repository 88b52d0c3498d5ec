"""Who acts as the signed-in user: staff, for whom django-hijack notes it in the session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from quickscale.core.http import session_keys

_FOUND = "_quickscale_impersonator"


def is_impersonating(request: HttpRequest) -> bool:
    """Whether a request comes from somebody who acts as the signed-in user."""
    session = getattr(request, "session", None)
    return bool(session and session.get(session_keys.IMPERSONATORS))


def impersonator_of(request: HttpRequest) -> Any:
    """Return the member of staff who acts as the signed-in user, None where nobody does."""
    if not is_impersonating(request):
        return None
    pk = request.session[session_keys.IMPERSONATORS][-1]
    found: Any = getattr(request, _FOUND, None)
    if found is None or str(found.pk) != pk:
        found = get_user_model()._default_manager.filter(pk=pk).first()
        setattr(request, _FOUND, found)
    return found
