from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from .appearance import load_look

_YEAR = 365 * 24 * 60 * 60


@require_safe
def show_tokens(request: HttpRequest) -> HttpResponse:
    """Serve the stylesheet; under its own version it never changes."""
    look = load_look()
    response = HttpResponse(look.stylesheet, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == look.version:
        patch_cache_control(response, public=True, max_age=_YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response
