"""What happens to accounts, written into the audit log."""

from typing import Any

from allauth.account import signals as account
from allauth.account.utils import filter_users_by_email
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from quickscale.core.audit.services import record
from quickscale.core.http.request_context import is_impersonating

from . import impersonation, mail_limits, one_time_codes
from .account_events import record_account_event
from .deletion import cancel_deletion
from .models import User


@receiver(account.user_signed_up)
def record_sign_up(user: User, **kwargs: Any) -> None:
    record_account_event("account.signed_up", user)


@receiver(account.user_logged_in)
def record_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Write a sign-in down; whoever comes back to an account that is to be deleted keeps it."""
    record_account_event("account.signed_in", user)
    if cancel_deletion(user):
        text = _("You signed in, so the deletion of your account has been cancelled.")
        messages.warning(request, text)


@receiver(user_login_failed)
def record_wrong_password(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    email = str(credentials.get("email") or credentials.get("username") or "")
    known = filter_users_by_email(email, is_active=True) if email else []
    record_failure(known[0] if known else None, "password")


@receiver(account.login_code_rejected)
def record_wrong_code(user: User, **kwargs: Any) -> None:
    record_failure(user, "code")


@receiver(mfa.authentication_failed)
def record_wrong_factor(user: User, **kwargs: Any) -> None:
    record_failure(user, "mfa")


@receiver(user_logged_out)
def record_sign_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is None:
        return
    if is_impersonating(request):
        impersonation.note_sign_out(request, user)
    else:
        record_account_event("account.signed_out", user)


@receiver(account.password_changed)
def record_password_change(user: User, **kwargs: Any) -> None:
    record_account_event("account.password_changed", user)


@receiver(account.password_set)
def record_first_password(user: User, **kwargs: Any) -> None:
    record_account_event("account.password_set", user)


@receiver(account.password_reset)
def record_password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_account_event("account.password_reset", user)
    mail_limits.forget_strangers(request, user)


@receiver(account.email_added)
def record_new_email(user: User, email_address: Any, **kwargs: Any) -> None:
    record_account_event("account.email_added", user, label=email_address.email)


@receiver(account.email_confirmed)
def record_confirmed_email(email_address: Any, **kwargs: Any) -> None:
    record_account_event("account.email_confirmed", email_address.user, label=email_address.email)


@receiver(account.email_changed)
def record_email_change(
    user: User, from_email_address: Any, to_email_address: Any, **kwargs: Any
) -> None:
    if from_email_address is not None:  # at sign-up there is nothing to change
        record_account_event("account.email_changed", user, label=to_email_address.email)


@receiver(account.email_removed)
def record_removed_email(user: User, email_address: Any, **kwargs: Any) -> None:
    record_account_event("account.email_removed", user, label=email_address.email)


@receiver(mfa.authenticator_added)
def record_new_factor(user: User, authenticator: Any, **kwargs: Any) -> None:
    record_account_event("account.mfa_added", user, label=authenticator.get_type_display())


@receiver(mfa.authenticator_added)
def use_up_first_code(request: HttpRequest, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        one_time_codes.use_up(request, authenticator)


@receiver(mfa.authenticator_used)
def keep_code_used(request: HttpRequest, authenticator: Any, **kwargs: Any) -> None:
    mail_limits.take_back(request)
    if authenticator.type == Authenticator.Type.TOTP:
        one_time_codes.keep_used(authenticator)


@receiver(mfa.authenticator_removed)
def record_removed_factor(user: User, authenticator: Any, **kwargs: Any) -> None:
    record_account_event("account.mfa_removed", user, label=authenticator.get_type_display())


@receiver(mfa.authenticator_reset)
def record_new_recovery_codes(user: User, **kwargs: Any) -> None:
    record_account_event("account.mfa_reset", user)


@receiver(social.social_account_added)
def record_social_connection(sociallogin: Any, **kwargs: Any) -> None:
    found = sociallogin.account
    record_account_event("account.social_connected", found.user, label=found.provider)


@receiver(social.social_account_removed)
def record_social_disconnection(socialaccount: Any, **kwargs: Any) -> None:
    record_account_event(
        "account.social_disconnected", socialaccount.user, label=socialaccount.provider
    )


def record_failure(user: User | None, method: str) -> None:
    """Write a failure down as done by nobody; of an account that does not exist, no more."""
    record(
        "account.sign_in_failed",
        object_type="user" if user else "",
        object_id=user.public_id if user else "",
        data={"method": method},
    )
