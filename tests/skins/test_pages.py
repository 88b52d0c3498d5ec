"""The chosen skin in a running shop, through its pages."""

import pytest
from django.conf import settings
from django.test import Client

from .shipped import SKINS

CHOSEN = {skin.name: skin for skin in SKINS}.get(settings.QUICKSCALE_PRESENTATION_SKIN)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.QUICKSCALE_BUSINESS_THEME != "ecommerce" or CHOSEN is None,
        reason="needs the shop drawn by a skin that ships",
    ),
]


@pytest.mark.parametrize(
    "path",
    ["/", "/products/", "/categories/", "/cart/", "/accounts/login/", "/accounts/signup/"],
)
def test_a_page_has_one_heading_and_a_way_past_the_header(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert html.count("<h1") == 1
    assert 'href="#main"' in html
    assert '<main id="main"' in html


def test_htmx_gets_the_part_without_the_frame(client: Client) -> None:
    html = client.get("/products/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="results"' in html
    assert "<!doctype" not in html.lower()


def test_a_page_that_is_missing_is_drawn_by_the_skin(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert f"{CHOSEN.module}/{CHOSEN.stylesheet}" in response.content.decode()


def test_right_to_left_languages_turn_the_page_round(client: Client) -> None:
    html = client.get("/products/", headers={"Accept-Language": "ar"}).content.decode()
    assert 'dir="rtl"' in html


def test_a_get_form_does_not_put_the_csrf_token_into_the_address(client: Client) -> None:
    html = client.get("/products/").content.decode()
    forms = [part.partition("</form>")[0] for part in html.split("<form")[1:]]
    reading = [form for form in forms if 'method="get"' in form]
    assert reading
    assert not any("csrfmiddlewaretoken" in form for form in reading)


def test_what_is_wrong_with_a_filter_is_told_above_the_list(client: Client) -> None:
    response = client.get("/products/", {"min_price": "cheap"})
    assert response.status_code == 422
    html = response.content.decode()
    results = html.partition('id="results"')[2]
    assert 'href="#id-filter-min_price">' in results
