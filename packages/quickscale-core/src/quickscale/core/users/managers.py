from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import transaction

if TYPE_CHECKING:
    from .models import User


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who may do everything in the admin.

        Their address counts as verified: whoever can make a superuser needs no mail to prove it.
        """
        from allauth.account.models import EmailAddress

        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **fields, is_staff=True, is_superuser=True)
            EmailAddress.objects.using(user._state.db).create(
                user=user, email=user.email, verified=True, primary=True
            )
        return user
