"""How a value of an option looks."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce import renditions
from quickscale_business_themes.ecommerce.models.fields import KeyField, PictureField

validate_color = RegexValidator(
    r"\A#[0-9a-fA-F]{6}\Z", _("Enter a colour as six digits, such as #1e90ff.")
)


class Swatch(models.Model):
    """The colour or the picture of a value, in every product that has it.

    Where it has both, the picture is shown.
    """

    option = models.CharField(
        _("option"), max_length=255, help_text=_("The option's name on products, such as Colour.")
    )
    option_key = KeyField(max_length=255, source="option")
    value = models.CharField(_("value"), max_length=255, help_text=_("For example, Sky blue."))
    value_key = KeyField(max_length=255, source="value")
    color = models.CharField(
        _("colour"), max_length=7, blank=True, validators=[validate_color], help_text="#1e90ff"
    )
    image = PictureField(
        _("image"),
        upload_to="swatches/",
        max_length=255,
        blank=True,
        help_text=_("For patterns and materials. Shown as a small square."),
    )

    class Meta:
        verbose_name = _("swatch")
        verbose_name_plural = _("swatches")
        ordering = ["option_key", "value_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["option_key", "value_key"], name="ecommerce_swatch_unique"
            ),
            models.CheckConstraint(
                condition=~Q(color="") | ~Q(image=""), name="ecommerce_swatch_shows_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option}: {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the picture as small as it is shown, if its file is new."""
        image: Any = self.image
        if image and not image._committed:
            drawn = ContentFile(renditions.draw_swatch(image.file))
            image.save(f"{get_random_string(12)}.webp", drawn, save=False)
        super().save(*args, **kwargs)
