from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.owners import CreditOwner
from quickscale.core.validators import validate_name


class Team(CreditOwner, models.Model):
    """A group of people who own data and credits together.

    A closed team has no members and is nobody's workspace; what belongs to it is kept until the
    team itself is deleted.

    Attributes:
        revision: counts the changes of its members. Whatever changes them raises it first, and
            so waits for whoever else does.
    """

    credit_account_field = "team"

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=150, validators=[validate_name])
    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def seats_used(self) -> int:
        """How many seats are taken: one by each member, and by each open invitation where
        ``QUICKSCALE_TEAM_INVITATIONS_TAKE_SEATS`` says so."""
        from quickscale.core.teams.services.seats import count_seats

        return count_seats(self)
