from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickscale.core.theming.colors import contrast, readable, text_upon

channel = st.integers(0, 255)
colors = st.tuples(channel, channel, channel).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_text_upon_every_colour_of_a_fine_grid_can_be_read():
    steps = range(0, 256, 15)
    grid = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in product(steps, steps, steps)]
    assert min(contrast(text_upon(color), color) for color in grid) >= 4.5


@given(colors)
def test_text_upon_any_colour_can_be_read(color):
    assert contrast(text_upon(color), color) >= 4.5


@given(colors, st.sampled_from([["#ffffff", "#fafaf8"], ["#121212", "#16181b"]]))
def test_any_colour_becomes_readable_upon_every_ground(color, grounds):
    made = readable(color, *grounds)
    assert min(contrast(made, ground) for ground in grounds) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert readable("#0f5f4c", "#ffffff") == "#0f5f4c"
