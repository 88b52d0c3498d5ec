"""How allauth behaves here; settings name these adapters by their paths."""

# allauth has no annotations that mypy can rely on.
# mypy: allow-subclassing-any

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from quickscale.core.audit.services import record
from quickscale.core.http.request_context import client_ip
from quickscale.core.mail.accounts import AccountMail
from quickscale.core.validators import break_addresses

from . import mailed_codes, stages
from . import sessions as devices
from .mail_limits import MailKind, may_send
from .models import User
from .networks import network_of
from .signup import note_password, simulate_sign_up

#: Wrong passwords on a known device, which neither its address nor other devices add to.
_ON_KNOWN_DEVICE: dict[str, Any] = {
    "app": "allauth.account",
    "action": "login_failed_on_known_device",
    "config": {"login_failed_on_known_device": "5/5m/key,20/d/key"},
}
#: The mails with a code that is good in any session that asks.
_KINDS_OF_CODES = {
    "account/email/email_confirmation": MailKind.VERIFICATION,
    "account/email/email_confirmation_signup": MailKind.VERIFICATION,
    "account/email/login_code": MailKind.LOGIN,
}


class AccountAdapter(AccountMail):
    """Locks out whoever guesses passwords, and never whom they guess at.

    Wrong passwords are counted by the visitor's address, alone and together with the e-mail
    address (``ACCOUNT_RATE_LIMITS["login_failed"]``), and never by the e-mail address alone. A
    known device has a count of its own.
    """

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Send one of allauth's mails, unless strangers had too many of its kind sent already."""
        if not may_send(allauth_context.request, template_prefix, email):
            return
        kind = _KINDS_OF_CODES.get(template_prefix)
        if kind and "code" in context:
            context = {**context, "code": mailed_codes.get_or_set(kind, email, context["code"])}
        super().send_mail(template_prefix, email, context)

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Send a code or a link, and let the session wait for the code that was mailed last."""
        super().send_confirmation_mail(request, emailconfirmation, signup)
        if app_settings.EMAIL_VERIFICATION_BY_CODE_ENABLED:
            email = emailconfirmation.email_address.email
            code = mailed_codes.get_latest(MailKind.VERIFICATION, email)
            emailconfirmation.state["code"] = code or emailconfirmation.code

    def get_login_stages(self) -> list[str]:
        return [stages.REPLACED.get(path, path) for path in super().get_login_stages()]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        device = devices.recognise_device(request, _email_of(credentials))
        if not device:
            super().pre_authenticate(request, **credentials)
            return
        # Counted before the password is looked at, and taken back if it is right: however many
        # guesses are sent at once, no more than these are tried.
        self._login_failed_rl_usage = ratelimit.consume(request, **_ON_KNOWN_DEVICE, key=device)
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
        devices.remember_device(request, response, addresses)
        return response

    def clean_password(self, password: str, user: User | None = None) -> str:
        cleaned: str = super().clean_password(password, user=user)
        if user is not None and user.pk is None:
            note_password(self.request, cleaned)
        return cleaned

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell who signs up a second time, with as much work as a new account makes."""
        simulate_sign_up(self.request)
        super().send_account_already_exists_mail(email)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_email_of(credentials)}:{network_of(client_ip(request))}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        if device := devices.recognise_device(request, _email_of(credentials)):
            ratelimit.clear(request, **_ON_KNOWN_DEVICE, key=device)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Takes a person's name over from the provider; allauth knows first and last names only."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = break_addresses(name)[: User._meta.get_field("name").max_length]
        return user


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            data = {"ip": session.ip, "user_agent": session.user_agent}
            record("account.session_ended", actor=session.user, data=data)
            session.end()


def _email_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").lower()
