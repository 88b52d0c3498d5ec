"""Photos of feeds: fetched once from hosts that are named, and again only if they have changed."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from quickscale_business_themes.realestate.feeds import FeedListing, FeedMedia, write_reso
from quickscale_business_themes.realestate.models import ListingSource, Media
from quickscale_business_themes.realestate.services.feed_import import import_feed
from quickscale_business_themes.realestate.services.feed_media import fetch_due_media

pytestmark = pytest.mark.django_db

GPS, LATITUDE = 0x8825, 2


def draw(colour: str, *, is_placed: bool = False) -> bytes:
    out = BytesIO()
    picture = Image.new("RGB", (40, 30), colour)
    exif = Image.Exif()
    if is_placed:
        exif.get_ifd(GPS)[LATITUDE] = (51.0, 7.0, 0.0)
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


class Server:
    """A web server that counts what it is asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.statuses: dict[str, int] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[tuple[str, int]] = []
        self.has_tags = True
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        content = self.files.get(request.path, b"")
        tag = f'"{hashlib.md5(content).hexdigest()}"'
        status = self.statuses.get(request.path, 200 if content else 404)
        if request.path in self.redirects:
            status = 302
        elif self.has_tags and status == 200 and request.headers["If-None-Match"] == tag:
            status = 304
        self.asked.append((request.path, status))
        request.send_response(status)
        if status == 302:
            request.send_header("Location", self.redirects[request.path])
        if self.has_tags and status == 200:
            request.send_header("ETag", tag)
        body = content if status == 200 else b""
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def url(self, name: str) -> str:
        return f"http://{self.host}/{name}"

    def take_asked(self) -> list[tuple[str, int]]:
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture
def server(settings):
    server = Server()
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = True
    settings.REALESTATE_MEDIA_HOSTS = [server.host]
    yield server
    server.http.shutdown()
    server.http.server_close()


def complete(media: tuple[str, ...]) -> tuple[str, ...]:
    return (*media, *("", "", "photo")[len(media) :])


@pytest.fixture
def load(team, server):
    def run(*media, **values):
        usual = {
            "key": "1",
            "price": Decimal(200_000),
            "currency": "EUR",
            "country": "DE",
            "city": "Lindenau",
        }
        photos = tuple(
            FeedMedia(url if "://" in url else server.url(url), n, category, title)
            for n, (url, title, category) in enumerate(map(complete, media))
        )
        record = FeedListing(**{**usual, **values}, media=photos)
        text = "".join(write_reso([record]))
        done = import_feed(BytesIO(text.encode()), team=team, format="reso")
        fetch_due_media()
        return done

    return run


@pytest.fixture
def check_again():
    """Return a function that lets the time come at which media are asked for again."""

    def run():
        rows = ListingSource.objects.across_teams()
        rows.update(media_due_at=timezone.now() - timedelta(seconds=1))
        return fetch_due_media()

    return run


def list_media():
    rows = Media.objects.across_teams().order_by("position", "pk")
    return [(it.category, it.alt_text, it.source_url.rpartition("/")[2]) for it in rows]


def read_problem():
    return ListingSource.objects.across_teams().get().media_problem


def test_photos_come_in_their_order_with_their_text_and_without_their_place(server, load):
    server.files = {"/a.jpg": draw("red", is_placed=True), "/b.jpg": draw("blue")}
    load(("b.jpg", "Kitchen"), ("a.jpg", "Front"))

    assert list_media() == [("photo", "Kitchen", "b.jpg"), ("photo", "Front", "a.jpg")]
    kept = Media.objects.across_teams().get(alt_text="Front")
    assert kept.checksum == hashlib.sha256(server.files["/a.jpg"]).hexdigest()
    with Image.open(kept.image) as picture:
        assert picture.size == (40, 30)
        assert not picture.getexif().get_ifd(GPS)


def test_a_photo_that_has_not_changed_is_never_fetched_again(server, load, check_again):
    server.files = {"/a.jpg": draw("red")}
    load(("a.jpg",))
    name = Media.objects.across_teams().get().image.name
    assert server.take_asked() == [("/a.jpg", 200)]

    load(("a.jpg",))
    assert fetch_due_media() == 0
    assert server.take_asked() == []
    # Another price has nothing to do with it, but is an occasion to ask.
    load(("a.jpg",), price=Decimal(190_000))
    assert check_again() == 1
    assert server.take_asked() == [("/a.jpg", 304)] * 2
    assert Media.objects.across_teams().get().image.name == name


def test_a_server_without_tags_is_known_by_checksums(server, load, check_again):
    server.files, server.has_tags = {"/a.jpg": draw("red")}, False
    load(("a.jpg",))
    name = Media.objects.across_teams().get().image.name
    check_again()
    assert Media.objects.across_teams().get().image.name == name


def test_a_photo_that_has_changed_under_its_address_is_noticed(server, load, check_again):
    server.files = {"/a.jpg": draw("red")}
    load(("a.jpg", "Front"))
    before = Media.objects.across_teams().get()
    server.files = {"/a.jpg": draw("lime")}
    check_again()

    after = Media.objects.across_teams().get()
    assert (after.pk, after.alt_text) == (before.pk, "Front")
    assert after.checksum != before.checksum
    with Image.open(after.image) as picture:
        assert picture.convert("RGB").getpixel((5, 5))[1] > 200


