"""What merchants wrote, in whichever skin: prices with their reasons, choices, names, pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from .shipped import SKINS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.QUICKSCALE_BUSINESS_THEME != "ecommerce"
        or settings.QUICKSCALE_PRESENTATION_SKIN not in map(str, SKINS),
        reason="needs the shop drawn by a skin that ships",
    ),
]

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HALF_A_KILO = {
    "measure": 500,
    "measure_unit": "g",
    "reference_quantity": 100,
    "reference_unit": "g",
}
HEBREW, BLUE = "סוודר צמר", "כחול 2"
PAGE = "/products/sweater/"


@pytest.fixture(autouse=True)
def _shop_in_the_eu(settings) -> None:
    settings.ECOMMERCE_SELLER = {"country": "DE"}


@pytest.fixture
def save_sweater():
    """Return a function that puts a sweater in two colours, the second dearer, on the shelf."""
    from quickscale_business_themes.ecommerce.services.products import (
        ProductData,
        VariantData,
        save_product,
    )

    def save(price: str = "10", before: str | None = None, **details):
        compared = Decimal(before) if before else None
        variants = [
            VariantData(
                f"WOOL-{extra}",
                Decimal(price) + extra,
                compare_at_price=compared and compared + extra,
                options=(colour,),
                on_hand=9,
            )
            for extra, colour in enumerate(("Red", BLUE))
        ]
        product, _created = save_product(
            ProductData(slug="sweater", options=["Colour"], variants=variants, **details)
        )
        return product

    return save


@pytest.fixture
def sweater(save_sweater):
    """A sweater whose name and description are Hebrew, with a tier, a measure, a swatch."""
    from quickscale_business_themes.ecommerce.models import PriceTier, Swatch

    details = {"name": f"{HEBREW} (XL)", "description": f"{HEBREW}."}
    product = save_sweater(**details)
    product.variants.update(**HALF_A_KILO)
    PriceTier.objects.create(
        variant=product.variants.first(), min_quantity=5, price=Decimal("7.50")
    )
    Swatch.objects.create(option="Colour", value="Red", color="#ff0000")
    return product


def test_a_price_says_from_where_it_starts_what_it_was_and_what_a_quantity_costs(
    client: Client, save_sweater
) -> None:
    with time_machine.travel(NOW, tick=False):
        save_sweater(name="Sweater")
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        save_sweater("8", "12", name="Sweater").variants.update(**HALF_A_KILO)
        pages = [client.get(path).text for path in ("/products/", PAGE)]
    assert "From $8.00" in pages[0]
    for page in pages:
        assert "$12.00" in page
        assert "Lowest price in the 30 days before: $10.00" in page
        assert "$1.60 / 100 g" in page


def test_a_product_shows_its_tiers_and_how_its_choices_look(client: Client, sweater) -> None:
    page = client.get(PAGE).text
    assert "5 or more" in page
    assert "$7.50" in page
    assert 'fill="#ff0000"' in page
    assert 'href="?variant=WOOL-1"' in page


def test_names_keep_their_own_direction(client: Client, sweater) -> None:
    page = client.get(PAGE).text
    assert re.search(rf"<h1[^>]*><bdi>{HEBREW} \(XL\)</bdi></h1>", page)
    assert re.search(rf'<(p|div)[^>]* dir="auto">(<p>)?{HEBREW}\.', page)
    listed = client.get("/products/", {"facet": f"colour:{BLUE}"}).text
    assert re.search(rf'<a class="row-link"[^>]*><bdi>{HEBREW} \(XL\)</bdi></a>', listed)
    offered_and_chosen = re.findall(rf"<bdi>[^<]*{BLUE}</bdi>", listed)
    assert len(offered_and_chosen) == 2


def test_the_search_of_the_header_suggests_and_is_a_plain_form(client: Client, sweater) -> None:
    page = client.get("/cart/").text
    form = re.search(
        r'<form[^>]* role="search" action="/products/" method="get">.*?</form>', page, re.S
    )
    assert form
    assert 'name="search"' in form[0]
    assert "/_screens/suggestions/" in form[0]
    assert 'role="listbox"' in form[0]


def test_every_page_leads_to_the_withdrawal_and_to_the_menu_of_staff(client: Client) -> None:
    from quickscale.core.pages.models import MenuItem

    MenuItem.objects.create(menu="footer", label=HEBREW, url="/pages/terms/")
    for path in ("/", "/cart/", "/accounts/login/"):
        page = client.get(path).text
        assert re.search(r'<a[^>]* href="/withdraw/"[^>]*>Withdraw from contract here</a>', page)
        assert re.search(rf'<a[^>]* href="/pages/terms/"[^>]*><bdi>{HEBREW}</bdi></a>', page)


def test_a_composed_page_keeps_the_direction_of_its_texts(client: Client) -> None:
    from quickscale.core.pages.models import Page

    questions = [{"question": f"{HEBREW}?", "answer": f"{HEBREW}."}]
    parts = [
        ("page_hero", {"title": f"{HEBREW} (1)", "text": "", "picture": "", "button": {}}),
        ("page_text", {"heading": "", "text": f"{HEBREW}!"}),
        ("page_faq", {"heading": "", "questions": questions}),
    ]
    content = [
        {"type": name, "value": value, "id": str(place)}
        for place, (name, value) in enumerate(parts)
    ]
    Page.objects.create(
        title="Shop", slug="home", draft=content, content=content, published_at=timezone.now()
    )
    page = client.get("/").text
    assert f"<bdi>{HEBREW} (1)</bdi></h1>" in page
    for text in (f"{HEBREW}!", f"{HEBREW}."):
        assert re.search(rf'dir="auto">(<p>)?{text}', page), text
