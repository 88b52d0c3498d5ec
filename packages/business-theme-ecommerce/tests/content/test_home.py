"""The shop's staff compose the home page, and menus that lead into the catalogue."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from quickscale.core.pages.models import MenuItem, Page
from quickscale_business_themes.ecommerce.models import Category, Collection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache.clear()


def compose(*components: tuple[str, dict[str, Any]], published: bool = True) -> Page:
    content = [
        {"type": name, "value": value, "id": str(place)}
        for place, (name, value) in enumerate(components)
    ]
    return Page.objects.create(
        title="Our shop",
        slug="home",
        draft=content,
        content=content if published else [],
        published_at=timezone.now() if published else None,
    )


HERO = {
    "title": "Spring is here",
    "text": "Mugs for the garden.",
    "picture": "/media/pages/spring.webp",
    "button": {"label": "To the mugs", "url": "/products/"},
}


def test_the_home_page_stays_as_it_is_until_one_is_composed(client: Client, make_product) -> None:
    make_product()
    shown = client.get("/").content.decode()
    assert "New arrivals" in shown
    compose(("page_hero", HERO), published=False)
    assert "Spring is here" not in client.get("/").content.decode()


def test_a_composed_home_page_shows_its_parts_in_their_order(client: Client, make_product) -> None:
    make_product("Mug")
    make_product("Bowl", price="8", compare_at_price=10, categories=[("Kitchen",)])
    compose(
        ("page_hero", HERO),
        ("ecommerce_products", {"source": "sale", "heading": "Cheaper now", "limit": 4}),
        (
            "page_banner",
            {"text": "Free shipping", "button": {"label": "Shop now", "url": "/products/"}},
        ),
        ("ecommerce_products", {"source": "category", "slug": "kitchen", "heading": "Kitchen"}),
        ("ecommerce_categories", {}),
        ("page_faq", {"questions": [{"question": "When?", "answer": "Soon."}]}),
    )
    shown = client.get("/").content.decode()
    parts = ("Spring is here", "Cheaper now", "Free shipping", ">Kitchen<", "When?")
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert shown.count("<h1") == 1
    assert 'href="/products/bowl/"' in shown
    assert "New arrivals" not in shown
    assert "<title>Our shop" in shown


def test_a_home_page_without_a_hero_has_its_title_as_heading(client: Client) -> None:
    compose(("page_text", {"text": "Hello."}))
    shown = client.get("/").content.decode()
    assert shown.count("<h1") == 1
    assert "Our shop</h1>" in shown


def test_products_of_what_is_gone_are_left_out(client: Client, make_product) -> None:
    make_product()
    compose(
        ("ecommerce_products", {"source": "collection", "slug": "gone"}),
        ("ecommerce_products", {"source": "category", "slug": ""}),
        ("page_text", {"text": "Hello."}),
    )
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Hello." in answer.content.decode()


def test_staff_see_the_home_page_before_it_is_published(client: Client, admin_client) -> None:
    compose(("page_hero", HERO), published=False)
    assert "Spring is here" in admin_client.get("/?preview=1").content.decode()
    assert "Spring is here" not in client.get("/?preview=1").content.decode()


def test_products_stand_on_any_page(client: Client, make_product) -> None:
    make_product("Mug")
    page = compose(("ecommerce_products", {}), ("ecommerce_html", {"html": "<b>Bold</b>"}))
    page.slug = "gifts"
    page.save()
    shown = client.get("/pages/gifts/").content.decode()
    assert 'href="/products/mug/"' in shown
    assert "<b>Bold</b>" in shown


def test_rows_that_no_page_lists_are_told_by_what_they_are() -> None:
    page = compose(("ecommerce_products", {"source": "sale", "heading": "Cheaper now"}))
    template = Template("{% load quickscale %}{% components items %}")
    shown = template.render(Context({"items": page.draft.to_stored()}))
    assert "Cheaper now" in shown
    assert 'aria-labelledby="panel-"' not in shown


def test_html_that_could_run_is_cleaned(admin_client) -> None:
    part = {"type": "ecommerce_html", "value": {"html": "<script>x()</script>Fine"}, "id": "1"}
    answer = admin_client.post(
        "/api/pages/staff/pages/",
        {"title": "Terms of use", "draft": [part]},
        content_type="application/json",
    )
    assert answer.json()["draft"][0]["value"]["html"] == "Fine"


def test_a_menu_follows_what_it_links_to(client: Client, make_product) -> None:
    make_product("Bowl", categories=[("Kitchen",)])
    category = Category.objects.get()
    spring = Collection.objects.create(name="Spring", slug="spring", is_published=True)
    for target in (f"ecommerce.category:{category.pk}", f"ecommerce.collection:{spring.pk}"):
        MenuItem.objects.create(menu="header", target=target)
    MenuItem.objects.create(menu="header", target="screen:ecommerce:product-list", label="All")
    shown = client.get("/").content.decode()
    assert 'href="/categories/kitchen/"' in shown
    assert 'href="/collections/spring/"' in shown
    assert ">All<" in shown
    spring.is_published = False
    spring.save()
    category.slug = "cooking"
    category.save()
    shown = client.get("/").content.decode()
    assert 'href="/categories/cooking/"' in shown
    assert 'href="/collections/spring/"' not in shown


def test_a_new_shop_is_told_to_publish_its_legal_pages(admin_client) -> None:
    def list_steps() -> list[str]:
        rows = admin_client.get("/api/ecommerce/setup-steps/").json()
        return [row["id"] for row in rows]

    assert "legal" in list_steps()
    for page in Page.objects.all():
        page.published_at = timezone.now()
        page.save()
    assert "legal" not in list_steps()
