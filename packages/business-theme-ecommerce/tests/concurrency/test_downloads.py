"""The same link opened many times at once: real threads, on the default database and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from quickscale_business_themes.ecommerce.models import DigitalFile, DownloadGrant
from quickscale_business_themes.ecommerce.services import carts, checkout

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


def test_twelve_downloads_at_once_are_never_more_than_are_allowed(make_product, customer):
    guide = make_product("Guide", stock=None, is_digital=True)
    file = ContentFile(b"All of it.", name="guide.epub")
    DigitalFile.objects.create(product=guide, name="Guide", file=file, max_downloads=5)
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, guide.default_variant, 1, user=customer)
    checkout.place_order(cart, user=customer)
    token, start = DownloadGrant.objects.get().token, Barrier(12)

    def download(_number):
        start.wait()
        try:
            return Client().get(f"/api/ecommerce/downloads/{token}/file/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        statuses = list(threads.map(download, range(12)))
    assert statuses.count(200) == 5
    assert DownloadGrant.objects.get().download_count == 5
