from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

pytestmark = pytest.mark.django_db

VALUES = {
    "slug": "new-moon",
    "title": "New moon",
    "level": "steady",
    "starts": "2027-05-06T18:00",
    "seats": "8",
    "price": "15.00",
    "currency": "EUR",
    "mats_provided": "true",
}


def png() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (4, 4), "teal").save(content, "PNG")
    return SimpleUploadedFile("moon.png", content.getvalue(), "image/png")


def test_a_visitor_signs_in_before_a_form_and_comes_back_to_it(client):
    response = client.get("/classes/new/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=%2Fclasses%2Fnew%2F"


def test_a_form_that_nobody_named_is_called_after_what_it_does(staff, read, make_class):
    make_class()
    assert "New class" in read(staff.get("/classes/new/")).text
    assert "Edit class" in read(staff.get("/classes/morning-flow/edit/")).text
    assert "New class" in read(staff.get("/classes/")).text


def test_a_member_who_may_not_is_told_so(member, read):
    response = member.get("/classes/new/")
    assert response.status_code == 403
    assert "You don't have access to this page" in read(response).text


def test_a_form_creates_with_files_and_relations_and_leads_to_the_thing(
    staff, read, make_teacher, settings, tmp_path
):
    from quickscale_business_themes.yoga.models import Tag, YogaClass

    settings.MEDIA_ROOT = str(tmp_path)
    teacher, tag = make_teacher(), Tag.objects.create(name="calm")
    key = read(staff.get("/classes/new/")).inputs["idempotency_key"]
    values = {**VALUES, "teacher": teacher.pk, "tags": [tag.pk], "photo": png()}
    response = staff.post("/classes/new/", {**values, "idempotency_key": key})
    assert response.status_code == 303
    assert response["Location"] == "/classes/new-moon/"
    made = YogaClass.objects.get()
    assert made.photo.name
    assert [*made.tags.all()] == [tag]
    assert made.starts.isoformat() == "2027-05-06T18:00:00+00:00"
    assert "Saved." in read(staff.get("/classes/new-moon/")).text


def test_a_form_sent_twice_creates_once(staff, read, make_teacher):
    from quickscale_business_themes.yoga.models import YogaClass

    key = read(staff.get("/classes/new/")).inputs["idempotency_key"]
    values = {**VALUES, "teacher": make_teacher().pk, "idempotency_key": key}
    first, second = (staff.post("/classes/new/", values) for _time in range(2))
    assert first["Location"] == second["Location"] == "/classes/new-moon/"
    assert YogaClass.objects.count() == 1


def test_mistakes_are_shown_at_their_fields_and_what_was_typed_is_kept(staff, read, make_teacher):
    teacher = make_teacher()
    values = {**VALUES, "teacher": teacher.pk, "seats": "many", "title": ""}
    response = staff.post("/classes/new/", values)
    assert response.status_code == 422
    page = read(response)
    assert page.inputs["seats"] == "many"
    assert page.inputs["slug"] == "new-moon"
    assert page.inputs["starts"] == "2027-05-06T18:00"
    assert "A valid integer is required." in page.text
    assert 'aria-invalid="true"' in page.html
    assert f'<option value="{teacher.pk}" selected>' in page.html


def test_a_mended_form_may_be_sent_again(staff, read, make_teacher):
    values = {**VALUES, "teacher": make_teacher().pk}
    page = read(staff.post("/classes/new/", {**values, "title": ""}))
    key = page.inputs["idempotency_key"]
    response = staff.post("/classes/new/", {**values, "idempotency_key": key})
    assert response.status_code == 303


def test_an_edit_form_holds_what_is_stored(staff, read, make_class):
    from quickscale_business_themes.yoga.models import Tag

    yoga_class = make_class(season_ends="2027-06-30")
    tag = Tag.objects.create(name="calm")
    yoga_class.tags.set([tag])
    page = read(staff.get("/classes/morning-flow/edit/"))
    assert page.inputs["title"] == "Morning flow"
    assert page.inputs["starts"] == "2027-03-04T09:30"
    assert page.inputs["season_ends"] == "2027-06-30"
    assert page.inputs["price"] == "12.50"
    assert f'<option value="{yoga_class.teacher_id}" selected>' in page.html
    assert "checked" in page.html or f'<option value="{tag.pk}" selected>' in page.html


def test_an_edit_changes_and_empties(staff, make_class):
    yoga_class = make_class(season_ends="2027-06-30", description="Old")
    values = {**VALUES, "teacher": yoga_class.teacher_id, "slug": "morning-flow"}
    response = staff.post(
        "/classes/morning-flow/edit/", {**values, "season_ends": "", "description": ""}
    )
    assert response.status_code == 303
    assert response["Location"] == "/classes/morning-flow/"
    yoga_class.refresh_from_db()
    assert (yoga_class.season_ends, yoga_class.description) == (None, "")
    assert yoga_class.title == "New moon"


def test_a_renamed_thing_is_shown_at_its_new_address(staff, make_class):
    values = {**VALUES, "teacher": make_class().teacher_id}
    response = staff.post("/classes/morning-flow/edit/", values)
    assert response["Location"] == "/classes/new-moon/"


def test_many_choices_are_looked_up_without_javascript(staff, read, make_teacher):
    for number in range(60):
        make_teacher(f"Teacher {number}")
    page = read(staff.get("/classes/new/"))
    assert "lookup_teacher" in page.inputs
    sought = {**VALUES, "lookup_teacher": "Teacher 57", "_find": "teacher"}
    response = staff.post("/classes/new/", sought)
    assert response.status_code == 200
    page = read(response)
    assert "Teacher 57" in page.text
    assert "Teacher 12" not in page.text
    assert page.inputs["title"] == "New moon"


def test_htmx_looks_one_relation_up_alone(staff, make_teacher):
    for number in range(60):
        make_teacher(f"Teacher {number}")
    response = staff.get(
        "/classes/new/",
        {"_lookup": "teacher", "lookup_teacher": "Teacher 57"},
        headers={"HX-Request": "true"},
    )
    html = response.content.decode()
    assert "Teacher 57" in html
    assert "csrfmiddlewaretoken" not in html
    assert staff.get("/classes/new/", {"_lookup": "seats"}).status_code == 404


def test_what_was_chosen_stays_chosen_while_something_else_is_looked_up(staff, read, make_teacher):
    teachers = [make_teacher(f"Teacher {number}") for number in range(60)]
    sought = {"teacher": teachers[3].pk, "lookup_teacher": "Teacher 57", "_find": "teacher"}
    page = read(staff.post("/classes/new/", {**VALUES, **sought}))
    assert f'<option value="{teachers[3].pk}" selected>' in page.html


def test_a_form_without_its_token_is_refused(make_user, make_teacher):
    from django.test import Client

    from quickscale_business_themes.yoga.models import YogaClass

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("staff@example.com", is_staff=True))
    response = client.post("/classes/new/", {**VALUES, "teacher": make_teacher().pk})
    assert response.status_code == 403
    assert not YogaClass.objects.exists()
