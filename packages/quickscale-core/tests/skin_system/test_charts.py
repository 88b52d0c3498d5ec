"""Charts: round scales, places in both directions of writing, what is told without seeing."""

from __future__ import annotations

import pytest
from django.utils import translation

from quickscale.core.skin_system.charts import build_chart


def chart(*figures, format="integer", currency="", more=()):
    lines = [list(figures), *more]
    return build_chart(
        "sales",
        {
            "format": format,
            "currency": currency,
            "lines": [
                {
                    "name": f"line{number}",
                    "label": f"Line {number}",
                    "points": [
                        {"x": f"2026-01-{day:02}", "y": None if figure is None else str(figure)}
                        for day, figure in enumerate(line, start=1)
                    ],
                }
                for number, line in enumerate(lines)
            ],
        },
    )


@pytest.mark.parametrize(
    ("figures", "format", "ticks"),
    [
        ((0, 14), "integer", ["0", "5", "10", "15"]),
        ((1, 2), "integer", ["0", "1", "2"]),
        ((0, 0), "integer", ["0", "1"]),
        ((3, 987), "integer", ["0", "250", "500", "750", "1,000"]),
        ((0, "0.5"), "percent", ["0%", "20%", "40%", "60%"]),
        ((-3, 5), "integer", ["\N{MINUS SIGN}4", "\N{MINUS SIGN}2", "0", "2", "4", "6"]),
        ((0, 1200000), "money", ["$0", "$500,000", "$1,000,000", "$1,500,000"]),
        ((0, "0.9"), "money", ["$0", "$0.25", "$0.50", "$0.75", "$1"]),
    ],
)
def test_the_axis_has_round_figures_that_hold_every_other(figures, format, ticks):
    made = chart(*figures, format=format, currency="USD")
    assert [tick["label"] for tick in made["ticks"]] == ticks


def test_a_line_runs_from_edge_to_edge_and_from_nought_to_the_top():
    made = chart(0, 5, 10)
    assert made["lines"][0]["path"] == "M0 1000L500 500L1000 0"
    assert made["lines"][0]["area"] == "M0 1000L500 500L1000 0V1000H0Z"
    assert [tick["y"] for tick in made["ticks"]] == ["88%", "49%", "10%"]


def test_time_runs_the_other_way_where_people_read_the_other_way():
    with translation.override("ar"):
        made = chart(0, 5, 10)
    assert made["lines"][0]["path"] == "M1000 1000L500 500L0 0"
    assert made["start"] == "100%"
    assert [(date["x"], date["anchor"]) for date in made["dates"]] == [
        ("100%", "start"),
        ("50%", "middle"),
        ("0%", "end"),
    ]


def test_a_day_without_a_figure_breaks_the_line():
    assert chart(0, None, 10, 10)["lines"][0]["path"] == "M0 1000 M666.7 0L1000 0"


def test_a_single_day_stands_in_the_middle():
    made = chart(4)
    assert [mark["x"] for mark in made["marks"]] == ["50%"]
    assert made["marks"][0]["width"] == "100%"


def test_few_dates_are_named_however_many_days_there_are():
    made = chart(*range(1, 31))
    assert [date["label"] for date in made["dates"]] == [
        "Jan 1",
        "Jan 8",
        "Jan 15",
        "Jan 23",
        "Jan 30",
    ]
    with translation.override("de"):
        assert chart(1, 2)["dates"][0]["label"] == "1. Jan"


def test_the_grounds_of_the_points_cover_the_plot_once():
    marks = chart(1, 2, 3, 4)["marks"]
    edges = [(float(it["left"][:-1]), float(it["width"][:-1])) for it in marks]
    assert edges[0][0] == 0
    assert sum(width for _left, width in edges) == pytest.approx(100, abs=0.1)


def test_who_does_not_see_the_chart_is_told_what_it_shows():
    made = chart(3, 9, format="money", currency="EUR")
    assert made["description"] == (
        "From Jan. 1, 2026 to Jan. 2, 2026. Line 0: from €3.00 to €9.00, most recently €9.00."
    )
    assert made["table"]["rows"][0] == {"day": "Jan. 2, 2026", "figures": ["€9.00"]}
    assert made["marks"][1]["text"] == "Jan. 2, 2026: €9.00"


def test_lines_are_named_where_there_are_several():
    made = chart(1, 2, more=[[3, 4]])
    assert made["marks"][0]["text"] == "Jan. 1, 2026: Line 0 1, Line 1 3"
    assert made["table"]["head"] == ["Line 0", "Line 1"]


@pytest.mark.parametrize("figures", [(), (0, 0), (None, None)])
def test_a_chart_of_nothing_says_so(figures):
    made = chart(*figures)
    assert made["empty"]
    assert made["description"]
