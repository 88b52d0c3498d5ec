import pytest
from django.core.cache import cache

from quickscale.core import hooks
from quickscale.core.flags import FeatureFlag
from quickscale.core.teams.models import Team

SHOP = (
    FeatureFlag("reviews", "Reviews", "What buyers think.", public=True),
    FeatureFlag("secret_sale", "Secret sale", default=True),
)


@pytest.fixture(autouse=True)
def flags(db):
    """Two flags of a shop; rows of other tests are forgotten."""
    cache.clear()
    with hooks.register_temporarily("core.flags", lambda: SHOP):
        yield
    cache.clear()


@pytest.fixture
def ann(django_user_model):
    return django_user_model.objects.create_user("ann@example.com")


@pytest.fixture
def blue():
    return Team.objects.create(name="Blue", slug="blue")
