from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from quickscale.core.theming.appearance import skin_name, skin_tokens
from quickscale.core.theming.models import Appearance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def page(admin_client):
    response = admin_client.get("/admin/quickscale_theming/appearance/")
    assert response.status_code == 302
    return response["Location"]


def save(client, page, **values):
    form = client.get(page).context["adminform"].form
    shown = {name: form[name].value() or "" for name in form.fields if name != "logo"}
    return client.post(page, {**shown, **values})


def stylesheet(client) -> str:
    return client.get("/_skin/tokens.css").content.decode()


def test_a_merchant_changes_the_look_without_code(admin_client, page):
    assert "color-primary" in skin_tokens()
    assert admin_client.get(page).status_code == 200
    assert save(admin_client, page, **{"color-primary": "#ffee00"}).status_code == 302
    assert "--qs-color-primary:#ffee00;" in stylesheet(admin_client)
    assert "--qs-color-on-primary:#000000;" in stylesheet(admin_client)


def test_what_is_no_colour_and_no_length_is_a_field_error(admin_client, page):
    response = save(admin_client, page, **{"color-primary": "red;}", "radius": "url(x)"})
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {"color-primary", "radius"}
    assert "Enter a colour such as #0a7f5a." in response.content.decode()


def test_tokens_of_another_version_of_the_skin_are_kept(admin_client, page):
    Appearance.objects.update(tokens={"color-gone": "#123456"})
    save(admin_client, page)
    assert Appearance.objects.get(skin=skin_name()).tokens["color-gone"] == "#123456"


def test_a_logo_is_a_raster_image(admin_client, page, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    drawing = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert save(admin_client, page, logo=drawing).status_code == 200
    assert not Appearance.objects.get().logo
    disguised = SimpleUploadedFile("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert save(admin_client, page, logo=disguised).status_code == 200
    assert not Appearance.objects.get().logo
    drawn = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n...")
    assert save(admin_client, page, logo=drawn).status_code == 302
    logo = Appearance.objects.get().logo
    assert logo.url in admin_client.get("/accounts/email/").content.decode()


def test_the_stylesheet_never_changes_under_its_version(client):
    from quickscale.core.theming.appearance import load_look

    look = load_look()
    response = client.get(look.stylesheet_url)
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert "immutable" not in client.get("/_skin/tokens.css?v=old")["Cache-Control"]


def test_a_change_is_seen_at_once_by_whoever_made_it(client, django_assert_num_queries):
    Appearance.objects.create(skin=skin_name(), tokens={"radius": "1px"})
    client.get("/_skin/tokens.css")
    with django_assert_num_queries(0):
        assert "--qs-radius:1px" in stylesheet(client)
    appearance = Appearance.objects.get()
    appearance.tokens = {"radius": "9px"}
    appearance.save()
    assert "--qs-radius:9px" in stylesheet(client)
