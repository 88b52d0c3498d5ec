"""Previews of the mails, on a development machine."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .samples import MailSample, list_samples

#: A mail may style itself and show images; it runs nothing and sends nothing.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'self'; sandbox allow-popups"
)

View = Callable[..., HttpResponse]


def for_developers(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(guarded))


@for_developers
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "quickscale_mail/list.html", {"samples": list_samples()})


@for_developers
def mail_preview(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: as wide as a desk, as narrow as a phone, and as text."""
    language, sample = chosen_language(request), find_sample(name)
    context = {
        "sample": sample,
        "rendered": sample.render(language),
        "samples": list_samples(),
        "languages": settings.LANGUAGES,
        "chosen": language,
    }
    return render(request, "quickscale_mail/preview.html", context)


@for_developers
@xframe_options_sameorigin
def mail_body(request: HttpRequest, name: str) -> HttpResponse:
    rendered = find_sample(name).render(chosen_language(request))
    return HttpResponse(rendered.html, headers={"Content-Security-Policy": _MAIL_POLICY})


def find_sample(name: str) -> MailSample:
    for sample in list_samples():
        if sample.name == name:
            return sample
    raise Http404


def chosen_language(request: HttpRequest) -> str:
    language = request.GET.get("language", "")
    known = dict(settings.LANGUAGES)
    return language if language in known else translation.get_language() or "en"
