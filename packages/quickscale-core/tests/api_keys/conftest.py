import pytest
from django.test import Client

from quickscale.core.api_keys.services import create_key


@pytest.fixture
def ann(db, django_user_model):
    return django_user_model.objects.create_user("ann@example.com", name="Ann")


@pytest.fixture
def make_program():
    """A program with a key: its client, and the key."""

    def make(user, *scopes, **values):
        key, token = create_key(user=user, name="CI", scopes=scopes, **values)
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        client = Client(enforce_csrf_checks=True, raise_request_exception=False, **headers)
        return client, key

    return make
