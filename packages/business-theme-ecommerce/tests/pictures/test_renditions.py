"""Pictures are drawn once at several widths, and pages say so."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from quickscale_business_themes.ecommerce.models import ProductImage
from quickscale_business_themes.ecommerce.renditions import (
    choose_widths,
    draw_renditions,
    read_size,
)
from quickscale_business_themes.ecommerce.services.pictures import add_picture

pytestmark = pytest.mark.django_db


def draw(size, kind="JPEG", mode="RGB", **options):
    file = BytesIO()
    Image.effect_noise(size, 40).convert(mode).save(file, kind, **options)
    file.seek(0)
    return file


@pytest.fixture
def mug(make_product, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    product = make_product("Mug")
    for alt in ("Front", "Back"):
        add_picture(product, ContentFile(draw((1000, 500)).read(), name="mug.jpg"), alt=alt)
    return product


@pytest.mark.parametrize(
    ("width", "widths"),
    [(200, [200]), (320, [320]), (700, [700, 640, 480, 320]), (4000, [1600, 960, 640, 480, 320])],
)
def test_a_picture_is_never_made_larger(width, widths):
    assert choose_widths(width) == widths
    sizes = [Image.open(BytesIO(drawn)).size for _width, drawn in draw_renditions(draw((width, 9)))]
    assert [size[0] for size in sizes] == widths


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("GIF", "P")])
def test_every_kind_of_picture_is_drawn_as_webp(kind, mode):
    ((_width, drawn),) = draw_renditions(draw((300, 200), kind, mode))
    assert Image.open(BytesIO(drawn)).format == "WEBP"


def test_a_turned_picture_is_as_wide_as_it_is_seen():
    exif = Image.Exif()
    exif[0x0112] = 6
    file = draw((300, 100), exif=exif)
    assert read_size(file) == (100, 300)
    ((width, drawn),) = draw_renditions(file)
    assert (width, Image.open(BytesIO(drawn)).size) == (100, (100, 300))


def test_what_moves_is_left_as_it_is():
    file = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert list(draw_renditions(file)) == []


def test_the_files_are_stored_once_beside_the_picture(mug):
    image = ProductImage.objects.first()
    assert (image.width, image.height) == (1000, 500)
    assert [width for width, _name in image.renditions] == [1000, 960, 640, 480, 320]
    assert all(image.image.storage.exists(name) for _width, name in image.renditions)
    image.alt = "From ahead"
    image.save()
    again = ProductImage.objects.get(pk=image.pk)
    assert (again.alt, again.renditions) == ("From ahead", image.renditions)


def test_pages_name_every_width_and_keep_the_place(client, mug):
    listed = client.get("/api/ecommerce/products/").json()["results"][0]["image"]
    detail = client.get("/api/ecommerce/products/mug/").json()
    assert detail["images"][0] == detail["image"] == listed
    assert re.fullmatch(r"(\S+-\d+\.webp \d+w(, )?){5}", listed["srcset"])
    assert (listed["width"], listed["height"]) == (1000, 500)
    first = re.search(r"<img[^>]*fetchpriority[^>]*>", client.get("/products/mug/").text)[0]
    assert "srcset=" in first
    assert 'width="1000" height="500"' in first
    cards = client.get("/products/").text
    assert "-320.webp 320w" in cards
    added = {"variant": "MUG", "quantity": 1}
    client.post("/api/ecommerce/cart/add/", added, content_type="application/json")
    [line] = client.get("/api/ecommerce/cart/lines/").json()
    assert line["image"]["srcset"] == listed["srcset"]
