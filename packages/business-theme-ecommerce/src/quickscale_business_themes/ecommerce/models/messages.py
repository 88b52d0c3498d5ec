"""Mails that customers agreed to, and that they want no more."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.carts import Cart
from quickscale_business_themes.ecommerce.models.orders import Order


class MailObjection(models.Model):
    """Somebody who wants neither invitations nor reminders.

    Attributes:
        email_digest: of their address, which nobody needs to know to respect it.
    """

    email_digest = models.CharField(max_length=64, unique=True, editable=False)
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("objection to e-mails")
        verbose_name_plural = _("objections to e-mails")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.email_digest[:12]


class CartReminder(models.Model):
    """The consent to one mail about a cart that was not ordered, and that the mail was sent.

    Attributes:
        wording: the version of the words that were agreed to.
    """

    cart = models.OneToOneField(
        Cart, on_delete=models.CASCADE, primary_key=True, related_name="reminder"
    )
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=20, blank=True)
    wording = models.CharField(_("wording"), max_length=20)
    agreed_at = models.DateTimeField(_("agreed"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta:
        verbose_name = _("cart reminder")
        verbose_name_plural = _("cart reminders")
        ordering = ["agreed_at", "pk"]
        indexes = [
            models.Index(
                fields=["agreed_at"],
                condition=models.Q(sent_at__isnull=True),
                name="ecommerce_reminder_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.email


class ReviewInvitation(models.Model):
    """That a customer was asked what they think of what they bought, which happens once."""

    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, primary_key=True, related_name="review_invitation"
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("review invitation")
        verbose_name_plural = _("review invitations")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return str(self.order_id)
