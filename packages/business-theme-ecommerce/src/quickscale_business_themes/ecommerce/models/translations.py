"""Rows whose texts can be read in several languages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from quickscale_business_themes.ecommerce.translating import find_text


class Translatable(models.Model):
    """A row with texts in other languages beside those of its columns.

    They stand in the row itself, ``{"de": {"name": "Becher"}}``, so that no list needs a statement
    for them and none outlives it.

    Attributes:
        TRANSLATED: the columns that are translated.
    """

    TRANSLATED: ClassVar[tuple[str, ...]] = ()

    translations: models.JSONField[Any, Any] = models.JSONField(
        default=dict, blank=True, editable=False
    )

    class Meta:
        abstract = True

    def get_text(self, name: str) -> str:
        """Return a column in the visitor's language.

        Rows that were read by ``services.rows`` are in it already, and may lack ``translations``.
        """
        return find_text(self.__dict__.get("translations"), name, getattr(self, name))
