"""Columns that several models share."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
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


class SearchTermsField(models.TextField):  # type: ignore[type-arg]  # Django has no __class_getitem__
    """The terms that other columns of its row can be found by, in all languages, each between
    blanks.

    They are cut anew whenever the row is saved, and by ``bulk_create``; ``bulk_update`` has to be
    told to write this column too.
    """

    def __init__(self, *args: Any, sources: Sequence[str] = (), **kwargs: Any) -> None:
        self.sources = tuple(sources)
        kwargs |= {"editable": False, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        from quickscale_business_themes.ecommerce.services.search_terms import list_terms

        texts = [getattr(model_instance, source) for source in self.sources]
        for translated in model_instance.translations.values():
            texts += [translated[source] for source in self.sources if source in translated]
        text = "\n".join(texts)
        value = f" {' '.join(list_terms(text))} "
        setattr(model_instance, self.attname, value)
        return value


def make_key(text: str) -> str:
    """Return what a name is compared by: without case, and with single blanks."""
    # A colon parts a facet from its value.
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace(":", " ").split())


class KeyField(_TextColumn):
    """What another column of its row is compared by: without case, and with single blanks."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs |= {"editable": False, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = make_key(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


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
