"""The skin's colours, as a mail needs them: it can read no custom property."""

from __future__ import annotations

from quickscale.core.theming.colors import is_hex_color
from quickscale.core.theming.tokens import Tokens

#: What a mail is drawn with: the tokens that may say it, and what is used where none does.
_LIGHT = {
    "canvas": (("canvas", "background"), "#f4f4f2"),
    "surface": (("surface", "background"), "#ffffff"),
    "text": (("text",), "#17191c"),
    "muted": (("muted",), "#5a6069"),
    "border": (("border",), "#e0e0dc"),
    "primary": (("primary",), "#1d4ed8"),
    "on_primary": (("on-primary",), "#ffffff"),
    "link": (("primary-text", "primary"), "#1d4ed8"),
}
_DARK = {
    "canvas": (("canvas-dark", "background-dark"), "#0d0e10"),
    "surface": (("surface-dark", "background-dark"), "#16181b"),
    "text": (("text-dark",), "#eceef0"),
    "muted": (("muted-dark",), "#a3a9b3"),
    "border": (("border-dark",), "#2a2d32"),
    "primary": (("primary-dark",), "#93b4ff"),
    "on_primary": (("on-primary-dark",), "#0b1020"),
    "link": (("primary-text-dark", "primary-dark"), "#93b4ff"),
}


def mail_colors(tokens: Tokens) -> dict[str, str]:
    """Return the colours of a mail by name, those of the dark scheme as ``dark_<name>``."""
    light = {name: _pick(tokens, *wanted) for name, wanted in _LIGHT.items()}
    dark = {f"dark_{name}": _pick(tokens, *wanted) for name, wanted in _DARK.items()}
    return {**light, **dark}


def _pick(tokens: Tokens, names: tuple[str, ...], default: str) -> str:
    values = (tokens.get(f"color-{name}", "") for name in names)
    return next((value for value in values if is_hex_color(value)), default)
