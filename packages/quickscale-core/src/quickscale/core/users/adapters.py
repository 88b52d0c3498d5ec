from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from quickscale.core.mail.accounts import AccountMail

from .models import User


class AccountAdapter(AccountMail):
    """How accounts are kept.

    In use with ``ACCOUNT_ADAPTER = "quickscale.core.users.adapters.AccountAdapter"``.
    """


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Takes a person's name over from the provider; allauth knows first and last names only.

    In use with ``SOCIALACCOUNT_ADAPTER = "quickscale.core.users.adapters.SocialAccountAdapter"``.
    """

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = name[: User._meta.get_field("name").max_length]
        return user
