from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.jobs.leases import LeasedJob, LeasedJobQuerySet
from quickscale.core.jobs.retries import RetryPolicy

from .signing import make_secret

if TYPE_CHECKING:
    from quickscale.core.teams.models import Team
    from quickscale.core.users.models import User

#: Stands for every event, also those to come.
ALL_EVENTS = "*"


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def running(self) -> WebhookEndpointQuerySet:
        """Those that are sent anything: not switched off, and of nobody who may not sign in."""
        return self.filter(Q(user=None) | Q(user__is_active=True), disabled_at=None)

    def listening(self) -> WebhookEndpointQuerySet:
        """Those that are told what happens now: a team that was closed hears of nothing later."""
        return self.running().filter(Q(team=None) | Q(team__closed_at=None))


class WebhookEndpoint(models.Model):
    """A server that is told what happens here.

    Attributes:
        user: whose events it is told.
        team: which team's events it is told; without a user and a team it is the site's own, and
            is told everything.
        created_by: who made it; told when it fails for good.
        former_secret: signs beside ``secret``, until ``former_secret_until``.
        failing_since: its first failure since anything reached it.
    """

    class Reason(models.TextChoices):
        PERSON = "person", _("Disabled manually")
        FAILING = "failing", _("Disabled after repeated failures")
        GONE = "gone", _("The server answered 410 (gone)")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        FAILING = "failing", _("Failing")
        DISABLED = "disabled", _("Disabled")

    public_id = models.UUIDField(_("public ID"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="webhook_endpoints",
        verbose_name=_("user"),
    )
    team = models.ForeignKey(
        "quickscale_teams.Team",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="webhook_endpoints",
        verbose_name=_("team"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    url = models.URLField(_("URL"), max_length=500)
    description = models.CharField(_("description"), max_length=200, blank=True)
    events = models.JSONField(_("events"), default=list)
    secret = models.CharField(max_length=100, default=make_secret, editable=False)
    former_secret = models.CharField(max_length=100, blank=True, editable=False)
    former_secret_until = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled since"), null=True, editable=False)
    disabled_reason = models.CharField(
        _("reason"), max_length=10, choices=Reason.choices, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(team__isnull=True),
                name="webhooks_endpoint_has_at_most_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def owner(self) -> User | Team | None:
        return self.team or self.user

    @property
    def state(self) -> State:
        if self.disabled_at is not None:
            return self.State.DISABLED
        return self.State.ACTIVE if self.failing_since is None else self.State.FAILING

    @property
    def secrets(self) -> list[str]:
        until = self.former_secret_until
        is_former_valid = until is not None and until > timezone.now()
        return [self.secret, self.former_secret] if is_former_valid else [self.secret]

    def wants(self, event: str) -> bool:
        return ALL_EVENTS in self.events or event in self.events


class WebhookDelivery(LeasedJob):
    """One event that one endpoint is told; one delivery at a time.

    Attributes:
        payload: the body, byte by byte as it is signed and sent, each time the same.
        response_status, problem, excerpt: what came of the last attempt.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    class Problem(models.TextChoices):
        STATUS = "status", _("The answer was no success")
        ADDRESS = "address", _("Not a public internet address")
        RESOLVE = "resolve", _("Host name not found")
        CONNECT = "connect", _("Connection failed")
        TLS = "tls", _("TLS connection failed")
        TIMEOUT = "timeout", _("Timed out")
        PROTOCOL = "protocol", _("Not an HTTP response")

    #: Those of Standard Webhooks: three days in all. An attempt takes a quarter of a lease at most.
    retry_policy = RetryPolicy(
        lease=timedelta(minutes=2),
        delays=(
            timedelta(seconds=5),
            timedelta(minutes=5),
            timedelta(minutes=30),
            *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
        ),
    )

    public_id = models.UUIDField(_("public ID"), default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        models.CASCADE,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("webhook"),
    )
    event = models.CharField(_("event"), max_length=150)
    payload = models.TextField(_("payload"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    response_status = models.PositiveSmallIntegerField(_("response status"), null=True)
    problem = models.CharField(
        _("failure reason"), max_length=10, choices=Problem.choices, blank=True
    )
    excerpt = models.TextField(_("response"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = LeasedJobQuerySet["WebhookDelivery"].as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhooks_newest_first"),
            models.Index(
                fields=["next_attempt_at"], condition=Q(status="pending"), name="webhooks_due"
            ),
            models.Index(fields=["created_at"], name="webhooks_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="pending", next_attempt_at__isnull=False)
                | Q(status__in=["delivered", "failed"], next_attempt_at__isnull=True),
                name="webhooks_only_pending_is_due",
            ),
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=Q(lease_token__isnull=False),
                name="webhooks_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.event
