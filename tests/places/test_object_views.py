"""Staff read on a thing's page how often it was viewed; the plugin knows nothing of its theme."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.QUICKSCALE_BUSINESS_THEME != "ecommerce", reason="looks at a product"
    ),
]


@pytest.fixture
def mug():
    from quickscale_business_themes.ecommerce.services.products import (
        ProductData,
        VariantData,
        save_product,
    )

    variant = VariantData(sku="MUG", price=Decimal("12.50"), on_hand=3)
    return save_product(ProductData(slug="mug", name="Mug", variants=[variant]))[0]


@pytest.fixture
def viewed():
    from quickscale_feature_plugins.analytics.models import Event

    def view(slug, *, days=0):
        details = {"name": "ecommerce.product_viewed", "theme": "ecommerce"}
        at = timezone.now() - timedelta(days=days)
        Event.objects.create(at=at, object_type="product", object_id=slug, **details)

    return view


@pytest.fixture
def keeper(client, django_user_model):
    user = django_user_model.objects.create_user("ann@example.com", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    client.force_login(user)
    return client


def read_panel(client, slug):
    panels = client.get(f"/_screens/ecommerce/product-detail.json?slug={slug}").json()["panels"]
    return next((each for each in panels if each["name"] == "analytics-views"), None)


def test_staff_see_how_often_a_product_was_viewed(keeper, mug, viewed):
    for days in (0, 3, 29, 31, 45, 70):
        viewed(mug.slug, days=days)
    viewed("other")
    panel = read_panel(keeper, mug.slug)
    assert panel["title"] == "Views"
    assert (panel["data"]["value"], panel["data"]["previous"]) == ("3", "2")
    assert "Last 30 days" in keeper.get(f"/products/{mug.slug}/").content.decode()


def test_customers_and_other_staff_see_no_views(client, django_user_model, mug, viewed):
    viewed(mug.slug)
    assert read_panel(client, mug.slug) is None
    client.force_login(django_user_model.objects.create_user("bob@example.com", is_staff=True))
    assert read_panel(client, mug.slug) is None


def test_reading_the_figure_counts_no_view(keeper, mug):
    from quickscale_feature_plugins.analytics.models import Event

    url = "/api/core/contributions/ecommerce:product-retrieve/analytics-views/"
    assert keeper.get(url, {"object": mug.slug}).json()["value"] == "0"
    assert not Event.objects.exists()


def test_months_that_are_not_kept_are_not_compared(keeper, mug, settings):
    settings.QUICKSCALE_ANALYTICS_EVENT_DAYS = 30
    assert read_panel(keeper, mug.slug)["data"]["previous"] is None
