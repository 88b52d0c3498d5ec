"""The created project's settings with the same apps, without the layer system and its screens."""

from __future__ import annotations

from shop.settings import *  # noqa: F403
from shop.settings import INSTALLED_APPS, MIDDLEWARE, TEMPLATES

_LAYERS = (
    "shop",
    "quickscale.core.layers",
    "quickscale.core.skin_system",
    "quickscale_presentation_skins",
)
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(_LAYERS)]
MIDDLEWARE = [name for name in MIDDLEWARE if "skin_system" not in name]
TEMPLATES[0]["OPTIONS"]["context_processors"].pop()
ROOT_URLCONF = "same_apps_urls"
