"""Files of records: who gets them, where they go, and what becomes of them."""

import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from quickscale_business_themes.crm.models import Attachment

pytestmark = pytest.mark.django_db


@pytest.fixture
def attach(client):
    """Return a function that uploads a file to a record and returns what is answered."""

    def send(expected=201, by=client, name="Offer.pdf", content=b"%PDF", **about):
        sent = {"file": SimpleUploadedFile(name, content), **about}
        response = by.post("/api/crm/attachments/", sent)
        assert response.status_code == expected, response.text
        return response.json()

    return send


@pytest.fixture
def deal(post):
    return post("deals", 201, name="Wine")["id"]


def download(browser, attachment):
    return browser.get(f"/api/crm/attachments/{attachment}/files/file/")


def test_the_page_of_each_record_takes_shows_and_gives_out_files(client, post, read):
    records = {
        "lead": post("leads", 201, last_name="Fischer")["id"],
        "contact": post("contacts", 201, last_name="Fischer")["id"],
        "company": post("companies", 201, name="Wein")["id"],
        "deal": post("deals", 201, name="Wine")["id"],
    }
    paths = {"company": "companies"}
    for kind, key in records.items():
        address = f"/{paths.get(kind, kind + 's')}/{key}/"
        panels = {panel["name"]: panel for panel in client.get(address).context["panels"]}
        form = panels["attach"]["form"]
        assert form["enctype"] == "multipart/form-data"
        sent = client.post(
            form["action_url"], {"file": SimpleUploadedFile("Price list.pdf", b"%PDF-1")}
        )
        assert sent.status_code == 303, sent.content
        panels = {panel["name"]: panel for panel in client.get(address).context["panels"]}
        [row] = panels["files"]["list"]["rows"]
        assert row["title"] == "Price list.pdf"
        links = {action["name"]: action["url"] for action in row["actions"]}
        answer = client.get(links["download"])
        assert b"".join(answer.streaming_content) == b"%PDF-1"
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert len(read("attachments")["results"]) == 4


def test_a_file_of_another_kind_or_too_large_is_refused_and_its_name_made_safe(attach, deal):
    for name in ("page.html", "virus.exe", "picture.svg", "noname"):
        assert "file" in attach(400, name=name, deal=deal)["errors"]
    large = b"x" * (10 * 1024 * 1024 + 1)
    assert "file" in attach(400, content=large, deal=deal)["errors"]
    assert attach(201, name="..\\..\\etc/\u202egpj.\x07txt.pdf", deal=deal)["name"] == "gpj.txt.pdf"
    assert attach(201, name="ä" * 200 + ".pdf", deal=deal)["name"] == "ä" * 73 + ".pdf"


def test_a_file_belongs_to_exactly_one_record(attach, deal, post):
    contact = post("contacts", 201, last_name="Fischer")["id"]
    attach(400)
    attach(400, deal=deal, contact=contact)


def test_a_file_is_for_whoever_its_record_is_for(attach, deal, sign_in, make_member, post):
    theirs = attach(deal=deal)["id"]
    member = make_member("cy", plain=False)
    cy = sign_in(member)
    own = post("deals", 201, name="Own", owner=str(member.public_id))["id"]
    mine = attach(by=cy, deal=own)["id"]
    assert [row["id"] for row in cy.get("/api/crm/attachments/").json()["results"]] == [mine]
    assert download(cy, theirs).status_code == 404
    assert download(cy, mine).status_code == 200
    assert cy.delete(f"/api/crm/attachments/{mine}/").status_code == 403
    assert "deal" in attach(400, by=cy, deal=deal)["errors"]
    dee = sign_in(make_member("dee", "crm.read_all", "crm.delete", plain=False))
    assert download(dee, theirs).status_code == 200
    attach(403, by=dee, deal=deal)
    assert dee.delete(f"/api/crm/attachments/{theirs}/").status_code == 403
    panels = dee.get(f"/deals/{deal}/").context["panels"]
    assert "attach" not in [panel["name"] for panel in panels]


def test_a_deleted_file_is_gone_and_the_teams_log_tells_it(
    attach, deal, client, django_capture_on_commit_callbacks
):
    from quickscale.core.audit.models import AuditEvent

    first, second = attach(deal=deal)["id"], attach(deal=deal)["id"]
    names = list(Attachment.objects.across_teams().values_list("file", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(f"/api/crm/attachments/{first}/").status_code == 204
    told = AuditEvent._base_manager.get(action="crm.deleted")
    assert (told.object_type, told.label) == ("attachment", "Offer.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        client.delete(f"/api/crm/deals/{deal}/")
    assert not Attachment.objects.across_teams().exists()
    assert not any(storages["private"].exists(name) for name in names)
    assert download(client, second).status_code == 404


def test_files_follow_a_converted_lead(attach, post, read):
    lead = post("leads", 201, last_name="Fischer")["id"]
    attach(lead=lead)
    became = post(f"leads/{lead}/convert", 200)
    [row] = read("attachments", deal=became["converted_deal"]["id"])["results"]
    assert (row["lead"], row["about"]["screen"]) == (None, "deal-detail")


def test_all_data_of_a_team_has_its_files(attach, deal, client):
    attach(deal=deal, content=b"%PDF of the team")
    answer = client.get("/api/crm/team-data/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    [path] = [name for name in archive.namelist() if name.endswith("/Offer.pdf")]
    assert archive.read(path) == b"%PDF of the team"
    assert path in archive.read("files.csv").decode()
