"""Figures as people write them, and what a change means."""

from __future__ import annotations

import pytest
from django.utils import translation

from quickscale.core.skin_system.charts import build_stat, format_figure

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "value", "format", "written"),
    [
        ("en", "1234567", "integer", "1,234,567"),
        ("en", "-12.50", "decimal", f"{MINUS}12.5"),
        ("en", "0.00004", "decimal", "0"),
        ("en", "12.5", "money", "$12.50"),
        ("en", "0.1234", "percent", "12.3%"),
        ("en", "0.5", "percent", "50%"),
        ("en", "31.99", "percent", "3,199%"),
        ("en", None, "integer", "\N{EM DASH}"),
        ("de", "1234.5", "decimal", "1.234,5"),
    ],
)
def test_a_figure_is_written_as_its_language_does(language, value, format, written):
    with translation.override(language):
        assert format_figure(value, format, "USD") == written


@pytest.mark.parametrize(
    ("change", "better", "direction", "tone"),
    [
        ("0.5", "higher", "up", "good"),
        ("0.5", "lower", "up", "bad"),
        ("-0.5", "lower", "down", "good"),
        ("-0.5", "", "down", "neutral"),
        ("0", "higher", "level", "neutral"),
        (None, "higher", "", "neutral"),
    ],
)
def test_a_change_is_good_news_or_bad(change, better, direction, tone):
    stat = build_stat(
        {
            "value": "3",
            "previous": None,
            "change": change,
            "format": "integer",
            "currency": "",
            "better": better,
            "label": "",
        }
    )
    assert (stat["direction"], stat["tone"]) == (direction, tone)
    assert not stat["change"].startswith(MINUS)


@pytest.mark.parametrize(
    ("value", "previous", "change", "told"),
    [
        ("3", "2", "0.5", ("50%", False)),
        ("3", "0", None, ("", True)),
        ("0", "0", None, ("0%", False)),
        ("3", None, None, ("", False)),
        (None, None, None, ("", False)),
    ],
)
def test_a_change_is_told_in_percent_and_from_nothing_as_new(value, previous, change, told):
    unit = {"format": "integer", "currency": "", "better": "higher", "label": ""}
    stat = build_stat({"value": value, "previous": previous, "change": change, **unit})
    assert (stat["change"], stat["is_new"]) == told