def test_order_and_text_follow_the_feed_without_a_byte_being_fetched(server, load):
    server.files = {"/a.jpg": draw("red"), "/b.jpg": draw("blue")}
    load(("a.jpg", "One"), ("b.jpg", "Two"))
    server.take_asked()
    load(("b.jpg", "Two"), ("a.jpg", "First"))

    assert list_media() == [("photo", "Two", "b.jpg"), ("photo", "First", "a.jpg")]
    assert {status for _path, status in server.take_asked()} == {304}


def test_a_file_that_has_moved_is_the_same_one(server, load):
    server.files = {"/a.jpg": draw("red")}
    load(("a.jpg", "One"))
    before = Media.objects.across_teams().get()
    server.files = {"/moved.jpg": draw("red")}
    load(("moved.jpg", "One"))

    after = Media.objects.across_teams().get()
    assert (after.pk, after.image.name) == (before.pk, before.image.name)


def test_what_a_feed_names_no_more_goes_and_what_people_added_stays(server, load):
    server.files = {"/a.jpg": draw("red"), "/b.jpg": draw("blue")}
    load(("a.jpg",), ("b.jpg",))
    fetched = Media.objects.across_teams().first()
    Media.objects.create(
        team=fetched.team, listing=fetched.listing, category="tour", url="https://tour.example/"
    )
    load(("b.jpg",))

    assert [it[2] for it in list_media()] == ["b.jpg", ""]


def test_what_people_change_or_delete_stays_as_they_left_it(server, load, check_again):
    server.files = {"/a.jpg": draw("red"), "/b.jpg": draw("blue")}
    load(("a.jpg", "One"), ("b.jpg", "Two"))
    Media.objects.across_teams().get(alt_text="One").delete()
    Media.objects.across_teams().filter(alt_text="Two").update(alt_text="The garden")
    check_again()

    assert list_media() == [("photo", "The garden", "b.jpg")]


def test_plans_documents_and_tours_are_kept_as_such(server, load):
    server.files = {"/plan.png": draw("white"), "/expose.pdf": b"%PDF-1.4 and so on"}
    load(
        ("plan.png", "Plan", "floor_plan"),
        ("expose.pdf", "Exposé", "document"),
        ("https://tour.example/1", "Tour", "tour"),
    )

    assert [it[0] for it in list_media()] == ["floor_plan", "document", "tour"]
    assert [path for path, _status in server.take_asked()] == ["/plan.png", "/expose.pdf"]
    assert Media.objects.across_teams().get(category="tour").url == "https://tour.example/1"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://elsewhere.example/a.jpg", "aren't downloaded"),
        ("ftp://127.0.0.1/a.jpg", "aren't downloaded"),
        ("missing.jpg", "404"),
        ("text.jpg", "valid JPEG"),
        ("away.jpg", "aren't downloaded"),
        ("loop.jpg", "redirects"),
    ],
)
def test_what_cannot_be_fetched_is_told(server, load, url, reason):
    server.files = {"/text.jpg": b"<html>"}
    server.redirects = {"/away.jpg": "http://127.0.0.2/x.jpg", "/loop.jpg": "/loop.jpg"}
    load((url,))

    assert list_media() == []
    assert reason in read_problem()


def test_what_is_too_large_is_refused(server, load, monkeypatch):
    monkeypatch.setattr(
        "quickscale_business_themes.realestate.services.feed_media._MOST_BYTES", 100
    )
    server.files = {"/a.jpg": draw("red")}
    load(("a.jpg",))
    assert "too large" in read_problem()


def test_no_address_within_the_network_is_asked(server, load, settings):
    settings.QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = False
    settings.REALESTATE_MEDIA_HOSTS = ["127.0.0.1", "localhost"]
    load(("https://127.0.0.1/a.jpg",), ("https://localhost/b.jpg",))
    assert "It can't be downloaded. And 1 more." in read_problem()
    assert server.asked == []


def test_without_hosts_nothing_is_fetched(server, load, settings):
    settings.REALESTATE_MEDIA_HOSTS = []
    server.files = {"/a.jpg": draw("red")}
    load(("a.jpg",))
    assert server.asked == []


def test_a_server_that_is_away_is_asked_again_later_and_nothing_is_lost(server, load, check_again):
    server.files = {"/a.jpg": draw("red"), "/b.jpg": draw("blue")}
    load(("a.jpg",))
    server.statuses = {"/a.jpg": 503, "/b.jpg": 503}
    load(("a.jpg",), ("b.jpg",))

    source = ListingSource.objects.across_teams().get()
    assert [it[2] for it in list_media()] == ["a.jpg"]
    assert "503" in source.media_problem
    wait = source.media_due_at - timezone.now()
    assert timedelta(minutes=4) < wait <= timedelta(minutes=5)
    check_again()
    wait = ListingSource.objects.across_teams().get().media_due_at - timezone.now()
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)

    server.statuses = {}
    check_again()
    assert [it[2] for it in list_media()] == ["a.jpg", "b.jpg"]
    assert read_problem() == ""
