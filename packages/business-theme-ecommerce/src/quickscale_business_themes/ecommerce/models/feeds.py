"""The addresses at which shopping sites fetch the catalogue."""

from __future__ import annotations

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

_TOKEN_LENGTH = 40


def make_token() -> str:
    return get_random_string(_TOKEN_LENGTH)


class ProductFeed(models.Model):
    """A secret address of the feed of products, which works as long as this row is there."""

    name = models.CharField(
        _("name"), max_length=100, help_text=_("The channel that uses this feed, such as Google.")
    )
    token = models.CharField(max_length=_TOKEN_LENGTH, unique=True, default=make_token)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("product feed")
        verbose_name_plural = _("product feeds")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
