"""System checks of the plugin's settings."""

from __future__ import annotations

from string import Formatter
from typing import Any

from django.core.checks import CheckMessage, Error, register

from quickscale_feature_plugins.seo.conf import seo_settings

#: What stands in a template of titles.
PLACEHOLDERS = frozenset({"title", "site"})


@register("quickscale")
def check_titles(**options: Any) -> list[CheckMessage]:
    """Refuse templates of titles that cannot be filled in (E881)."""
    return [
        Error(
            f"QUICKSCALE_SEO_TITLES[{kind!r}] cannot be filled in: {template!r}.",
            hint='Use {title} and {site} alone: "{title} · {site}".',
            id="quickscale.E881",
        )
        for kind, template in seo_settings.TITLES.items()
        if not is_template(template)
    ]


def is_template(template: Any) -> bool:
    try:
        parts = list(Formatter().parse(template))
    except (TypeError, ValueError):
        return False
    return all(name in (None, *PLACEHOLDERS) and not rule for _, name, rule, _ in parts)
