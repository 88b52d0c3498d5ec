"""Previews of the mails: for developers, and for staff who may change their words."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
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

#: In which colours a mail is shown; at first in those that the reader's own device prefers.
_SCHEMES = (("", _("Automatic")), ("light", _("Light")), ("dark", _("Dark")))

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
        "schemes": _SCHEMES,
        "scheme": chosen_scheme(request),
        "edit_url": find_edit_url(name, language) if sample.mail_type else "",
    }
    return render(request, "quickscale_mail/preview.html", context)


@for_editors
@xframe_options_sameorigin
def mail_body(request: HttpRequest, name: str) -> HttpResponse:
    rendered = find_sample(name).render(chosen_language(request))
    html = force_scheme(rendered.html, chosen_scheme(request))
    return HttpResponse(html, headers={"Content-Security-Policy": _MAIL_POLICY})


def force_scheme(html: str, scheme: str) -> str:
    """Return a mail as somebody sees it who prefers light or dark, whatever this reader does."""
    if not scheme:
        return html
    condition = "all" if scheme == "dark" else "not all"
    html = html.replace("@media (prefers-color-scheme: dark)", f"@media {condition}")
    return html.replace("color-scheme: light dark", f"color-scheme: {scheme}")


def find_edit_url(name: str, language: str) -> str:
    """Return where the words of a mail are changed: in the dashboard, or in Django's admin."""
    with suppress(NoReverseMatch):
        return reverse("dashboard:mail-text-edit", kwargs={"id": name, "language": language})
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


def chosen_scheme(request: HttpRequest) -> str:
    scheme = request.GET.get("scheme", "")
    return scheme if scheme in dict(_SCHEMES) else ""


def chosen_language(request: HttpRequest) -> str:
    language = request.GET.get("language", "")
    known = dict(settings.LANGUAGES)
    return language if language in known else translation.get_language() or "en"
