"""What becomes of the pictures that people upload."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from quickscale_business_themes.ecommerce.models import ProductImage
from quickscale_business_themes.ecommerce.pictures import PictureFormField


def make_file(kind="PNG", name="", *, size=(8, 6), tail=b"", **options):
    out = BytesIO()
    mode = "P" if kind == "GIF" else "RGB"
    Image.new(mode, size, 1).save(out, kind, **options)
    return SimpleUploadedFile(name or f"a.{kind.lower()}", out.getvalue() + tail)


def clean(file):
    return PictureFormField().clean(file)


def open_stored(file):
    stored = clean(file)
    return Image.open(BytesIO(stored.read())), stored


@pytest.fixture
def nothing_is_decoded(monkeypatch):
    def load(self):
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)


def head_of_png(width, height):
    """Return a PNG of whatever size, of which nothing follows but an empty line."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 16)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_that_browsers_show_is_taken(kind):
    picture, _stored = open_stored(make_file(kind))
    assert (picture.format, picture.size) == (kind, (8, 6))


@pytest.mark.parametrize("kind", ["TIFF", "EPS", "BMP", "ICO", "PPM", "TGA", "PDF"])
@pytest.mark.parametrize("name", ["", "a.png"])
def test_any_other_format_is_refused_whatever_its_name_says(kind, name, nothing_is_decoded):
    with pytest.raises(ValidationError):
        clean(make_file(kind, name))


@pytest.mark.parametrize("size", [(50_001, 1000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_any_is_decoded(size, nothing_is_decoded):
    with pytest.raises(ValidationError):
        clean(head_of_png(*size))


def test_frames_count(monkeypatch):
    monkeypatch.setattr("quickscale_business_themes.ecommerce.pictures.MAX_PIXELS", 100)
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(ValidationError, match="million pixels"):
        clean(SimpleUploadedFile("a.gif", out.getvalue()))


def test_a_moving_picture_moves_on():
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(
        out, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0, comment=b"secret"
    )
    picture, stored = open_stored(SimpleUploadedFile("a.gif", out.getvalue()))
    assert (picture.n_frames, picture.info["duration"], picture.info["loop"]) == (3, 70, 0)
    stored.seek(0)
    assert b"secret" not in stored.read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone_and_the_picture_stands_upright(kind):
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    exif[0x0112] = 6
    picture, stored = open_stored(make_file(kind, exif=exif))
    assert picture.size == (6, 8)
    assert not picture.getexif()
    stored.seek(0)
    assert b"secret" not in stored.read()


def test_what_hangs_behind_a_picture_is_gone():
    _picture, stored = open_stored(make_file("PNG", tail=b"<script>alert(1)</script>"))
    stored.seek(0)
    assert b"script" not in stored.read()


def test_a_name_that_says_another_format_is_corrected():
    assert clean(make_file("PNG", "photo.jpg")).name == "photo.png"
    assert clean(make_file("JPEG", "photo.JPEG")).name == "photo.JPEG"


@pytest.mark.parametrize("content", [b"", b"nothing", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_a_field_error(content):
    with pytest.raises(ValidationError):
        clean(SimpleUploadedFile("a.png", content))


def test_a_picture_that_ends_too_early_is_a_field_error():
    file = make_file("JPEG", size=(300, 300))
    with pytest.raises(ValidationError):
        clean(SimpleUploadedFile("a.jpg", file.read()[:400]))


def test_a_products_pictures_are_taken_by_this_field():
    assert isinstance(ProductImage._meta.get_field("image").formfield(), PictureFormField)
