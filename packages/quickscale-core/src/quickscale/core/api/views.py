"""The API's front matter: where things are, its schema, and a browser for it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from quickscale.core.conf import quickscale_settings

from .documents import build_stack_document

#: The browser draws icons from data URLs and sets styles of its own; nothing comes from elsewhere.
DOCS_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class NotFoundView(APIView):
    """Answers a path that no operation has, whatever the method and whoever asks."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotFound(_("No API endpoint matches this path."))


@require_safe
def show_root(request: HttpRequest) -> JsonResponse:
    places = {
        name: request.build_absolute_uri(reverse(f"api:{name}")) for name in ("schema", "docs")
    }
    return JsonResponse(places)


@require_safe
def show_schema(request: HttpRequest) -> JsonResponse:
    document = build_stack_document(root=reverse("api:root"), title=quickscale_settings.SITE_NAME)
    return JsonResponse(document)


@require_safe
@ensure_csrf_cookie
def show_docs(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("%(site)s API") % {"site": quickscale_settings.SITE_NAME},
        "schema_url": reverse("api:schema"),
        "csrf_header": settings.CSRF_HEADER_NAME.removeprefix("HTTP_").replace("_", "-"),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    # Without the request: a skin's context processors have no part in this page.
    response = HttpResponse(render_to_string("quickscale_api/docs.html", context))
    response["Content-Security-Policy"] = DOCS_POLICY
    return response
