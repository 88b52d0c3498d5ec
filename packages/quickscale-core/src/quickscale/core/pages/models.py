from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.components import ComponentField, Group

from .pictures import PictureValidator

#: The types of component that pages may hold.
PAGE_TYPES = Group("page")


class Page(models.Model):
    """A page that the staff write. Visitors see ``content``; ``draft`` is what is being written."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100)
    language = models.CharField(_("language"), max_length=15, blank=True)
    description = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("Search engines show it below the title."),
    )
    draft: Any = ComponentField(_("content"), types=PAGE_TYPES, max_num=50, blank=True)
    content: Any = ComponentField(_("published content"), types=PAGE_TYPES, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("last updated"), auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "language"], name="quickscale_pages_page_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def has_changes(self) -> bool:
        """Whether visitors see something else than what was written last."""
        return bool(self.draft != self.content)


class Menu(models.TextChoices):
    HEADER = "header", _("Header")
    FOOTER = "footer", _("Footer")


class MenuItem(models.Model):
    """A link of a menu: to something of the site (``target``), or to an address (``url``)."""

    menu = models.CharField(_("menu"), max_length=10, choices=Menu.choices, default=Menu.FOOTER)
    label = models.CharField(
        _("label"),
        max_length=100,
        blank=True,
        help_text=_("Leave empty to use the title of what it links to."),
    )
    target = models.CharField(_("links to"), max_length=200, blank=True)
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("A path such as /products/?on_sale=true, or an address of another site."),
    )
    language = models.CharField(_("language"), max_length=15, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("menu item")
        verbose_name_plural = _("menu items")
        ordering = ["menu", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target="") ^ Q(url=""), name="quickscale_pages_menu_item_one_target"
            )
        ]

    def __str__(self) -> str:
        return self.label or self.target or self.url


class Picture(models.Model):
    """A picture that was uploaded for pages."""

    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="pages/", validators=[PictureValidator()])
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title
