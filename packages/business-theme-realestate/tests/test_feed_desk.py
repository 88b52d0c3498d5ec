"""Feeds at the agency's desk: sources, files, problems, columns, and what is fetched."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    Agent,
    FeedImport,
    FeedProblem,
    FeedSource,
    Listing,
    Office,
)

pytestmark = pytest.mark.django_db

HEADER = "key,price,currency,country,city,title\n"


def write_file(*rows: str, header: str = HEADER) -> str:
    return header + "".join(f"{row}\n" for row in rows)


@pytest.fixture
def source(post):
    return post("agency/feeds/sources", 201, name="Portal", format="csv", is_full=True)


@pytest.fixture
def upload(client, source, read, django_capture_on_commit_callbacks):
    def run(text, expected=201, by=client, name="feed.csv"):
        file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
        with django_capture_on_commit_callbacks(execute=True):
            answer = by.post(
                "/api/realestate/agency/feeds/imports/", {"source": source["id"], "file": file}
            )
        assert answer.status_code == expected, answer.text
        return read(f"agency/feeds/imports/{answer.json()['id']}") if expected == 201 else None

    return run


def test_a_file_is_imported_with_its_counts_and_problems(upload, read, client):
    done = upload(write_file("1,100,EUR,DE,Berlin,One", "2,,EUR,DE,Berlin,=Two", "=3,x,EUR,DE,B,C"))

    assert (done["state"], done["read"], done["created"], done["refused"]) == ("done", 3, 1, 2)
    assert done["by"] == "Ada"
    told = read("agency/feeds/problems", feed_import=done["id"])["results"]
    assert [(it["line"], it["key"], it["is_refused"]) for it in told] == [
        (3, "2", True),
        (4, "=3", True),
        (4, "=3", True),
    ]
    answer = client.get(f"/api/realestate/agency/feeds/imports/{done['id']}/problems.csv/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[1] == ["3", "2", "A listing needs a price.", "Yes"]
    assert rows[2][:2] == ["4", "'=3"]
    assert FeedImport.objects.across_teams().get().file.name == ""


def test_a_file_that_has_shrunk_waits_for_a_confirmation(
    upload, post, read, django_capture_on_commit_callbacks
):
    rows = [f"{n},100,EUR,DE,Berlin,One" for n in range(10)]
    upload(write_file(*rows))
    stopped = upload(write_file(*rows[:5]))
    assert (stopped["state"], stopped["can"]) == ("stopped", {"confirm": True})
    assert Listing.objects.across_teams().filter(standard_status="active").count() == 10

    with django_capture_on_commit_callbacks(execute=True):
        begun = post(f"agency/feeds/imports/{stopped['id']}/confirm", 200)
    done = read(f"agency/feeds/imports/{begun['id']}")
    assert (done["state"], done["withdrawn"]) == ("done", 5)
    again = post(f"agency/feeds/imports/{stopped['id']}/confirm", 409)
    assert again["type"].endswith("import-not-stopped")


def test_columns_are_guessed_and_can_be_chosen(upload, post, read, source):
    header = "Ref;Asking price;Cur;Land;Town;Headline\n"
    first = upload(write_file("1;100;EUR;DE;Berlin;One", header=header))
    assert (first["created"], first["refused"]) == (0, 1)
    found = read(f"agency/feeds/sources/{source['id']}")
    assert [it["field"] for it in found["columns"]] == ["key", "price", "", "", "city", ""]

    columns = [
        {"id": place, "field": name}
        for place, name in enumerate(["key", "price", "currency", "country", "city", "title"])
    ]
    path = f"agency/feeds/sources/{source['id']}/columns"
    post(path, 200, columns=columns)
    done = upload(write_file("1;100;EUR;DE;Berlin;One", header=header))
    assert (done["created"], Listing.objects.across_teams().get().title) == (1, "One")

    for wrong in ([{"id": 99, "field": "key"}], [{"id": 0, "field": "price"}], columns[:1] * 2):
        assert "columns" in post(path, 400, columns=wrong)["errors"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x00\x01\x02\xff", "No column holds the key."),
        (b"PK\x03\x04 a zip file", "No column holds the key."),
        (b'key,price\n"1,2', "Line"),
    ],
)
def test_a_file_that_is_none_fails_with_a_plain_reason(upload, content, reason):
    done = upload(content)
    assert done["state"] in ("failed", "done")
    assert done["state"] == "done" or reason in done["reason"]
    assert done["created"] == 0


def test_only_managers_import_and_others_see(make_member, sign_in, upload, read, post, source):
    member = sign_in(make_member("max"))
    upload(write_file("1,100,EUR,DE,Berlin,One"), 403, by=member)
    post("agency/feeds/sources", 403, by=member, name="Other", format="csv")
    assert read("agency/feeds/sources", by=member)["results"][0]["can"]["edit"] is False


def test_a_source_has_a_name_of_its_own(post, source):
    assert "name" in post("agency/feeds/sources", 400, name="Portal", format="reso")["errors"]


@pytest.mark.parametrize("url", ["https://elsewhere.example/f.csv", "http://127.0.0.1/f.csv"])
def test_a_feed_is_fetched_from_named_hosts_only(post, settings, url):
    settings.REALESTATE_FEED_HOSTS = ["portal.example"]
    values = {"name": "Web", "format": "csv", "every": 24}
    assert "url" in post("agency/feeds/sources", 400, **values, url=url)["errors"]
    assert "url" in post("agency/feeds/sources", 400, **values)["errors"]
    made = post("agency/feeds/sources", 201, **values, url="https://portal.example/f.csv")
    assert made["due_at"]


AGENTS = "key,price,currency,country,city,agent_name,agent_email,agent_key,office,office_key\n"
ROWS = (
    "1,100,EUR,DE,Berlin,Nina,nina@example.com,77,North,N1",
    "2,100,EUR,DE,Berlin,Nina F.,,77,North,N1",
    "3,100,EUR,DE,Berlin,N. Fischer,NINA@example.com,,NORTH,",
    "4,100,EUR,DE,Berlin,Otto,,,South,",
)


@pytest.mark.parametrize(
    ("people", "agents", "offices", "found"),
    [("create", 1, 2, [True, True, True, False]), ("match", 0, 0, [False] * 4)],
)
def test_agents_and_offices_are_added_once_or_not_at_all(
    upload, client, source, people, agents, offices, found
):
    FeedSource.objects.across_teams().update(people=people)
    for _again in range(2):
        upload(write_file(*ROWS, header=AGENTS))

    assert (Agent.objects.across_teams().count(), Office.objects.across_teams().count()) == (
        agents,
        offices,
    )
    rows = Listing.objects.across_teams().order_by("source_key")
    assert [it.list_agent_id is not None for it in rows] == found


def test_agents_are_known_by_key_license_or_mail_but_never_by_name(upload, team):
    nina = Agent.objects.create(team=team, name="Nina", email="nina@example.com")
    Agent.objects.create(team=team, name="Otto", email="otto@example.com")
    upload(write_file(*ROWS[2:], header=AGENTS))
    upload(write_file(*ROWS, header=AGENTS))

    rows = Listing.objects.across_teams().order_by("source_key")
    assert [it.list_agent_id for it in rows] == [nina.pk, nina.pk, nina.pk, None]


def test_old_imports_are_forgotten_but_the_latest_of_each_source(upload, settings):
    for _again in range(3):
        upload(write_file("1,,EUR,DE,Berlin,One"))
    long_ago = timezone.now() - timedelta(days=91)
    FeedImport.objects.across_teams().update(created_at=long_ago)
    call_command("forget_feed_imports", stdout=io.StringIO())

    assert FeedImport.objects.across_teams().count() == 1
    assert FeedProblem.objects.across_teams().count() == 1
    settings.REALESTATE_FEED_IMPORT_DAYS = 365
    FeedImport.objects.across_teams().update(created_at=long_ago)
    call_command("forget_feed_imports", stdout=io.StringIO())
    assert FeedImport.objects.across_teams().count() == 1


def test_a_source_is_changed(client, source):
    path = f"/api/realestate/agency/feeds/sources/{source['id']}/"
    for send, values in (
        (client.patch, {"name": "Portal two"}),
        (client.put, {"name": "Portal two", "format": "csv", "people": "create"}),
        (client.put, {"name": "Portal two", "format": "csv", "url": "", "every": 0}),
    ):
        answer = send(path, values, content_type="application/json")
        assert (answer.status_code, answer.json().get("name")) == (200, "Portal two"), answer.text


def test_photos_that_cannot_be_fetched_are_listed(read, team, make_listing):
    from quickscale_business_themes.realestate.models import ListingSource

    ListingSource.objects.create(team=team, listing=make_listing(), media_problem="a.jpg: 404")
    assert [it["media_problem"] for it in read("agency/feeds/media")["results"]] == ["a.jpg: 404"]
