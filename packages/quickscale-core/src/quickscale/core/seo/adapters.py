"""What describes the page of each object of a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse

from quickscale.core.plugin_framework import SeoPage


class SeoAdapter:
    """Says where the page of an object is, which ones are public, and what is on it.

    A theme writes one for each model with pages, and names it by the hook ``core.seo_adapters``.

    Attributes:
        model: the objects' model.
        url_name: the page's URL name, ``ecommerce:product-detail``.
        url_fields: the model's field for each parameter of that URL.
        modified_field: the field that says when the page was changed last, empty without one.
        title_field: the field that names an object, by which staff find it for a menu; empty where
            menus can't link to objects. Call :func:`quickscale.core.pages.forget_links` in a
            receiver of the model's ``post_save`` and ``post_delete``.
    """

    model: ClassVar[type[Model]]
    url_name: ClassVar[str]
    url_fields: ClassVar[Mapping[str, str]] = {"slug": "slug"}
    modified_field: ClassVar[str] = ""
    title_field: ClassVar[str] = ""

    @property
    def kind(self) -> str:
        """The model's label, ``ecommerce.product``."""
        return self.model._meta.label_lower

    def get_queryset(self) -> QuerySet[Any]:
        """Return the objects that have a page which everybody may see."""
        return self.model._default_manager.all()

    def get_path(self, values: Mapping[str, Any]) -> str:
        """Return a page's path, empty in a project that does not mount it.

        Args:
            values: the object's fields that ``url_fields`` names.
        """
        kwargs = {name: values[field] for name, field in self.url_fields.items()}
        try:
            return reverse(self.url_name, kwargs=kwargs)
        except NoReverseMatch:
            return ""

    def describe(self, subject: Any, **facts: Any) -> SeoPage:
        """Return what the page of ``subject`` says, in the active language.

        Args:
            facts: what the caller of :func:`quickscale.core.seo.describe` knows of it.
        """
        raise NotImplementedError

    def path_of(self, subject: Any) -> str:
        """Return the path of an object's page, empty in a project that does not mount it."""
        return self.get_path({name: getattr(subject, name) for name in self.url_fields.values()})
