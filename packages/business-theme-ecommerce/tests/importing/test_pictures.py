"""Pictures of imported products: from a folder, from hosts that are trusted, and from nowhere."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from quickscale_business_themes.ecommerce.models import ProductImage
from quickscale_business_themes.ecommerce.services.importing import downloads, pictures

pytestmark = pytest.mark.django_db

HEADER = "Handle,Title,Variant Price,Image Src,Image Position,Image Alt Text\n"


@pytest.fixture
def paint(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()

    def paint(name, colour="teal"):
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        Image.new("RGB", (8, 8), colour).save(path)
        return folder

    return paint


def list_alts():
    return list(ProductImage.objects.order_by("position").values_list("alt", flat=True))


def test_pictures_stand_by_their_positions(load, paint):
    paint("first.png", "red")
    folder = paint("second.png", "blue")
    report = load(
        HEADER
        + "float,Float,45,https://x.example/second.png,2,Second\n"
        + "float,,,https://x.example/first.png,1,First\nfloat,,,https://x.example/no.png,3,\n",
        images=folder,
    )
    assert list_alts() == ["First", "Second"]
    assert report.told == ["row 4: “https://x.example/no.png”: The image doesn't exist."]
    assert not report.failure


def test_importing_again_attaches_no_picture_twice_and_takes_a_newer_one(load, paint):
    folder = paint("a.png", "red")
    content = HEADER + "float,Float,45,https://x.example/a.png,1,A\n"
    load(content, images=folder)
    assert load(content, images=folder).lines[0].endswith("unchanged 1.")
    before = ProductImage.objects.get().image.name
    paint("a.png", "blue")
    assert load(content, images=folder).lines[0].endswith("updated 1, unchanged 0.")
    assert ProductImage.objects.get().image.name != before


def test_a_name_that_means_two_pictures_is_told(load, paint):
    paint("one/a.png", "red")
    paint("two/a.png", "blue")
    folder = paint("b.png", "green")
    report = load(
        HEADER
        + "float,Float,45,https://x.example/a.png,1,\nfloat,,,https://x.example/two/a.png,2,Two\n"
        + "kite,Kite,5,https://x.example/x/b.png,1,\nkite,,,https://x.example/y/b.png,2,\n",
        images=folder,
    )
    assert [told.rpartition(": ")[2] for told in report.told] == [
        "The folder has more than one image with this name.",
        "The file has several images with this name.",
        "The file has several images with this name.",
    ]
    assert list_alts() == ["Two"]


def test_pictures_are_fetched_from_trusted_hosts_once(load, settings, monkeypatch):
    asked = []
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")

    def download(address, hosts):
        asked.append(address)
        return drawn.getvalue()

    monkeypatch.setattr(pictures, "download", download)
    settings.ECOMMERCE_IMAGE_HOSTS = ["cdn.example"]
    content = (
        HEADER
        + "float,Float,45,https://cdn.example/a.png?v=1,1,A\n"
        + "float,,,https://other.example/b.png,2,\n"
    )
    for _again in range(2):
        report = load(content)
        assert report.told == ["row 3: “https://other.example/b.png”: The image doesn't exist."]
    assert asked == ["https://cdn.example/a.png?v=1"]
    assert list_alts() == ["A"]


@pytest.mark.parametrize(
    "address",
    [
        "http://cdn.example/a.png", "https://cdn.example:8443/a.png", "https://x.example/a.png",
        "https://me@cdn.example/a.png", "file:///etc/passwd", "https://cdn.example.x.example/a.png",
        "https://cdn.example:port/a.png",
    ],
)  # fmt: skip
def test_nothing_is_fetched_from_elsewhere(address, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("the network was asked"))
    with pytest.raises(downloads.DownloadError):
        downloads.download(address, {"cdn.example"})


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"]
)
def test_private_addresses_are_not_public(address):
    assert not downloads.is_public(address)
    assert downloads.is_public("93.184.216.34")


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch):
    answers = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: answers)
    monkeypatch.setattr("socket.create_connection", lambda *a: pytest.fail("it was asked"))
    with pytest.raises(downloads.DownloadError, match="can't be downloaded"):
        downloads.download("https://cdn.example/a.png", {"cdn.example"})


def test_a_redirect_leads_to_no_other_host(monkeypatch):
    asked = []

    def fetch(address):
        asked.append(address)
        return "/b.png" if address.endswith("a.png") else "https://169.254.169.254/c.png"

    monkeypatch.setattr(downloads, "fetch", fetch)
    with pytest.raises(downloads.DownloadError, match="from this address aren't downloaded"):
        downloads.download("https://cdn.example/a.png", {"cdn.example"})
    assert asked == ["https://cdn.example/a.png", "https://cdn.example/b.png"]


def test_redirects_come_to_an_end(monkeypatch):
    monkeypatch.setattr(downloads, "fetch", lambda address: address)
    with pytest.raises(downloads.DownloadError, match="too many redirects"):
        downloads.download("https://cdn.example/a.png", {"cdn.example"})
