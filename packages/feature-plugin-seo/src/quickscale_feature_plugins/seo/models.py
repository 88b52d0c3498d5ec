"""What is stored: which paths lead to one page, and what editors say of a page."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_feature_plugins.seo.validators import validate_path

PATH_LENGTH = 500


class PagePath(models.Model):
    """A path under which a page is, or was.

    All paths of one page share its ``page``; one of them at most is where it is now, and to that
    one the others lead. A path stands here once, so that no path can lead on and be led to: there
    are no chains and no loops. A page without a current path is gone.
    """

    path = models.CharField(_("path"), max_length=PATH_LENGTH, unique=True)
    page = models.UUIDField(_("page"), default=uuid.uuid4, db_index=True, editable=False)
    is_current = models.BooleanField(_("current"), default=False)
    updated_at = models.DateTimeField(_("last updated"), auto_now=True)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(is_current=True), name="seo_path_one_current"
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="seo_path_is_of_this_site",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class PageOverride(models.Model):
    """What an editor says of a page, instead of what follows from what is on it."""

    path = models.CharField(
        _("path"),
        max_length=PATH_LENGTH,
        validators=[validate_path],
        help_text=_("The page's address without the host, such as /products/mug/."),
    )
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        help_text=_("Leave empty for all languages."),
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        blank=True,
        help_text=_("The whole title, with the site's name."),
    )
    description = models.TextField(_("description"), max_length=500, blank=True)
    image = models.CharField(
        _("image"),
        max_length=PATH_LENGTH,
        blank=True,
        help_text=_("The address of the image that social networks show."),
    )
    canonical = models.CharField(
        _("canonical address"),
        max_length=PATH_LENGTH,
        blank=True,
        help_text=_("Only if the same content has its proper place elsewhere."),
    )
    noindex = models.BooleanField(
        _("hide from search engines"), default=False, help_text=_("Also leaves it out of sitemaps.")
    )
    updated_at = models.DateTimeField(_("last updated"), auto_now=True)

    class Meta:
        verbose_name = _("page override")
        verbose_name_plural = _("page overrides")
        ordering = ["path", "language"]
        constraints = [
            models.UniqueConstraint(fields=["path", "language"], name="seo_override_unique"),
            models.CheckConstraint(
                condition=Q(path__startswith="/"), name="seo_override_is_of_this_site"
            ),
        ]

    def __str__(self) -> str:
        return self.path
