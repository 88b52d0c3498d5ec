"""Rows that one process at a time works on, and that outlive it.

Whoever acquires a row gets a lease: for a while nobody else is given the row, and a token that is
new with each lease tells the holder from its successors. A holder that dies is succeeded once the
lease has run out. One that only was slow finds another token in the row and changes nothing:
everything that is written under a lease is written through :meth:`LeaseQuerySet.held_by`.

Leases are measured by the database's clock alone, so machines whose clocks differ agree on them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self, TypeVar, cast
from uuid import uuid4

from django.db import models, router, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LeaseLost(Exception):
    """The lease ran out and another worker took over; nothing of this attempt may be committed."""


class Leased(models.Model):
    """A row that is worked on under a lease.

    Attributes:
        lease_token: of whoever works on it, or died while it did.
        locked_until: when the lease runs out, by the database's clock.
    """

    lease_token = models.UUIDField(null=True, editable=False)
    locked_until = models.DateTimeField(_("locked until"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_locked(self) -> bool:
        """Whether somebody seems to work on it; the database alone knows."""
        return self.locked_until is not None and self.locked_until > timezone.now()


Row = TypeVar("Row", bound=Leased)


class LeaseQuerySet(models.QuerySet[Row]):
    """Acquires, renews and releases leases of its rows."""

    def unlocked(self) -> Self:
        """Those that nobody holds: never acquired, released, or of a lease that ran out."""
        return self.filter(Q(locked_until=None) | Q(locked_until__lte=Now()))

    def locked(self) -> Self:
        """Those that somebody holds."""
        return self.filter(locked_until__gt=Now())

    def held_by(self, holder: Row) -> Self:
        """The row that ``holder`` was acquired as, unless somebody else acquired it since."""
        # Comparing with None would find whatever row nobody holds.
        held = self.filter(pk=holder.pk, lease_token__isnull=False)
        return held.filter(lease_token=holder.lease_token)

    def acquire(self, *, lease: timedelta, **values: Any) -> Row | None:
        """Lock the first row that is free, None where there is none.

        Rows that a rival is acquiring at this moment are passed over, not waited for.

        Args:
            lease: for how long.
            values: what else to write into the row.
        """
        with transaction.atomic(using=router.db_for_write(self.model)):
            row = self._select_first()
            return row and self._write_lease(row, lease, values)

    def renew(self, holder: Row, *, lease: timedelta) -> bool:
        """Let a lease last for ``lease`` from now on; False if somebody else has the row."""
        return bool(self.held_by(holder).update(locked_until=Now() + lease))

    def release(self, holder: Row, **values: Any) -> bool:
        """Write ``values`` and end the lease; False, and nothing, if somebody else has the row."""
        ended = {"lease_token": None, "locked_until": None, **values}
        return bool(self.held_by(holder).update(**ended))

    def _select_first(self) -> Row | None:
        # PostgreSQL locks the row. SQLite has no row locks, and Django leaves the clause out: there
        # the condition of the UPDATE decides.
        free = self.unlocked().annotate(database_time=Now())
        return cast("Row | None", free.select_for_update(skip_locked=True, of=("self",)).first())

    def _write_lease(self, row: Row, lease: timedelta, values: dict[str, Any]) -> Row | None:
        now = cast("datetime", row.database_time)  # type: ignore[attr-defined]  # annotated
        values = {"lease_token": uuid4(), "locked_until": now + lease, **values}
        if not self.unlocked().filter(pk=row.pk).update(**values):
            return None
        for name, value in values.items():
            setattr(row, name, value)
        return row
