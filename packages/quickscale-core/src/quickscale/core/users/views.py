"""Acting as somebody else, from Django's admin and from the banner on every page."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import impersonation
from .models import User


@require_POST
def begin_impersonation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    impersonation.start_impersonation(request, get_object_or_404(User, public_id=public_id))
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def end_impersonation(request: HttpRequest) -> HttpResponse:
    user = impersonation.stop_impersonation(request)
    if user is None:
        return redirect("account_login")
    messages.success(request, _("You're no longer signed in as %(user)s.") % {"user": user})
    return redirect(_page_of(request, user))


def _page_of(request: HttpRequest, user: User) -> str:
    if request.user.has_perm("quickscale_users.view_user"):
        return reverse("admin:quickscale_users_user_change", args=[user.pk])
    return resolve_url(settings.LOGIN_REDIRECT_URL)
