from __future__ import annotations

from quickscale.core.theming.colors import SYSTEM_FONTS, apply_choices, contrast, write_stylesheet

DEFAULTS = {
    "color-primary": "#0f5f4c",
    "color-on-primary": "#ffffff",
    "color-primary-dark": "oklch(from var(--qs-color-primary) max(l, 0.76) c h)",
    "color-on-primary-dark": "#06140f",
    "color-primary-text": "#0f5f4c",
    "color-canvas": "#fafaf8",
    "color-canvas-dark": "#0d0e10",
    "font-body": "Inter, sans-serif",
    "radius": "0.75rem",
}


def test_a_skin_looks_as_its_manifest_says_until_somebody_changes_it():
    assert apply_choices(DEFAULTS, {}) == DEFAULTS


def test_text_follows_a_changed_colour_in_both_schemes():
    tokens = apply_choices(DEFAULTS, {"color-primary": "#ffee00"})
    assert tokens["color-on-primary"] == "#000000"
    assert contrast(tokens["color-primary-text"], DEFAULTS["color-canvas"]) >= 4.5
    assert contrast(tokens["color-primary-dark"], DEFAULTS["color-canvas-dark"]) >= 4.5
    assert contrast(tokens["color-on-primary-dark"], tokens["color-primary-dark"]) >= 4.5


def test_what_would_break_out_of_the_stylesheet_is_left_out():
    attack = "red;} body{display:none"
    chosen = {"color-primary": attack, "font-body": attack, "radius": attack, "width": attack}
    assert apply_choices(DEFAULTS, chosen) == DEFAULTS


def test_colours_whose_text_cannot_follow_stay_the_skins_own():
    assert apply_choices(DEFAULTS, {"color-canvas": "#123456"}) == DEFAULTS


def test_fonts_and_corners_are_the_merchants_choice():
    font = next(iter(SYSTEM_FONTS))
    tokens = apply_choices(DEFAULTS, {"font-body": font, "radius": "2px", "unknown": "x"})
    assert (tokens["font-body"], tokens["radius"]) == (font, "2px")
    assert "unknown" not in tokens


def test_the_stylesheet_is_custom_properties_and_nothing_else():
    assert write_stylesheet({"radius": "2px"}) == ":root{--qs-radius:2px;}\n"
