"""Staff need Django's permissions of what they work on, and lists cost the same however long."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from quickscale_business_themes.ecommerce.models import Attribute, Collection
from quickscale_business_themes.ecommerce.services.reviews import write_review

pytestmark = pytest.mark.django_db

STAFF = "/api/ecommerce/staff/"
LISTS = {
    "products/": "product",
    "products/mug/images/": "product",
    "stock/": "stocklevel",
    "stock/levels/": "stocklevel",
    "stock/locations/": "stocklocation",
    "stock/movements/": "stockmovement",
    "categories/": "category",
    "collections/": "collection",
    "attributes/": "attribute",
    "reviews/": "review",
}


@pytest.fixture
def clerk(client, django_user_model, make_product):
    """A client of a member of staff, and a function that gives them permissions."""
    make_product("Mug")
    user = django_user_model.objects.create_user(email="c@example.com", password="x", is_staff=True)
    client.force_login(user)
    return client, lambda name: user.user_permissions.add(
        Permission.objects.get(codename=name, content_type__app_label="ecommerce")
    )


@pytest.mark.parametrize(("path", "model"), LISTS.items())
def test_a_list_is_read_by_those_who_may_view_it(clerk, path, model):
    client, allow = clerk
    assert client.get(f"{STAFF}{path}").status_code == 403
    allow(f"view_{model}")
    assert client.get(f"{STAFF}{path}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("post", "products/", "add_product"),
        ("put", "products/mug/", "change_product"),
        ("delete", "products/mug/", "delete_product"),
        ("post", "products/mug/images/", "change_product"),
        ("post", "stock/adjust/", "change_stocklevel"),
        ("post", "stock/locations/", "add_stocklocation"),
        ("post", "collections/", "add_collection"),
        ("post", "attributes/", "add_attribute"),
    ],
)
def test_who_may_view_may_not_change(clerk, method, path, needed):
    client, allow = clerk
    allow(needed.replace(needed.split("_")[0], "view"))
    send = getattr(client, method)
    assert send(f"{STAFF}{path}", {}, content_type="application/json").status_code == 403
    allow(needed)
    assert send(f"{STAFF}{path}", {}, content_type="application/json").status_code in (204, 400)


@pytest.mark.parametrize("count", [2, 9])
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("stock/", 4),
        ("stock/levels/", 4),
        ("categories/", 4),
        ("collections/", 5),
        ("attributes/", 4),
        ("reviews/", 4),
    ],
)
def test_a_list_takes_as_many_statements_however_long_it_is(
    staff, make_product, make_user, buy, count, path, most, django_assert_max_num_queries
):
    for number in range(count):
        product = make_product(f"Mug {number}", categories=[(f"Shelf {number}",)])
        Attribute.objects.create(name=f"A{number}", slug=f"a{number}")
        Collection.objects.create(name=f"C{number}", slug=f"c{number}")
        user = make_user(f"{number}@example.com", credits=0)
        buy(user, product)
        write_review(product, user, rating=3)
    with django_assert_max_num_queries(most):
        assert len(staff.get(f"{STAFF}{path}").json()["results"]) == count
