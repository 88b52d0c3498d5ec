"""What a visitor may do, as far as an operation's permissions tell before it is performed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cache, lru_cache
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import URLResolver, get_resolver, get_urlconf
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.schemas.generators import EndpointEnumerator
from rest_framework.views import APIView

from .calls import Call
from .in_process_transport import (
    OperationRequest,
    api_path_info,
    derive_request,
    mark_csrf_done,
    page_view,
)
from .operations import get_operation

#: Whether a visitor may perform an operation: at once, once they have signed in, or not at all.
Right = Literal["yes", "sign_in", "no"]

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

    A name may be followed by literals of the operation's path, as :func:`name_right` writes them.
    Only permissions are asked, of the real view and with the visitor's own authentication; nothing
    is performed. An operation that the URLconf does not have is nobody's right.
    """
    probes = Probes(request)
    return {name: probe_right(probes, name) for name in names}


class Probes:
    """Requests as a page sends them to operations, of which nothing but permissions is asked.

    Those of one method differ by their path alone.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.by_method: dict[str, OperationRequest] = {}

    def make(self, method: str, path_info: str) -> OperationRequest:
        if method not in self.by_method:
            call = Call(name="", method=method, path="")
            self.by_method[method] = derive_request(self.request, call, path_info)
            mark_csrf_done(self.by_method[method])
        probe = copy(self.by_method[method])
        probe.move_to(path_info)
        return probe


def name_right(name: str, params: Mapping[str, Any]) -> str:
    """Return what to ask the right to: an operation, with what its path holds whoever asks.

    Args:
        name: the operation's full name.
        params: its path parameters; only literals are known beforehand.
    """
    literals = {key: value for key, value in params.items() if isinstance(value, str)}
    return f"{name}?{urlencode(literals)}" if literals else name


def probe_right(probes: Probes, right: str) -> Right:
    name, _, query = right.partition("?")
    operation = get_operation(name)
    path_info = api_path_info(operation.path_below_root)
    callback = find_callback(get_resolver(get_urlconf()), operation.method, path_info)
    if callback is None:
        return "no"
    request = probes.request
    is_program = "HTTP_AUTHORIZATION" in request.META
    if not is_program and asks_only_sign_in(callback):
        return check_sign_in(request, callback)
    probe = probes.make(operation.method, path_info)
    view = prepare_view(callback if is_program else page_view(callback), probe)
    view.kwargs = dict(parse_qsl(query))
    return ask_permissions(view)


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
    view = callback.cls(**callback.initkwargs)
    view.action_map = getattr(callback, "actions", None)
    view.request, view.args, view.kwargs = probe, (), {}
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


@lru_cache(maxsize=1024)
def find_callback(resolver: URLResolver, method: str, path_info: str) -> Any:
    """Return a URLconf's view by method and path, in which parameters have any names."""
    return find_views(resolver).get((method, blank_parameters(path_info)))


@lru_cache(maxsize=8)
def find_views(resolver: URLResolver) -> dict[tuple[str, str], Callable[..., Any]]:
    endpoints = EndpointEnumerator(patterns=resolver.url_patterns).get_api_endpoints()
    return {(method, blank_parameters(path)): view for path, method, view in endpoints}


def blank_parameters(path: str) -> str:
    return re.sub("{[^}]*}", "{}", path)
