"""Imports that end in the middle."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import Product, StockMovement
from quickscale_business_themes.ecommerce.services.importing import run

pytestmark = pytest.mark.django_db

CONTENT = (
    "Handle,Title,Type,Option1 Name,Option1 Value,Variant Price,Variant Inventory Tracker,"
    "Variant Inventory Qty\n"
    + "".join(f"kite-{n},Kite {n},Toys,Size,S,{n},shopify,{n}\n" for n in range(1, 10))
)


class Killed(BaseException):
    pass


def test_running_it_again_completes_an_import_that_was_killed(load, export, monkeypatch):
    monkeypatch.setattr(run, "WRITTEN_AT_ONCE", 2)
    save, batches = run.save_products, []

    def die_in_the_third(batch):
        batches.append(batch)
        written = save(batch)
        if len(batches) == 3:
            raise Killed
        return written

    monkeypatch.setattr(run, "save_products", die_in_the_third)
    with pytest.raises(Killed):
        load(CONTENT)
    monkeypatch.setattr(run, "save_products", save)
    load(CONTENT)
    assert load(CONTENT).lines[0] == "Created 0 products, updated 0, unchanged 9."
    assert Product.objects.count() == 9
    assert StockMovement.objects.count() == 9
