"""Colours that keep text readable: WCAG 2.2's contrast, and what follows from it."""

import colorsys
import re
from collections.abc import Iterator, Mapping

#: What normal text needs (WCAG 2.2, 1.4.3).
TEXT_CONTRAST = 4.5

BLACK, WHITE = "#000000", "#ffffff"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_STEP = 0.01


def is_hex_color(text: str) -> bool:
    return bool(_HEX.fullmatch(text))


def luminance(color: str) -> float:
    red, green, blue = (linear(channel) for channel in channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_upon(color: str) -> str:
    """Return black or white, whichever is easier to read upon ``color``: never below 4.5:1."""
    return max(WHITE, BLACK, key=lambda text: contrast(text, color))


def readable(color: str, *grounds: str) -> str:
    """Return the colour nearest to ``color`` in its hue that can be read upon all grounds."""
    lighter = text_upon(grounds[0]) == WHITE
    hue, lightness, saturation = colorsys.rgb_to_hls(*channels(color))
    while not all(contrast(color, ground) >= TEXT_CONTRAST for ground in grounds):
        lightness += _STEP if lighter else -_STEP
        if not 0 < lightness < 1:
            return WHITE if lighter else BLACK
        color = to_hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return color


def to_hex(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in rgb)


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
    names = [token.removeprefix("color-") for token in tokens if token.startswith("color-")]
    return [name for name in names if f"color-on-{name}" in tokens and not name.startswith("on-")]


def font_names(tokens: Tokens) -> list[str]:
    return [token.removeprefix("font-") for token in tokens if token.startswith("font-")]


def is_valid_token(token: str, value: str) -> bool:
    if token.startswith("color-"):
        return is_hex_color(value)
    if token.startswith("font-"):
        return value in SYSTEM_FONTS
    return token == "radius" and bool(RADIUS.fullmatch(value))  # noqa: S105 - no secret


def apply_choices(defaults: Tokens, chosen: Tokens) -> dict[str, str]:
    """Return the skin's tokens with the merchant's choices, whose text stays readable."""
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
    values = [defaults.get(f"color-{name}{suffix}", "") for name in _GROUNDS]
    return [value for value in values if is_hex_color(value)] or [default]


def write_stylesheet(tokens: Tokens) -> str:
    """Return the tokens as custom properties, ``--qs-color-primary`` and so on."""
    lines = "".join(f"--qs-{token}:{value};" for token, value in tokens.items())
    return f":root{{{lines}}}\n"
