"""The design tokens agree with the style sheet and can be read on each other."""

import re
from pathlib import Path

import pytest

from quickscale_presentation_skins.modern_htmx.skin_config import ModernHtmxSkin

ASSETS = Path(__file__).resolve().parents[2] / "assets"
TOKENS = ModernHtmxSkin.tokens

#: Text on what it stands on, by token.
TEXTS = [
    *((text, ground) for text in ("text", "muted") for ground in ("canvas", "surface")),
    *((text, "surface") for text in ("danger", "success", "warning")),
    *((text, "canvas") for text in ("danger", "success", "warning")),
]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_manifest_and_the_style_sheet_name_the_same_tokens() -> None:
    css = (ASSETS / "tokens.css").read_text()
    declared = dict(re.findall(r"--qs-([\w-]+): (.+);", css.partition("}")[0]))
    assert declared == dict(TOKENS)


@pytest.mark.parametrize("scheme", ["", "-dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text: str, ground: str, scheme: str) -> None:
    first, second = TOKENS[f"color-{text}{scheme}"], TOKENS[f"color-{ground}{scheme}"]
    assert contrast(first, second) >= 4.5


@pytest.mark.parametrize("scheme", ["", "-dark"])
@pytest.mark.parametrize("ground", ["canvas", "surface"])
def test_the_edges_of_controls_can_be_seen(ground: str, scheme: str) -> None:
    edge = TOKENS[f"color-control{scheme}"]
    assert contrast(edge, TOKENS[f"color-{ground}{scheme}"]) >= 3


@pytest.mark.parametrize("scheme", ["", "-dark"])
def test_the_text_of_the_main_button_can_be_read(scheme: str) -> None:
    assert contrast(TOKENS[f"color-primary{scheme}"], TOKENS[f"color-on-primary{scheme}"]) >= 4.5
