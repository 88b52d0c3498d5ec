"""Previews of the mails: for developers, and for staff who may change their words."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .models import MailText
from .samples import MailSample, list_samples

#: A mail may style itself and show images; it runs nothing and sends nothing.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'self'; sandbox allow-popups"
)

View = Callable[..., HttpResponse]


def for_editors(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (settings.DEBUG or may_edit(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(guarded))


def may_edit(request: HttpRequest) -> bool:
    user = request.user
    return user.is_active and user.is_staff and user.has_perm("quickscale_mail.view_mailtext")


@for_editors
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "quickscale_mail/list.html", {"samples": list_samples()})


@for_editors
def mail_preview(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: as wide as a desk, as narrow as a phone, and as text."""
    language, sample = chosen_language(request), find_sample(name)
    context = {
        "sample": sample,
        "rendered": sample.render(language),
        "samples": list_samples(),
        "languages": settings.LANGUAGES,
        "chosen": language,
        "edit_url": find_edit_url(name, language) if sample.mail_type else "",
    }
    return render(request, "quickscale_mail/preview.html", context)


@for_editors
@xframe_options_sameorigin
def mail_body(request: HttpRequest, name: str) -> HttpResponse:
    rendered = find_sample(name).render(chosen_language(request))
    return HttpResponse(rendered.html, headers={"Content-Security-Policy": _MAIL_POLICY})


def find_edit_url(name: str, language: str) -> str:
    """Return where the words of a mail are changed in Django's admin."""
    text = MailText.objects.filter(name=name, language=language).first()
    if text is not None:
        return reverse("admin:quickscale_mail_mailtext_change", args=[text.pk])
    query = urlencode({"name": name, "language": language})
    return f"{reverse('admin:quickscale_mail_mailtext_add')}?{query}"


def find_sample(name: str) -> MailSample:
    for sample in list_samples():
        if sample.name == name:
            return sample
    raise Http404


def chosen_language(request: HttpRequest) -> str:
    language = request.GET.get("language", "")
    known = dict(settings.LANGUAGES)
    return language if language in known else translation.get_language() or "en"
