"""The objects of a contribution, as far as the visitor may retrieve them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.urls import get_resolver, get_urlconf
from rest_framework.exceptions import APIException
from rest_framework.generics import GenericAPIView

from quickscale.core.api.calls import Call, ClientError
from quickscale.core.api.in_process_transport import api_path_info, derive_request, page_view
from quickscale.core.api.operations import Operation
from quickscale.core.api.permission_probe import find_callback, prepare_view

_UNSEEN = (APIException, Http404, PermissionDenied)


def open_view(request: HttpRequest, operation: Operation) -> GenericAPIView[Any]:
    """Return the view of an operation, as the visitor of ``request`` is let into it.

    Raises:
        APIException: they are not.
        ClientError: no view of Django REST framework's that knows its objects has the operation.
    """
    path_info = api_path_info(operation.path_below_root)
    callback = find_callback(get_resolver(get_urlconf()), operation.method, path_info)
    if callback is None or not issubclass(callback.cls, GenericAPIView):
        raise ClientError(f"{operation.name} isn't performed by a GenericAPIView.")
    derived = derive_request(request, Call(operation.name, operation.method, ""), path_info)
    is_program = "HTTP_AUTHORIZATION" in request.META
    view: GenericAPIView[Any] = prepare_view(
        callback if is_program else page_view(callback), derived
    )
    view.perform_authentication(view.request)
    view.check_permissions(view.request)
    return view


def find_objects(view: GenericAPIView[Any], keys: Sequence[str]) -> dict[str, Any]:
    """Return those of the objects that the visitor may see, by key."""
    is_usual = type(view).get_object is GenericAPIView.get_object
    if len(keys) > 1 and is_usual:
        return _find_together(view, keys)
    found = {key: _find_one(view, key) for key in keys}
    return {key: instance for key, instance in found.items() if instance is not None}


def _find_one(view: GenericAPIView[Any], key: str) -> Any:
    view.kwargs = {view.lookup_url_kwarg or view.lookup_field: key}
    try:
        return view.get_object()
    except _UNSEEN:
        return None


def _find_together(view: GenericAPIView[Any], keys: Sequence[str]) -> dict[str, Any]:
    field = view.lookup_field
    objects = view.filter_queryset(view.get_queryset())
    try:
        found = {
            str(getattr(each, field)): each for each in objects.filter(**{f"{field}__in": keys})
        }
    except (ValueError, TypeError, ValidationError):  # a key that is none
        return {}
    return {key: instance for key, instance in found.items() if _is_seen(view, instance)}


def _is_seen(view: GenericAPIView[Any], instance: Any) -> bool:
    try:
        view.check_object_permissions(view.request, instance)
    except _UNSEEN:
        return False
    return True
