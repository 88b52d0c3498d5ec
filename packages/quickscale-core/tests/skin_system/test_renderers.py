from __future__ import annotations

import pytest
from django.utils import translation

from quickscale.core.skin_system.cells import draw_value


def cell(format_name, value, **more):
    base = {"name": "x", "label": "X", "currency": "", "choice_label": "", "url": "", "links": ()}
    return {**base, "format": format_name, "value": value, **more}


@pytest.mark.parametrize("format_name", ["text", "integer", "date", "choice", "longtext", "email"])
def test_values_are_escaped_whatever_their_format(format_name):
    drawn = draw_value(cell(format_name, "<script>", choice_label="<script>"))
    assert "<script>" not in drawn


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_leads_only_where_a_page_may(url):
    assert "href" not in draw_value(cell("url", url, url=url))
    links = [{"label": "x", "url": url}]
    assert "href" not in draw_value(cell("relation", {"label": "x"}, links=links))


def test_nothing_is_drawn_as_nothing():
    assert draw_value(cell("money", None)) == draw_value(cell("text", ""))


def test_false_and_zero_are_something():
    assert draw_value(cell("boolean", False)) == "No"
    assert draw_value(cell("integer", 0)) == "0"


def test_a_malformed_date_is_shown_as_it_came():
    assert draw_value(cell("date", "2026-13-45")) == "2026-13-45"
    assert "<time" in draw_value(cell("date", "2026-12-24"))


def test_a_line_does_not_end_within_a_time():
    drawn = draw_value(cell("datetime", "2026-12-24T15:47:00Z"))
    assert drawn.endswith(">Dec. 24, 2026, 3:47\N{NO-BREAK SPACE}p.m.\N{NO-BREAK SPACE}UTC</time>")


def test_an_address_stays_in_one_piece_from_right_to_left():
    with translation.override("ar"):
        assert draw_value(cell("text", "2001:db8::1")) == "<bdi>2001:db8::1</bdi>"
    assert draw_value(cell("text", "2001:db8::1")) == "2001:db8::1"
