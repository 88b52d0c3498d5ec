"""Names as long as they come, and in other scripts, on the smallest screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .test_pages import assert_fits

pytestmark = pytest.mark.browser

GERMAN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesammelband"
THAI = "กรุงเทพมหานครอมรรัตนโกสินทร์มหินทรายุธยามหาดิลกภพนพรัตนราชธานีบูรีรมย์อุดมราชนิเวศน์มหาสถาน"
HEBREW = "סוודר צמר מרינו (XL)"
SLUG = "merino-crew-sweater"


@pytest.fixture
def rename(site):
    """Return a function that calls the sweater, its category and its options by another name."""
    from quickscale_business_themes.ecommerce.models import (
        Category,
        OptionValue,
        Product,
        ProductOption,
    )

    def rename(name: str) -> None:
        product = Product.objects.get(slug=SLUG)
        Product.objects.filter(pk=product.pk).update(name=name, brand=name)
        Category.objects.filter(products=product).update(name=name)
        for option in ProductOption.objects.filter(product=product):
            option.name = f"{name} {option.name}"
            option.save()
        for value in OptionValue.objects.filter(option__product=product):
            value.value = f"{name} {value.value}"
            value.save()

    return rename


@pytest.mark.parametrize("name", [GERMAN, THAI], ids=["German", "Thai"])
def test_the_longest_names_fit_the_smallest_screen(make_visit, rename, name):
    rename(name)
    visit = make_visit("grace@example.com", width=320)
    paths = ["/", "/products/", f"/products/{SLUG}/", "/categories/", "/cart/", "/checkout/"]
    for path in paths:
        assert_fits(visit.open(path))
    visit.assert_quiet()


def test_a_name_keeps_its_own_direction(make_visit, rename):
    rename(HEBREW)
    page = make_visit(width=1280).open(f"/products/{SLUG}/")
    name = page.get_by_role("heading", level=1).locator("bdi")
    expect(name).to_have_text(HEBREW)
    assert name.evaluate("e => getComputedStyle(e).direction") == "rtl"
