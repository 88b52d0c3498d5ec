"""Colours that keep text readable: WCAG 2.2's contrast, and what follows from it."""

from __future__ import annotations

import colorsys
import re

#: What normal text needs (WCAG 2.2, 1.4.3).
TEXT_CONTRAST = 4.5

BLACK, WHITE = "#000000", "#ffffff"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_STEP = 0.01


def is_hex_color(text: str) -> bool:
    return bool(_HEX.fullmatch(text))


def luminance(color: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1."""
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
    """Return the colour nearest to ``color`` in its hue that can be read upon every ground.

    Args:
        grounds: all light, or all dark.
    """
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
