from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from PIL import Image, ImageStat

from quickscale_business_themes.ecommerce.models import Category, Product, ProductImage
from quickscale_business_themes.ecommerce.samples import canvas
from quickscale_business_themes.ecommerce.samples.products import SAMPLES, SHELVES
from quickscale_business_themes.ecommerce.samples.shop import draw_pictures

pytestmark = pytest.mark.django_db

PIXELS, SCALE = canvas._PIXELS, canvas._SCALE


def run():
    out = io.StringIO()
    call_command("create_sample_products", stdout=out)
    return out.getvalue()


@pytest.fixture
def no_drawing(monkeypatch):
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")

    def draw(sample):
        return [io.BytesIO(picture.getvalue())]

    monkeypatch.setattr("quickscale_business_themes.ecommerce.samples.shop.draw_pictures", draw)


def test_the_shop_is_filled_once_however_often_it_is_asked(client, no_drawing, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert run() == "Created 24 of 24 sample products.\n"
    pictures = ProductImage.objects.count()
    assert run() == "Created 0 of 24 sample products.\n"
    assert (Product.objects.count(), Category.objects.count()) == (24, 6)
    assert ProductImage.objects.count() == pictures == 24
    data = client.get("/api/ecommerce/products/", {"page_size": 50}).json()["results"]
    assert len(data) == 24
    assert {row["category"]["label"] for row in data} == {shelf.name for shelf in SHELVES}
    assert len({row["category"]["label"] for row in data[:6]}) == 6
    assert {row["slug"] for row in data if not row["is_available"]} == {"felted-house-slippers"}


@pytest.fixture
def full_size(monkeypatch):
    """Draw as shops get it: tests that cross layers draw small, in the same process perhaps."""
    monkeypatch.setattr(canvas, "_PIXELS", PIXELS)
    monkeypatch.setattr(canvas, "_SCALE", SCALE)


@pytest.mark.parametrize("sample", SAMPLES[::6], ids=lambda sample: sample.name)
def test_pictures_are_colourful_squares(full_size, sample):
    for file in draw_pictures(sample):
        picture = Image.open(file)
        assert (picture.size, picture.format) == ((640, 640), "WEBP")
        assert max(ImageStat.Stat(picture.convert("RGB")).stddev) > 15
