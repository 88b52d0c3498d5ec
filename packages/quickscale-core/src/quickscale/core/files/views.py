"""Private files for staff, who see their objects in Django's admin."""

from typing import Any

from django.contrib.admin import site
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from .fields import PrivateFileField
from .responses import make_file_response


@require_safe
def show_file(request: HttpRequest, model: str, pk: str, field: str) -> FileResponse:
    """Answer with a file of an object to those who may view the object in the admin.

    Args:
        model: the label of the object's model, ``crm.document``.
        pk: its primary key, quoted as the admin does it.
        field: the file's field.
    """
    admin = find_admin(model)
    try:
        column = admin.model._meta.get_field(field)
        file = getattr(find_object(request, admin, unquote(pk)), field)
        if isinstance(column, PrivateFileField) and file:
            return make_file_response(file)
    except (FieldDoesNotExist, FileNotFoundError):
        pass
    raise Http404


def find_admin(label: str) -> Any:
    found = (it for model, it in site._registry.items() if model._meta.label_lower == label)
    if admin := next(found, None):
        return admin
    raise Http404


def find_object(request: HttpRequest, admin: Any, pk: str) -> Any:
    """Return an object that the visitor may view, or raise Http404."""
    rows = admin.get_queryset(request)
    if hasattr(rows, "across_teams"):
        rows = rows.across_teams()
    if not site.has_permission(request):
        raise Http404
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, ValidationError):
        raise Http404 from None
    if found is None or not admin.has_view_permission(request, found):
        raise Http404
    return found
