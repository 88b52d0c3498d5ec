"""Changes of orders that the staff prepare, look at, and then make."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.drafts import StaffLine
from quickscale_business_themes.ecommerce.models.orders import Order


class OrderEdit(models.Model):
    """What an order is to hold instead. One at a time is open for each order.

    Attributes:
        revision: of the order, when the edit was begun; once it was edited otherwise, this one is
            outdated.
        quantities: how many units each line is to have, by its position; others stay as they are.
        applied_at: when it was made; None while it is open.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="edits")
    revision = models.PositiveSmallIntegerField()
    quantities: models.JSONField[Any, Any] = models.JSONField(default=dict)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    applied_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("order edit")
        verbose_name_plural = _("order edits")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(applied_at=None), name="ecommerce_edit_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class OrderEditLine(StaffLine):
    """A line that an edit adds to its order."""

    edit = models.ForeignKey(OrderEdit, on_delete=models.CASCADE, related_name="lines")

    class Meta(StaffLine.Meta):
        verbose_name = _("added line")
        verbose_name_plural = _("added lines")
