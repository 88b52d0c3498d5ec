from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .logos import RasterValidator


class Appearance(models.Model):
    """What a merchant changed of one skin, kept when another skin is chosen for a while."""

    skin = models.CharField(_("skin"), max_length=100, unique=True)
    tokens: Any = models.JSONField(_("design tokens"), default=dict, blank=True)
    logo = models.FileField(
        _("logo"),
        upload_to="appearance/",
        blank=True,
        validators=[RasterValidator()],
        help_text=_("PNG, JPEG, WebP or GIF. SVG isn't accepted because it can contain scripts."),
    )
    updated_at = models.DateTimeField(_("last updated"), auto_now=True)

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearance")

    def __str__(self) -> str:
        return self.skin
