"""Collections, attributes and synonyms in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.backoffice.making import make_screens
from quickscale_business_themes.ecommerce.backoffice.translations import (
    translation_screen,
    translations_panel,
)

SCREENS = (
    *make_screens(
        "collection",
        "shop/collections/<slug:slug>/",
        _("Collections"),
        empty=_("No collections yet."),
        facts=("is_published", "kind", "category", "brand", "min_price", "max_price"),
        panels=(translations_panel("collection"),),
    ),
    translation_screen("collection", "shop/collections/"),
    *make_screens(
        "attribute",
        "shop/attributes/<slug:slug>/",
        _("Attributes"),
        empty=_("No attributes yet."),
        facts=("kind", "unit", "choices", "is_filterable", "position"),
        panels=(translations_panel("attribute"),),
    ),
    translation_screen("attribute", "shop/attributes/"),
    *make_screens(
        "synonym",
        "shop/synonyms/<int:id>/",
        _("Synonyms"),
        empty=_("No synonyms yet."),
        facts=("terms",),
    ),
)
