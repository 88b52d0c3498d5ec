from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

pytestmark = pytest.mark.django_db

EDIT = "/classes/morning-flow/edit/"


def png(name: str = "moon.png") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (4, 4), "teal").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def note(name: str = "note.txt", content: bytes = b"Fit for yoga.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Keep uploads in folders of this test."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = settings.STORAGES | {"private": private}
    return tmp_path


@pytest.fixture
def yoga_class(make_class):
    made = make_class(season_ends="2027-06-30")
    made.photo.save("moon.png", png())
    return made


@pytest.fixture
def make_booking(make_class, make_user):
    from quickscale_business_themes.yoga.models import Booking, YogaClass

    def make(email="kim@example.com", file=None):
        from django.contrib.auth import get_user_model

        user = get_user_model().objects.filter(email=email).first() or make_user(email)
        yoga_class = YogaClass.objects.first() or make_class()
        return Booking.objects.create(yoga_class=yoga_class, user=user, certificate=file or note())

    return make


def form_values(read, client, path):
    """Return what the form at a path would send if nobody touched it."""
    page = read(client.get(path))
    files = {name: value for name, value in page.inputs.items() if "photo" not in name}
    return {**files, "level": "gentle", "description": ""}


@pytest.fixture
def edit(staff, read, yoga_class):
    """Send the edit form of a class with some of its values changed."""
    values = form_values(read, staff, EDIT) | {"teacher": yoga_class.teacher_id}
    return lambda **changes: staff.post(EDIT, values | changes)


# Files of forms.


def test_an_edit_form_shows_the_picture_that_is_stored(staff, read, yoga_class):
    page = read(staff.get(EDIT))
    assert 'src="http://testserver/media/yoga/moon.png"' in page.html
    assert "moon.png" in page.text
    assert f"{yoga_class.photo.size} bytes" in page.text
    assert page.inputs["photo-clear"] == "true"
    assert "Remove" in page.text


def test_a_form_without_a_file_keeps_the_one_there_is(edit, yoga_class):
    assert edit(title="Dawn").status_code == 303
    yoga_class.refresh_from_db()
    assert (yoga_class.title, yoga_class.photo.name) == ("Dawn", "yoga/moon.png")


def test_a_file_is_replaced(edit, yoga_class):
    assert edit(photo=png("sun.png")).status_code == 303
    yoga_class.refresh_from_db()
    assert yoga_class.photo.name == "yoga/sun.png"


def test_a_file_is_removed(edit, yoga_class):
    assert edit(**{"photo-clear": "true"}).status_code == 303
    yoga_class.refresh_from_db()
    assert not yoga_class.photo


def test_a_new_file_beats_the_removal_of_the_old_one(edit, yoga_class):
    assert edit(**{"photo-clear": "true"}, photo=png("sun.png")).status_code == 303
    yoga_class.refresh_from_db()
    assert yoga_class.photo.name == "yoga/sun.png"


def test_an_upload_empties_other_fields_as_a_form_without_one_does(edit, yoga_class):
    assert edit(photo=png("sun.png"), season_ends="").status_code == 303
    yoga_class.refresh_from_db()
    assert yoga_class.season_ends is None


def test_what_is_no_picture_is_told_at_its_field(edit, read, yoga_class):
    response = edit(photo=note("fake.png"))
    assert response.status_code == 422
    page = read(response)
    assert "Upload a valid image." in page.text
    assert 'aria-describedby="id-photo-error"' in page.html
    assert "moon.png" in page.text


def test_a_file_sent_with_a_mistake_elsewhere_has_to_be_chosen_again(edit, read):
    response = edit(photo=png("sun.png"), seats="many")
    assert response.status_code == 422
    assert "Choose the file again" in read(response).text


def test_a_removal_sent_with_a_mistake_elsewhere_stays_checked(edit, read):
    response = edit(**{"photo-clear": "true"}, seats="many")
    box = read(response).html.partition('name="photo-clear"')[2].partition(">")[0]
    assert "checked" in box


# Private files.


def test_a_private_file_is_answered_to_its_owner(member, make_booking, media):
    booking = make_booking(file=note())
    answer = member.get(f"/api/yoga/bookings/{booking.pk}/").json()
    url = f"http://testserver/api/yoga/bookings/{booking.pk}/files/certificate/"
    assert answer["certificate"] == {"url": url, "name": "note.txt", "size": 13}
    response = member.get(url)
    assert b"".join(response.streaming_content) == b"Fit for yoga."
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert [path.name for path in media.rglob("*.txt")] == ["note.txt"]
    assert not list((media / "media").rglob("*"))


@pytest.mark.parametrize(
    ("name", "kind", "disposition"),
    [("proof.png", "image/png", "inline"), ("proof.svg", "image/svg+xml", "attachment")],
)
def test_only_what_runs_nothing_is_shown_in_the_browser(
    member, make_booking, name, kind, disposition
):
    booking = make_booking(file=png(name))
    response = member.get(f"/api/yoga/bookings/{booking.pk}/files/certificate/")
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f'{disposition}; filename="{name}"'


def test_a_private_file_is_answered_to_nobody_else(client, member, staff, make_booking):
    booking = make_booking()
    url = f"/api/yoga/bookings/{booking.pk}/files/certificate/"
    assert client.get(url).status_code == 403
    assert staff.get(url).status_code == 404
    assert member.get(url).status_code == 200
    assert client.get(f"/media/{booking.certificate.name}").status_code == 404


@pytest.mark.parametrize("field", ["note", "yoga_class", "nothing", "pk"])
def test_only_files_are_given_out(member, make_booking, field):
    booking = make_booking()
    assert member.get(f"/api/yoga/bookings/{booking.pk}/files/{field}/").status_code == 404


def test_a_file_that_is_lost_is_not_found(member, make_booking, media):
    booking = make_booking()
    (media / "private" / booking.certificate.name).unlink()
    assert member.get(f"/api/yoga/bookings/{booking.pk}/files/certificate/").status_code == 404
    assert member.get(f"/api/yoga/bookings/{booking.pk}/").json()["certificate"]["size"] is None


def test_pages_link_to_a_private_file(member, read, make_booking):
    booking = make_booking()
    page = read(member.get(f"/bookings/{booking.pk}/"))
    assert f"http://testserver/api/yoga/bookings/{booking.pk}/files/certificate/" in page.links
    assert "note.txt (13 bytes)" in page.text
    assert "note.txt" in read(member.get("/bookings/")).text


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (note("note.exe"), "File extension “exe” is not allowed."),
        (note(content=b"x" * (1024 * 1024 + 1)), "The file can't be larger than 1.0 MB."),
    ],
)
def test_a_file_of_a_wrong_kind_or_size_is_told_at_its_field(
    member, read, make_booking, file, told
):
    booking = make_booking()
    file.seek(0)
    response = member.post(f"/bookings/{booking.pk}/edit/", {"note": "", "certificate": file})
    assert response.status_code == 422
    assert told in read(response).text
    assert 'aria-describedby="id-certificate-error"' in read(response).html


