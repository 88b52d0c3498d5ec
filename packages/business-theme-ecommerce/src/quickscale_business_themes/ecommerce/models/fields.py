"""Columns that several models share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from quickscale.core.conf import quickscale_settings
from quickscale.core.money import MAX_PRICE

if TYPE_CHECKING:
    _TextColumn = models.CharField[str, str]
else:  # which is generic for type checkers only
    _TextColumn = models.CharField


def default_currency() -> str:
    return quickscale_settings.CURRENCY


def amount_field(verbose_name: Any, **options: Any) -> models.DecimalField[Any, Any]:
    """Return a column for an amount of money, finer than any currency's smallest coin."""
    return models.DecimalField(verbose_name, max_digits=19, decimal_places=4, **options)


def price_field(verbose_name: Any, **options: Any) -> models.DecimalField[Any, Any]:
    """Return a column for the price of one unit, bounded so that no line of an order outgrows its
    own column.
    """
    bounds = [MinValueValidator(0), MaxValueValidator(MAX_PRICE)]
    return amount_field(verbose_name, validators=bounds, **options)


def currency_field(verbose_name: Any) -> models.CharField[str, str]:
    return models.CharField(verbose_name, max_length=3, default=default_currency)


class PublicIdField(_TextColumn):
    """The name of a row in public addresses, chosen by the row itself when it is first saved."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        if not getattr(model_instance, self.attname):
            setattr(model_instance, self.attname, model_instance.choose_public_id())
        value: str = super().pre_save(model_instance, add)
        return value


class PictureField(models.ImageField):
    """A picture that is stored drawn anew, by ``PictureFormField``."""

    def formfield(self, **kwargs: Any) -> Any:
        from quickscale_business_themes.ecommerce.pictures import PictureFormField

        return super().formfield(**{"form_class": PictureFormField, **kwargs})
