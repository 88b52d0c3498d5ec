"""Countries are called, and sorted, as the visitor's language has them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from quickscale_business_themes.ecommerce.countries import COUNTRIES, list_countries


@pytest.mark.parametrize(
    ("language", "germany", "first"),
    [
        ("en", "Germany", "Afghanistan"),
        ("de", "Deutschland", "Afghanistan"),
        ("ar", "ألمانيا", "إثيوبيا"),
        ("xx", "Germany", "Afghanistan"),
    ],
)
def test_a_country_has_its_name_in_each_language(language, germany, first):
    with override(language):
        assert str(dict(COUNTRIES)["DE"]) == germany
        assert list_countries()[0][1] == first


def test_marks_on_letters_do_not_change_the_order():
    with override("de"):
        names = [name for _code, name in list_countries()]
    assert names.index("Ägypten") < names.index("Albanien") < names.index("Österreich")
    assert names.index("Österreich") < names.index("Polen")


def test_every_country_can_be_chosen_in_each_language():
    codes = {code for code, _name in COUNTRIES}
    for language in ("en", "de", "ar"):
        with override(language):
            assert {code for code, _name in list_countries()} == codes
