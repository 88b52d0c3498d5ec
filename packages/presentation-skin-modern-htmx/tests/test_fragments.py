"""What htmx asks for."""

import pytest
from django.conf import settings
from django.test import Client

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        (settings.QUICKSCALE_BUSINESS_THEME, settings.QUICKSCALE_PRESENTATION_SKIN)
        != ("ecommerce", "modern-htmx"),
        reason="needs the shop drawn by this skin",
    ),
]


def test_a_part_of_a_page_brings_the_carts_count_along(client: Client) -> None:
    html = client.get("/products/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="header-cart"' in html
