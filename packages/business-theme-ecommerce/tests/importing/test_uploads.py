"""Product files that staff upload in the dashboard."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from quickscale_business_themes.ecommerce.models import Product, ProductImport
from quickscale_business_themes.ecommerce.services import importing

pytestmark = pytest.mark.django_db

URL = "/api/ecommerce/staff/imports/"
PAGES = "/dashboard/shop/imports/"
CONTENT = b"Handle,Title,Variant Price,Gift Card\nkite,Kite,10,\nbelt,Belt,cheap,\n"


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("staff@example.com", "x"))
    return client


@pytest.fixture
def upload(staff, django_capture_on_commit_callbacks):
    def upload(content=CONTENT, name="shop.csv", url=URL):
        with django_capture_on_commit_callbacks(execute=True):
            return staff.post(url, {"file": SimpleUploadedFile(name, content)})

    return upload


@pytest.fixture
def run(staff, django_capture_on_commit_callbacks):
    def run(key):
        with django_capture_on_commit_callbacks(execute=True):
            return staff.post(f"{URL}{key}/run/")

    return run


def test_a_file_is_looked_at_before_it_is_imported(staff, upload, run):
    key = upload().json()["id"]
    seen = staff.get(f"{URL}{key}/").json()
    assert (seen["status"], seen["created"], seen["rows_left_out"]) == ("previewed", 1, 1)
    assert (seen["ignored"], seen["can"]) == ("Gift Card", {"run": True})
    assert not Product.objects.exists()
    problems = staff.get(f"{URL}{key}/problems/").json()["results"]
    assert problems == [
        {
            "row": 3, "column": "Variant Price", "value": "cheap",
            "reason": "This isn't a number.",
        }
    ]  # fmt: skip
    assert run(key).status_code == 200
    seen = staff.get(f"{URL}{key}/").json()
    assert (seen["status"], seen["can"]) == ("done", {"run": False})
    assert Product.objects.get().slug == "kite"


def test_a_file_is_imported_once(upload, run):
    key = upload().json()["id"]
    assert run(key).status_code == 200
    assert run(key).status_code == 409


def test_a_file_of_no_known_format_says_why(staff, upload):
    key = upload(b"a,b\n1,2\n").json()["id"]
    seen = staff.get(f"{URL}{key}/").json()
    assert seen["status"] == "failed"
    assert seen["error"].startswith("Unknown format.")


@pytest.mark.parametrize("name", ["shop.exe", "shop"])
def test_a_file_of_another_type_is_a_field_error(upload, name):
    answer = upload(name=name)
    assert answer.status_code == 400
    assert "file" in answer.json()["errors"]


def test_an_import_that_breaks_can_be_run_again(staff, upload, run, monkeypatch):
    key = upload().json()["id"]
    monkeypatch.setattr(importing, "import_products", lambda *a, **k: 1 / 0)
    run(key)
    assert staff.get(f"{URL}{key}/").json()["status"] == "failed"
    monkeypatch.undo()
    run(key)
    assert staff.get(f"{URL}{key}/").json()["status"] == "done"


def test_only_staff_who_may_import_do(client, django_user_model):
    user = django_user_model.objects.create_user(email="sam@example.com", password="x")
    client.force_login(user)
    assert client.get(URL).status_code == 403
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_productimport"))
    assert client.get(URL).status_code == 200
    answer = client.post(URL, {"file": SimpleUploadedFile("shop.csv", CONTENT)})
    assert answer.status_code == 403
    assert not ProductImport.objects.exists()


def test_staff_import_a_file_on_the_pages_of_the_dashboard(
    staff, upload, django_capture_on_commit_callbacks
):
    assert b"No imports yet." in staff.get(PAGES).content
    answer = upload(url=f"{PAGES}new/")
    kept = ProductImport.objects.get()
    assert answer["Location"] == f"{PAGES}{kept.pk}/"
    page = staff.get(answer["Location"]).content.decode()
    for text in ("Previewed", "Variant Price", "cheap", "This isn&#x27;t a number."):
        assert text in page
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{PAGES}{kept.pk}/-/run/")
    assert Product.objects.get().slug == "kite"
    assert "Done" in staff.get(f"{PAGES}{kept.pk}/").content.decode()
