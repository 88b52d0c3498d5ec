from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework_api_key.crypto import KeyGenerator

from quickscale.core.api.authentication import ApiCredential

KEYS = KeyGenerator()

#: What a key is compared with that nobody has, so that it takes no less time than a wrong one.
_NOBODYS = "sha512$$" + "0" * 128


class ApiKeyManager(models.Manager["ApiKey"]):
    def create_key(self, **attributes: object) -> tuple[ApiKey, str]:
        secret, prefix, digest = KEYS.generate()
        return self.create(prefix=prefix, digest=digest, **attributes), secret

    def find(self, secret: str) -> ApiKey | None:
        prefix = secret.partition(".")[0]
        key = self.select_related("user", "team").filter(prefix=prefix).first()
        is_right = KEYS.verify(secret, key.digest if key else _NOBODYS)
        return key if is_right else None


class ApiKey(ApiCredential, models.Model):
    """A program's way to sign in: for a person, or for a team in the name of a member.

    Attributes:
        user: who made it, and as whom it acts.
        team: for which team it acts; None for the person themselves.
        scopes: what it may do, ``ecommerce:read``.
        last_used_at: when it was last used, to the minute.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    public_id = models.UUIDField(_("public ID"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="api_keys",
        verbose_name=_("created by"),
    )
    team = models.ForeignKey(
        "quickscale_teams.Team",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="api_keys",
        verbose_name=_("team"),
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True, editable=False)
    digest = models.CharField(max_length=150, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiKeyManager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> State:
        if self.revoked_at is not None:
            return self.State.REVOKED
        is_past = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.State.EXPIRED if is_past else self.State.ACTIVE
