import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditIsAppendOnly(Exception):
    """Somebody tried to change or delete what the audit log says."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly("Audit events can't be changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly("Audit events can't be changed.")

    def delete(self) -> NoReturn:
        raise AuditIsAppendOnly("Audit events can't be deleted; use purge_audit_log().")


class AuditEvent(models.Model):
    """Something that happened and matters for security; written once by ``audit.record``.

    Triggers in the database hold it against SQL too. They let pass what only forgets: a person or
    a team that is gone, and the words, address and browser of somebody whose account was deleted.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    action = models.CharField(_("action"), max_length=100)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="audit_events",
        db_index=False,
        verbose_name=_("actor"),
    )
    impersonator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("impersonator"),
    )
    team = models.ForeignKey(
        "quickscale_teams.Team",
        models.SET_NULL,
        null=True,
        related_name="audit_events",
        db_index=False,
        verbose_name=_("team"),
    )
    object_type = models.CharField(_("object type"), max_length=50, blank=True)
    object_id = models.CharField(_("object ID"), max_length=64, blank=True)
    label = models.CharField(_("object"), max_length=255, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor", "-id"], name="audit_actor_newest_first"),
            models.Index(fields=["team", "-id"], name="audit_team_newest_first"),
            models.Index(
                fields=["action", "-id"],
                name="audit_action_newest_first",
                # For how a code begins, in whatever order the database's language has letters.
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(
                fields=["object_type", "object_id", "-id"], name="audit_object_newest_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditIsAppendOnly("Audit events can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditIsAppendOnly("Audit events can't be deleted; use purge_audit_log().")
