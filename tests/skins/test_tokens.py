"""The design tokens agree with the style sheet and can be read on each other."""

import re

import pytest

from .shipped import Skin

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


def test_the_manifest_and_the_style_sheet_name_the_same_tokens(skin: Skin) -> None:
    css = (skin.package / "assets/tokens.css").read_text()
    declared = dict(re.findall(r"--qs-([\w-]+): (.+);", css.partition("}")[0]))
    assert declared == dict(skin.manifest.tokens)


@pytest.mark.parametrize("scheme", ["", "-dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(skin: Skin, text: str, ground: str, scheme: str) -> None:
    tokens = skin.manifest.tokens
    first, second = tokens[f"color-{text}{scheme}"], tokens[f"color-{ground}{scheme}"]
    assert contrast(first, second) >= 4.5


@pytest.mark.parametrize("scheme", ["", "-dark"])
@pytest.mark.parametrize("ground", ["canvas", "surface"])
def test_the_edges_of_controls_can_be_seen(skin: Skin, ground: str, scheme: str) -> None:
    tokens = skin.manifest.tokens
    assert contrast(tokens[f"color-control{scheme}"], tokens[f"color-{ground}{scheme}"]) >= 3


def test_what_stands_on_a_colour_can_be_read(skin: Skin) -> None:
    tokens = skin.manifest.tokens
    pairs = [(name.replace("color-on-", "color-"), name) for name in tokens if "color-on-" in name]
    assert pairs
    assert [pair for pair in pairs if contrast(*(tokens[it] for it in pair)) < 4.5] == []
