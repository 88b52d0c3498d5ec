"""The real files that lie beside a checkout; skipped plainly where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from quickscale_business_themes.ecommerce.models import Product, ProductVariant

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "ecommerce"


@pytest.mark.parametrize(
    ("name", "products", "variants"),
    [("shopify/apparel.csv", 20, 22), ("dummyjson/products.json", 194, 194)],
)
def test_a_real_catalogue_is_imported_whole(name, products, variants):
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not here")
    call_command("import_products", str(DATA / name))
    assert Product.objects.count() == products
    assert ProductVariant.objects.count() == variants
