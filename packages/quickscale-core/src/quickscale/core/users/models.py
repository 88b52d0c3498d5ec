from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.owners import CreditOwner
from quickscale.core.validators import validate_name

from .fields import LowercaseEmailField


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        # Their address counts as verified: whoever can make a superuser needs no mail to prove it.
        from allauth.account.models import EmailAddress

        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **fields, is_staff=True, is_superuser=True)
            EmailAddress.objects.using(user._state.db).create(
                user=user, email=user.email, verified=True, primary=True
            )
        return user


class User(CreditOwner, AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address in whatever case it is typed.

    Attributes:
        deletion_due_at: when the account will be deleted, unless its owner changes their mind.
        deleted_at: when it was; the row stays for ledgers and logs, and says nothing of a person.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = LowercaseEmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("A user with this e-mail address already exists.")},
    )
    name = models.CharField(_("name"), max_length=150, blank=True, validators=[validate_name])
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("Can sign in to the admin.")
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Can sign in. Clear this instead of deleting an account."),
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    deletion_due_at = models.DateTimeField(
        _("scheduled for deletion"), null=True, editable=False, db_index=True
    )
    deleted_at = models.DateTimeField(_("deleted"), null=True, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = [models.Index(fields=["date_joined"], name="quickscale_users_by_joining")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="quickscale_users_email_is_unique",
                violation_error_message=_("A user with this e-mail address already exists."),
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True)
                | Q(is_active=False, deletion_due_at__isnull=True, name=""),
                name="quickscale_users_deleted_says_nothing",
                violation_error_message=_("A deleted account can't be restored."),
            ),
        ]
        permissions = [("impersonate", _("Can sign in as another user"))]

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0] or self.email
