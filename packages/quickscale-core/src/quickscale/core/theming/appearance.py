import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from quickscale.core.layers.stack import get_stack

from .colors import Tokens, apply_choices, write_stylesheet
from .models import Appearance

#: How long another process may still draw what this one has changed, in seconds.
_STALE = 60


@dataclass(frozen=True, slots=True)
class Look:
    stylesheet: str
    version: str
    logo_url: str
    tokens: Tokens

    @property
    def stylesheet_url(self) -> str:
        return f"{reverse('quickscale-tokens')}?v={self.version}"


def skin_name() -> str:
    skin = get_stack().skin
    return skin.name if skin else ""


def skin_tokens() -> Tokens:
    skin = get_stack().skin
    return skin.manifest.tokens if skin else {}


def load_look() -> Look:
    """Return the look of the chosen skin, read once a minute at most."""
    key = cache_key(skin_name())
    look: Look | None = cache.get(key)
    if look is None:
        look = read_look()
        cache.set(key, look, _STALE)
    return look


def read_look() -> Look:
    appearance = Appearance.objects.filter(skin=skin_name()).first()
    tokens = apply_choices(skin_tokens(), appearance.tokens if appearance else {})
    stylesheet = write_stylesheet(tokens)
    version = hashlib.sha256(stylesheet.encode()).hexdigest()[:12]
    logo = appearance.logo.url if appearance and appearance.logo else ""
    return Look(stylesheet=stylesheet, version=version, logo_url=logo, tokens=tokens)


def forget_look(*, instance: Appearance, **kwargs: Any) -> None:
    cache.delete(cache_key(instance.skin))


def cache_key(skin: str) -> str:
    return f"quickscale.appearance.{skin}"
