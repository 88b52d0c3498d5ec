"""What stays of HTML that somebody else wrote."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.quickscale_components import ProductText
from quickscale_business_themes.ecommerce.services.bodies import read_body, write_body
from quickscale_business_themes.ecommerce.services.markup import clean_html

ARABIC = '<p dir="rtl" lang="ar">\u0642\u0645\u064a\u0635</p>'
TABLE = (
    "<table><thead><tr><th>Size</th></tr></thead><tbody><tr><td>M</td></tr></tbody>"
    "<tfoot><tr><td>All sizes run small</td></tr></tfoot></table>"
)


@pytest.mark.parametrize("markup", [ARABIC, TABLE, '<h2 title="Care" lang="en">Care</h2>'])
def test_direction_language_and_tables_stay(markup):
    assert clean_html(markup) == markup
    assert ProductText(html=markup).html == markup
    product = Product()
    write_body(product, markup)
    assert read_body(product) == markup


def test_a_link_within_the_text_leads_where_it_led():
    clean = clean_html('<a href="#care">Care</a><h2 id="care">Care</h2>')
    assert 'href="#text-care"' in clean
    assert 'id="text-care"' in clean


def test_no_id_can_be_one_of_the_pages_own():
    assert 'id="main"' not in clean_html('<div id="main">x</div>')


def test_cells_still_name_their_headings():
    table = '<table><tr><th id="a">A</th></tr><tr><td headers="a b">1</td></tr></table>'
    assert 'headers="text-a text-b"' in clean_html(table)


def test_cleaning_again_changes_nothing():
    once = clean_html(f'{ARABIC}{TABLE}<a href="#care">x</a><h2 id="care">Care</h2>')
    assert clean_html(once) == once


@pytest.mark.parametrize(
    "markup",
    ["<script>x</script>", '<p onclick="x">', '<a href="javascript:x">', "<style>p{}</style>"],
)
def test_what_could_run_goes(markup):
    clean = clean_html(markup)
    assert not any(word in clean for word in ("script", "onclick", "style"))