def test_a_private_file_goes_with_its_replacement_and_with_its_object(
    member, make_booking, media, django_capture_on_commit_callbacks
):
    booking = make_booking()
    path = f"/bookings/{booking.pk}/edit/"
    with django_capture_on_commit_callbacks(execute=True):
        assert member.post(path, {"certificate": note("new.txt")}).status_code == 303
    assert [each.name for each in media.rglob("*.txt")] == ["new.txt"]
    with django_capture_on_commit_callbacks(execute=True):
        assert member.post(path, {"certificate-clear": "true"}).status_code == 303
    assert not list(media.rglob("*.txt"))
    booking.certificate = note()
    booking.save()
    with django_capture_on_commit_callbacks() as callbacks:
        booking.delete()
    assert [each.name for each in media.rglob("*.txt")] == ["note.txt"]
    for remove in callbacks:
        remove()
    assert not list(media.rglob("*.txt"))


def test_saving_something_else_keeps_the_file(make_booking, media):
    booking = make_booking()
    booking.note = "Hello"
    booking.save()
    assert [each.name for each in media.rglob("*.txt")] == ["note.txt"]


def test_a_form_with_files_needs_its_token_like_any_other(make_booking):
    booking = make_booking()
    client = Client(enforce_csrf_checks=True)
    client.force_login(booking.user)
    response = client.post(f"/bookings/{booking.pk}/edit/", {"certificate": note()})
    assert response.status_code == 403
