"""Pictures are drawn once at several widths, and pages say so."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from quickscale_business_themes.ecommerce.api.pictures import show_image
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
    Image.linear_gradient("L").resize(size).convert(mode).save(file, kind, **options)
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
    drawn = draw_renditions(draw((width, 9)))
    sizes = [Image.open(BytesIO(files["webp"])).size for _width, files in drawn]
    assert [size[0] for size in sizes] == widths


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("GIF", "P")])
def test_every_kind_of_picture_is_drawn_in_both_formats(kind, mode):
    ((_width, drawn),) = draw_renditions(draw((300, 200), kind, mode))
    formats = {suffix: Image.open(BytesIO(file)).format for suffix, file in drawn.items()}
    assert formats == {"webp": "WEBP", "avif": "AVIF"}


def test_a_pillow_without_avif_draws_webp_alone(make_product, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("PIL.features.check", lambda name: False)
    settings.MEDIA_ROOT = str(tmp_path)
    image = add_picture(make_product("Mug"), ContentFile(draw((300, 200)).read(), name="mug.jpg"))
    ((width, name),) = image.renditions
    assert (width, name.endswith(".webp")) == (300, True)
    assert show_image(image)["sources"] == []


def test_a_turned_picture_is_as_wide_as_it_is_seen():
    exif = Image.Exif()
    exif[0x0112] = 6
    file = draw((300, 100), exif=exif)
    assert read_size(file) == (100, 300)
    ((width, drawn),) = draw_renditions(file)
    assert (width, Image.open(BytesIO(drawn["webp"])).size) == (100, (100, 300))


def test_what_moves_is_left_as_it_is():
    file = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert list(draw_renditions(file)) == []


def test_the_files_are_stored_once_beside_the_picture(mug):
    image = ProductImage.objects.first()
    assert (image.width, image.height) == (1000, 500)
    assert [width for width, *_names in image.renditions] == [1000, 960, 640, 480, 320]
    stored = [name for _width, *names in image.renditions for name in names]
    assert len(stored) == 10
    assert all(map(image.image.storage.exists, stored))
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
    (source,) = listed["sources"]
    assert source["type"] == "image/avif"
    assert re.fullmatch(r"(\S+-\d+\.avif \d+w(, )?){5}", source["srcset"])
    first = re.search(r"<img[^>]*fetchpriority[^>]*>", client.get("/products/mug/").text)[0]
    assert "srcset=" in first
    assert 'width="1000" height="500"' in first
    source = re.search(
        r'<picture><source type="image/avif"[^>]*>', client.get("/products/mug/").text
    )
    assert 'width="1000" height="500"' in source[0]
    cards = client.get("/products/").text
    assert "-320.webp 320w" in cards
    added = {"variant": "MUG", "quantity": 1}
    client.post("/api/ecommerce/cart/add/", added, content_type="application/json")
    [line] = client.get("/api/ecommerce/cart/lines/").json()
    assert line["image"]["srcset"] == listed["srcset"]


#: How wide pictures are shown on a large screen: the first of the product's page, and the others.
MAIN, THUMB = 640, 96


def choose_file(image, shown):
    """Return the file of AVIF that a browser loads for so many pixels."""
    wide_enough = [(width, names[-1]) for width, *names in image.renditions if width >= shown]
    return min(wide_enough)[1]


def test_ten_photographs_of_four_megabytes_are_a_page_of_400_kilobytes(
    make_product, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    # As soft as a photograph is, and with its grain.
    soft = Image.effect_noise((500, 375), 90).resize((3000, 2250), Image.Resampling.BICUBIC)
    photo = Image.blend(soft, Image.effect_noise(soft.size, 60), 0.16).convert("RGB")
    file = BytesIO()
    photo.save(file, "JPEG", quality=97)
    assert file.tell() > 4_000_000
    image = add_picture(make_product("Mug"), ContentFile(file.getvalue(), name="mug.jpg"))
    load = image.image.storage.size
    first = load(choose_file(image, MAIN))
    others = 9 * load(choose_file(image, THUMB))
    assert first + load(choose_file(image, THUMB)) + others < 400_000
