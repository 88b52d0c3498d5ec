from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.jobs.leases import Leased, LeaseQuerySet

KEPT_FOR = timedelta(hours=24)


def in_a_day() -> datetime:
    return timezone.now() + KEPT_FOR


#: The ORM can't tell whether it was its INSERT that wrote the row.
_INSERT = """
INSERT INTO quickscale_api_idempotencyrecord
    (scope, key, fingerprint, body, progress, expires_at, lease_token, locked_until)
VALUES (%s, %s, %s, '', '', %s, %s, {lease_end})
ON CONFLICT (scope, key) DO NOTHING
RETURNING id
"""


class IdempotencyQuerySet(LeaseQuerySet["IdempotencyRecord"]):
    def insert_leased(self, record: IdempotencyRecord, *, lease: timedelta) -> bool:
        """Write a new key down under a lease, by one statement; False where it is known.

        A rival that has written it and not committed is waited for.
        """
        record.lease_token = uuid4()
        using = router.db_for_write(self.model)
        compiler = self.query.get_compiler(using)
        lease_end, parameters = compiler.compile((Now() + lease).resolve_expression(self.query))
        with connections[using].cursor() as cursor:
            values = [*_prepare_values(record, connections[using]), *parameters]
            cursor.execute(_INSERT.format(lease_end=lease_end), values)
            row = cursor.fetchone()
        if row is None:
            return False
        (record.pk,) = row
        return True


def _prepare_values(record: IdempotencyRecord, connection: BaseDatabaseWrapper) -> list[Any]:
    names = ("scope", "key", "fingerprint", "expires_at", "lease_token")
    fields: Any = map(record._meta.get_field, names)
    return [field.get_db_prep_save(getattr(record, field.name), connection) for field in fields]


class IdempotencyRecord(Leased):
    """The answer to one unsafe operation, for whoever sends the same key again.

    It is run under a lease. Once it has committed some progress, whoever sends the key again takes
    the lease over at once.

    Attributes:
        progress: what the operation has committed before it was answered.
    """

    scope = models.CharField(_("scope"), max_length=80)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    body = models.TextField(_("body"), blank=True)
    progress = models.CharField(_("progress"), max_length=255, blank=True)
    expires_at = models.DateTimeField(_("expires"), default=in_a_day, db_index=True)

    objects = IdempotencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="quickscale_api_one_run_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
