"""The operation that gives out the private files of an object."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.db.models import Model
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from quickscale.core.files.responses import make_file_response

from .fields import FileField, is_private

_ACTION = "file"


class PrivateFilesMixin(viewsets.GenericViewSet[Any]):
    """A view set whose objects have private files: it gives them out by an operation of its own.

    A file is for whoever may retrieve its object: ``document-file`` asks the same permissions, of
    the same queryset, as ``document-retrieve``, and serves the files of that serializer.
    """

    is_download = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.action == _ACTION:
            self.action = "retrieve"
        super().initial(request, *args, **kwargs)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(
        detail=True,
        url_path=r"files/(?P<field>\w+)",
        name=_("Download"),  # type: ignore[arg-type]  # translated where it is shown
        is_download=True,
    )
    def file(self, request: Request, *args: Any, field: str, **kwargs: Any) -> FileResponse:
        """Answer with a file of the object."""
        serializer = self.get_serializer(self.get_object())
        try:
            return make_file_response(find_file(serializer, field))
        except FileNotFoundError:
            raise Http404 from None

    def find_file_url(self, instance: Model, field: str) -> str | None:
        """Return where a file of an object is given out, None if the object is another view's."""
        queryset: Any = getattr(self, "queryset", None)
        if queryset is not None and not isinstance(instance, queryset.model):
            return None
        lookup = reduce(getattr, self.lookup_field.split("__"), instance)
        parameters = {self.lookup_url_kwarg or self.lookup_field: lookup, "field": field}
        return str(self.reverse_action(_ACTION, kwargs={**self.kwargs, **parameters}))


def find_file(serializer: BaseSerializer[Any], name: str) -> Any:
    """Return the private file that a serializer shows under a name.

    Raises:
        Http404: it shows none.
    """
    field = getattr(serializer, "fields", {}).get(name)
    if not isinstance(field, FileField) or field.write_only:
        raise Http404
    file = field.get_attribute(serializer.instance)
    if not file or not is_private(file):
        raise Http404
    return file
