"""Rights: which operations a visitor may perform, asked of the operations' own permissions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import get_urlconf
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.schemas.generators import EndpointEnumerator
from rest_framework.views import APIView

from quickscale.core.api.client.transports.calls import Call, Right
from quickscale.core.api.client.transports.requests import derive_request, mark_csrf_done
from quickscale.core.api.client.transports.roots import api_path_info, path_below_root
from quickscale.core.api.operation_index import get_operation

_PARAMETER = re.compile(r"{[^}]*}")

#: What decides about a view's visitor, beside its permission classes.
_ASKING = (
    "authentication_classes",
    "check_permissions",
    "get_authenticators",
    "get_permissions",
    "perform_authentication",
)


def probe_rights(request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
    """Return, by full name, whether the visitor's permissions let them perform each operation.

    Only permissions are asked, of the real view and with the visitor's own authentication; nothing
    is performed. An operation that the URLconf does not have is nobody's right.
    """
    return {name: probe_right(request, name) for name in names}


def probe_right(request: HttpRequest, name: str) -> Right:
    """Return whether the visitor may perform one operation, now or as any member."""
    operation = get_operation(name)
    method = operation.method.upper()
    path_info = api_path_info(path_below_root(operation.path))
    callback = find_views(get_urlconf()).get((method, blank_parameters(path_info)))
    if callback is None:
        return "no"
    if asks_only_sign_in(callback) and "HTTP_AUTHORIZATION" not in request.META:
        return check_sign_in(request, callback)
    probe = derive_request(request, Call(name=name, method=method, path=""), path_info)
    mark_csrf_done(probe)
    return ask_permissions(prepare_view(callback, probe))


@cache
def asks_only_sign_in(callback: Any) -> bool:
    """Return whether a view asks nothing but whether its visitor is signed in.

    Most do, and what stands around every page asks many: they are answered without a request of
    their own.
    """
    own = [getattr(callback.cls, name, None) for name in _ASKING]
    usual = [getattr(APIView, name) for name in _ASKING]
    return own == usual and {*view_permissions(callback)} <= {AllowAny, IsAuthenticated}


def check_sign_in(request: HttpRequest, callback: Any) -> Right:
    if request.user.is_authenticated or IsAuthenticated not in view_permissions(callback):
        return "yes"
    return "sign_in"


def view_permissions(callback: Any) -> Sequence[Any]:
    given: Sequence[Any] = callback.initkwargs.get(
        "permission_classes", callback.cls.permission_classes
    )
    return given


def prepare_view(callback: Any, probe: Any) -> Any:
    """Return the view as it stands before its permissions are checked."""
    view = callback.cls(**callback.initkwargs)
    view.action_map = getattr(callback, "actions", None)
    view.args, view.kwargs = (), {}
    view.request = view.initialize_request(probe)
    return view


def ask_permissions(view: Any) -> Right:
    """Ask a view's permissions about its visitor and, if nobody is signed in, about any member."""
    if not is_admitted(view):
        return "no"
    if passes_permissions(view):
        return "yes"
    if view.request.user.is_authenticated:
        return "no"
    view.request.user = get_user_model()()
    return "sign_in" if passes_permissions(view) else "no"


def is_admitted(view: Any) -> bool:
    """Return whether a view's authentication admits its visitor: an API key may lack the scope."""
    try:
        view.perform_authentication(view.request)
    except APIException:
        return False
    return True


def passes_permissions(view: Any) -> bool:
    """Return whether a view's permissions let its request through."""
    try:
        view.check_permissions(view.request)
    except (APIException, Http404, PermissionDenied):
        return False
    except KeyError:
        # A permission that reads the path cannot be asked without one; the operation will tell.
        return True
    except ValueError:
        # A member who isn't saved has no permissions of their own to look up.
        return False
    return True


@lru_cache(maxsize=8)
def find_views(urlconf: str | None) -> dict[tuple[str, str], Callable[..., Any]]:
    """Return a URLconf's views by method and path, in which parameters have no names."""
    endpoints = EndpointEnumerator(urlconf=urlconf).get_api_endpoints()
    return {(method, blank_parameters(path)): view for path, method, view in endpoints}


def blank_parameters(path: str) -> str:
    return _PARAMETER.sub("{}", path)
