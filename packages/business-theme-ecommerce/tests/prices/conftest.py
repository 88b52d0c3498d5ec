from __future__ import annotations

import pytest


@pytest.fixture
def staff(client, django_user_model):
    """A client of somebody who may do everything."""
    user = django_user_model.objects.create_superuser(email="staff@example.com", password="x")
    client.force_login(user)
    return client


@pytest.fixture
def edit(staff):
    """Return a function that changes parts of a product by the staff's form."""

    def edit(slug, **changes):
        url = f"/api/ecommerce/staff/products/{slug}/"
        body = {**staff.get(url).json(), **changes}
        return staff.put(url, body, content_type="application/json")

    return edit
