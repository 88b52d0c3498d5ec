"""A panel of pictures: at the top of the page that it is about."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

TEACHER = "/teachers/ana-lima/"


@pytest.fixture
def photos(make_class, settings, tmp_path):
    from django.core.files.base import ContentFile

    settings.MEDIA_ROOT = tmp_path
    for title in ("Dawn", "<Moon>", "Yin"):
        made = make_class(title)
        if title != "Yin":
            made.photo.save(f"{made.pk}.png", ContentFile(b"picture"))


def gallery_of(response):
    return LexborHTMLParser(response.content.decode()).css(".gallery img")


def test_pictures_stand_side_by_side_each_with_what_it_shows(client, photos):
    page = client.get(TEACHER)
    pictures = [img.attributes for img in gallery_of(page)]
    assert [each["alt"] for each in pictures] == ["<Moon>", "Dawn"]
    assert all("/media/yoga/" in each["src"] for each in pictures)
    first, second = pictures
    assert first["fetchpriority"] == "high"
    assert second["loading"] == "lazy"


def test_they_come_before_the_facts_and_once(client, photos):
    html = client.get(TEACHER).content.decode()
    assert html.count('class="gallery"') == 1
    assert html.index('class="gallery"') < html.index("All classes")


def test_rows_without_a_picture_are_told_below(client, photos):
    tree = LexborHTMLParser(client.get(TEACHER).content.decode())
    [link] = tree.css(".gallery-links a")
    assert (link.text(), link.attributes["href"]) == ("Yin", "/classes/yin/")


def test_an_empty_gallery_is_left_out(client, make_class):
    make_class()
    from quickscale_business_themes.yoga.models import YogaClass

    YogaClass.objects.all().delete()
    assert not gallery_of(client.get(TEACHER))
