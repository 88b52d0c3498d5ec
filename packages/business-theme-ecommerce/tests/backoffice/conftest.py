from __future__ import annotations

import pytest


@pytest.fixture
def staff(client, django_user_model):
    """A client of somebody who may do everything."""
    user = django_user_model.objects.create_superuser(email="staff@example.com", password="x")
    client.force_login(user)
    return client
