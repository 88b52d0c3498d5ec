"""Staff say beside a product what search engines read of its page."""

from __future__ import annotations

import pytest

from quickscale_feature_plugins.seo.models import PageOverride

pytestmark = pytest.mark.django_db

PAGE = "/dashboard/shop/products/mug/"


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_superuser(email="staff@example.com", password="x")
    client.force_login(user)
    return client


def test_what_staff_say_stands_in_the_head(staff, make_product):
    make_product()
    assert f'href="{PAGE}seo/"' in staff.get(PAGE).text
    sent = {"title": "The mug", "description": "Holds tea.", "canonical": "/products/cup/"}
    answer = staff.post(f"{PAGE}seo/", sent)
    assert answer.status_code == 303, answer.text
    page = staff.get("/products/mug/").text
    assert "<title>The mug</title>" in page
    assert 'content="Holds tea."' in page
    assert "/products/cup/" in page
    assert 'value="The mug"' in staff.get(f"{PAGE}seo/").text


def test_what_is_hidden_is_in_no_sitemap(staff, make_product, read_section):
    make_product()
    staff.post(f"{PAGE}seo/", {"noindex": "on"})
    assert "noindex" in staff.get("/products/mug/").text
    assert "mug" not in read_section("ecommerce-product")


def test_what_says_nothing_any_more_is_forgotten_but_an_image_stays(staff, make_product):
    make_product()
    PageOverride.objects.create(path="/products/mug/", image="/mug.jpg")
    staff.post(f"{PAGE}seo/", {"title": "The mug"})
    staff.post(f"{PAGE}seo/", {"title": ""})
    row = PageOverride.objects.get()
    assert (row.title, row.image) == ("", "/mug.jpg")
    row.delete()
    staff.post(f"{PAGE}seo/", {"title": ""})
    assert not PageOverride.objects.exists()


def test_what_is_said_moves_along_with_the_slug(staff, make_product):
    product = make_product()
    staff.post(f"{PAGE}seo/", {"title": "The mug"})
    product.slug = "cup"
    product.save()
    assert "<title>The mug</title>" in staff.get("/products/cup/").text
    assert staff.get("/products/mug/").status_code == 301


@pytest.mark.parametrize("wrong", ["javascript:alert(1)", "//evil.example/", "mug", "/a b"])
def test_an_address_that_is_none_is_told_at_its_field(staff, make_product, wrong):
    make_product()
    answer = staff.post(f"{PAGE}seo/", {"canonical": wrong})
    assert answer.status_code == 422
    assert 'id="id-canonical-error"' in answer.text
