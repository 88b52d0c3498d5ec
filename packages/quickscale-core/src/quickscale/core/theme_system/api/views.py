"""The operation by which pages read and perform what plugins contribute to them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.exceptions import ServiceError
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.operations import get_operation
from quickscale.core.api.panels import SeriesSerializer, StatSerializer
from quickscale.core.api.permissions import NotImpersonatingOrReadOnly
from quickscale.core.api.requests import http_request
from quickscale.core.plugin_framework import (
    ContributedAction,
    ContributedField,
    ContributedPanel,
)
from quickscale.core.plugin_framework.services import savepoint
from quickscale.core.theme_system.contributions import Given, find_given

from .objects import find_objects, open_view
from .serializers import ObjectSerializer, ObjectsSerializer, ValuesSerializer

logger = logging.getLogger(__name__)

_ANSWERS = PolymorphicProxySerializer(
    component_name="Contribution",
    serializers=[StatSerializer, SeriesSerializer, ValuesSerializer],
    resource_type_field_name=None,
)
_FIGURES: Mapping[str, Any] = {"stat": StatSerializer, "series": SeriesSerializer}


class PluginFailed(APIException):
    status_code = HTTPStatus.BAD_GATEWAY
    default_detail = _("This isn't available at the moment.")
    default_code = "plugin_failed"


class ContributionView(IdempotentMixin):
    """What plugins contribute to objects, for those who may retrieve them and whom the plugin lets.

    ``operation`` is the one that retrieves the objects, ``name`` the contribution's.
    """

    def get_permissions(self) -> Iterator[Any]:  # type: ignore[override]  # one after the other
        """Yield the permissions: whom the first refuses isn't told what contributions there are."""
        yield NotImpersonatingOrReadOnly()
        if "name" in self.kwargs:  # asked without a path, as a probe may, it depends on that
            yield from (each() for each in self.given.contribution.permission_classes)

    @cached_property
    def given(self) -> Given:
        found = find_given(self.kwargs["operation"], self.kwargs["name"])
        if found is None or found.operation is None:
            raise NotFound
        return found

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        if "name" in self.kwargs:
            retrieve = get_operation(self.given.contribution.operation)
            self.reader = open_view(http_request(request), retrieve)

    @extend_schema(
        operation_id="contribution-retrieve",
        summary=_("Plugin data of objects"),
        parameters=[OpenApiParameter("object", str, many=True, required=True)],
        responses=_ANSWERS,
    )
    def get(self, request: Request, operation: str, name: str) -> Response:
        asked = ObjectsSerializer(data={"object": request.query_params.getlist("object")})
        asked.is_valid(raise_exception=True)
        keys, contribution = asked.validated_data["object"], self.given.contribution
        if isinstance(contribution, ContributedField):
            return Response(self.read_values(contribution, keys))
        if isinstance(contribution, ContributedPanel):
            return Response(self.read_figures(contribution, keys[0]))
        raise NotFound

    @extend_schema(
        operation_id="contribution-perform",
        summary=_("Perform a plugin's action"),
        request=ObjectSerializer,
        responses={204: None},
    )
    def post(self, request: Request, operation: str, name: str) -> Response:
        contribution = self.given.contribution
        if not isinstance(contribution, ContributedAction):
            raise NotFound
        asked = ObjectSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        key = asked.validated_data["object"]
        instance = self.get_object(key)
        with self.guard():
            contribution.perform(key, instance, request.user)
        return Response(status=HTTPStatus.NO_CONTENT)

    def get_object(self, key: str) -> Any:
        """Return an object; NotFound where the visitor may not retrieve it."""
        instance = find_objects(self.reader, [key]).get(key)
        if instance is None:
            raise NotFound
        self.check_object_permissions(self.request, instance)
        return instance

    def read_figures(self, contribution: ContributedPanel, key: str) -> Any:
        instance = self.get_object(key)
        with self.guard():
            figures = contribution.read(key, instance)
            return _FIGURES[contribution.panel.kind](figures).data

    def read_values(self, contribution: ContributedField, keys: Sequence[str]) -> Any:
        objects = find_objects(self.reader, keys)
        visible = {key: it for key, it in objects.items() if self.allows(it)}
        with self.guard():
            values = contribution.read(visible) if visible else {}
        listed = [{"object": key, "value": values.get(key)} for key in visible]
        return ValuesSerializer({"values": listed}).data

    def allows(self, instance: Any) -> bool:
        permissions = self.get_permissions()
        return all(it.has_object_permission(self.request, self, instance) for it in permissions)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Log what goes wrong in a plugin: the page around it goes on."""
        try:
            with savepoint():
                yield
        except (APIException, ServiceError):
            raise
        except Exception as error:
            logger.exception("The contribution %s failed.", self.given.name)
            raise PluginFailed from error
