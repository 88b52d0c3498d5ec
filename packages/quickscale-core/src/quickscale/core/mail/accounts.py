"""The account library's mails, drawn and sent as every other one."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale.core.conf import quickscale_settings
from quickscale.core.validators import break_addresses

from .links import absolute_url, site_url
from .outbox import put
from .rendering import Rendered, build_scope, render_bodies, render_plain

#: What the buttons of the library's links say, by what its templates call the links.
_LABELS = {
    "password_reset_url": _("Reset password"),
    "activate_url": _("Confirm e-mail address"),
    "signup_url": _("Create account"),
}


class AccountMail(DefaultAccountAdapter):  # type: ignore[misc]
    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        request = allauth_context.request
        scope = {"email": email, **rebase_links(context, request), "request": request}
        put(
            render_account_mail(template_prefix, scope),
            recipient=email,
            template=template_prefix.replace("/email/", "/"),
        )


def render_account_mail(prefix: str, context: Mapping[str, Any]) -> Rendered:
    domain = urlsplit(site_url()).hostname or ""
    site = SimpleNamespace(name=quickscale_settings.SITE_NAME, domain=domain)
    browser = break_addresses(str(context.get("user_agent", "")))
    scope = {**build_scope(), **context, "current_site": site, "user_agent": browser}
    subject = render_plain(f"{prefix}_subject.txt", scope)
    text = render_plain(f"{prefix}_message.txt", scope)
    labels = {str(scope[name]): str(text) for name, text in _LABELS.items() if scope.get(name)}
    return render_bodies(subject, text, scope, template=f"{prefix}_message.html", labels=labels)


def rebase_links(context: Mapping[str, Any], request: HttpRequest | None) -> dict[str, Any]:
    """Let links begin with the site's own address, whichever host was asked."""
    if request is None:
        return dict(context)
    asked = request.build_absolute_uri("/")
    return {
        name: absolute_url(f"/{value.removeprefix(asked)}")
        if isinstance(value, str) and value.startswith(asked)
        else value
        for name, value in context.items()
    }
