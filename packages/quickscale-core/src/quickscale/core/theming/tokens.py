"""Design tokens: the skin's own, what the merchant chose instead, and what follows from that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quickscale.core.theming.colors import is_hex_color, readable, text_upon

Tokens = Mapping[str, str]

#: Stacks that every device has.
SYSTEM_FONTS = {
    "system-ui, sans-serif": "System",
    'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif': "Humanist",
    'Avenir, Montserrat, Corbel, "URW Gothic", sans-serif': "Geometric",
    'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, sans-serif': "Rounded",
    'Charter, "Bitstream Charter", "Sitka Text", Cambria, serif': "Transitional serif",
    '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", serif': "Old style serif",
    "ui-monospace, Menlo, Consolas, monospace": "Monospaced",
}
RADIUS = re.compile(r"(0|\d{1,2}(\.\d{1,3})?(px|rem|em))")

_GROUNDS = ("canvas", "background", "surface")
_DARK_GROUND = "#121212"


def color_names(tokens: Tokens) -> list[str]:
    """Return the colours that a merchant may change: those whose text colour can follow."""
    names = [token.removeprefix("color-") for token in tokens if token.startswith("color-")]
    return [name for name in names if f"color-on-{name}" in tokens and not name.startswith("on-")]


def font_names(tokens: Tokens) -> list[str]:
    return [token.removeprefix("font-") for token in tokens if token.startswith("font-")]


def is_valid_token(token: str, value: str) -> bool:
    """Whether a stored value may be written into the stylesheet."""
    if token.startswith("color-"):
        return is_hex_color(value)
    if token.startswith("font-"):
        return value in SYSTEM_FONTS
    return token == "radius" and bool(RADIUS.fullmatch(value))  # noqa: S105 - no secret


def apply_choices(defaults: Tokens, chosen: Tokens) -> dict[str, str]:
    """Return all tokens with the merchant's choices, whose text stays readable.

    Args:
        defaults: what the skin's manifest says.
        chosen: what the merchant said; what this skin does not have is left alone.
    """
    tokens = dict(defaults)
    editable = {f"color-{name}" for name in color_names(defaults)}
    for token, value in chosen.items():
        is_editable = token in editable or not token.startswith("color-")
        if token in defaults and is_editable and is_valid_token(token, value):
            tokens[token] = value
            tokens.update(follow_color(defaults, token, value))
    return tokens


def follow_color(defaults: Tokens, token: str, value: str) -> Iterator[tuple[str, str]]:
    """Return the tokens that follow from a colour, of those that the skin has."""
    if not token.startswith("color-"):
        return
    name = token.removeprefix("color-")
    dark = readable(value, *grounds_of(defaults, suffix="-dark", default=_DARK_GROUND))
    following = {
        f"color-on-{name}": text_upon(value),
        f"color-{name}-text": readable(value, *grounds_of(defaults, suffix="", default="#ffffff")),
        f"color-{name}-dark": dark,
        f"color-on-{name}-dark": text_upon(dark),
        f"color-{name}-text-dark": dark,
    }
    yield from ((name, color) for name, color in following.items() if name in defaults)


def grounds_of(defaults: Tokens, *, suffix: str, default: str) -> list[str]:
    """Return the colours that a skin writes upon."""
    values = [defaults.get(f"color-{name}{suffix}", "") for name in _GROUNDS]
    return [value for value in values if is_hex_color(value)] or [default]


def write_stylesheet(tokens: Tokens) -> str:
    """Return the tokens as custom properties, ``--qs-color-primary`` and so on."""
    lines = "".join(f"--qs-{token}:{value};" for token, value in tokens.items())
    return f":root{{{lines}}}\n"
