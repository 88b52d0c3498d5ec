"""Everything that is somebody's is theirs to take away."""

from __future__ import annotations

import json

import pytest

from quickscale.core import hooks
from quickscale.core.audit.models import AuditEvent
from quickscale.core.privacy.hooks import ExportPart

pytestmark = pytest.mark.django_db

URL = "/api/core/account/export/"


def download(client):
    response = client.get(URL)
    assert response.streaming
    return json.loads(b"".join(response.streaming_content))


def test_a_person_downloads_what_is_theirs(client, ann, make_person):
    eve = make_person("eve@example.com")
    eve.credits.grant(9, source="test", reason="Eve's")
    ann.credits.grant(3, source="test", reason="Welcome")
    client.force_login(ann)
    data = download(client)
    assert data["account"][0]["email"] == "ann@example.com"
    assert [row["reason"] for row in data["credits"]] == ["Welcome"]
    assert data["email_addresses"] == [
        {"email": "ann@example.com", "verified": True, "primary": True}
    ]
    assert data["security_log"][-1]["action"] == "account.exported"
    assert "eve@example.com" not in json.dumps(data)


def test_it_holds_no_secret(client, ann):
    client.force_login(ann)
    assert ann.password not in b"".join(client.get(URL).streaming_content).decode()


def test_it_is_a_file_that_nobody_keeps_a_copy_of(client, ann):
    client.force_login(ann)
    response = client.get(URL)
    assert response["Content-Disposition"].startswith('attachment; filename="account-')
    assert "no-store" in response["Cache-Control"]


def test_layers_add_what_they_keep(client, ann):
    client.force_login(ann)

    def export(user):
        return [ExportPart("notes", ({"text": text} for text in ("One", "Two")))]

    with hooks.register_temporarily("core.export_account", export):
        assert download(client)["notes"] == [{"text": "One"}, {"text": "Two"}]


def test_it_is_written_down(client, ann):
    client.force_login(ann)
    download(client)
    assert AuditEvent.objects.filter(action="account.exported", actor=ann).exists()


def test_nobody_gets_anything_who_is_not_signed_in(client):
    assert client.get(URL).status_code == 403


def test_the_page_links_to_the_file_itself(client, ann):
    client.force_login(ann)
    assert f'href="{URL}"' in client.get("/account/data/").content.decode()
