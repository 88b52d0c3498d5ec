"""Forms on other sites: what they take, and what becomes of it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent
from quickscale_business_themes.crm.models import Activity, CaptureSubmission, Lead

pytestmark = pytest.mark.django_db

SITE = "https://wein.example"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def mails(mailoutbox, send, django_capture_on_commit_callbacks):
    """Return a function that sends a form and returns the mails that have been sent since."""

    def send_form(*args, **values):
        with django_capture_on_commit_callbacks(execute=True):
            send(*args, last_name="F", email="a@b.example", **values)
        return mailoutbox

    return send_form


@pytest.fixture
def make_form(post):
    """Return a function that creates a form by the API."""

    def make(**values):
        asked = {"fields_asked": ["last_name", "email", "phone", "description"], **values}
        return post("capture-forms", 201, **{"name": "Website", "source": "website", **asked})

    return make


@pytest.fixture
def send():
    """Return a function that sends a form as a script of another site does."""

    def send(form, expected=201, browser=None, origin=SITE, headers=(), **values):
        path = urlsplit(form["url"]).path
        browser = browser or Client(enforce_csrf_checks=True)
        headers = {"Origin": origin, **dict(headers)}
        answer = browser.post(path, values, content_type="application/json", headers=headers)
        assert answer.status_code == expected, answer.text
        return answer

    return send


@pytest.fixture
def send_html():
    """Return a function that sends a form as a browser does."""

    def send(form, expected=303, **values):
        answer = Client(enforce_csrf_checks=True).post(
            urlsplit(form["url"]).path,
            values,
            headers={"Origin": SITE, "Accept": "text/html,*/*;q=0.8"},
        )
        assert answer.status_code == expected, answer.text
        return answer

    return send


def list_leads():
    return list(Lead.objects.across_teams().order_by("pk"))


def test_a_form_of_another_site_makes_a_lead(make_form, send, read):
    form = make_form()
    answer = send(form, last_name="Fischer", email="nina@wein.example", description="Call me")
    assert answer.json()["title"] == "Thank you"
    [lead] = list_leads()
    assert (lead.last_name, lead.source, lead.description) == ("Fischer", "website", "Call me")
    [row] = read("submissions", form=form["id"])["results"]
    assert (row["status"], row["lead"]["label"]) == ("lead", "Fischer")
    assert read(f"capture-forms/{form['id']}")["leads"] == 1


def test_only_the_fields_of_the_form_are_taken(make_form, send):
    form = make_form(fields_asked=["email"])
    sent = {"status": "converted", "rating": "hot", "job_title": "CEO", "owner": "1", "team": 99}
    send(form, email="nina@wein.example", **sent)
    [lead] = list_leads()
    assert (lead.status, lead.rating, lead.job_title, lead.owner) == ("new", "", "", None)
    assert (lead.last_name, lead.team.name) == ("nina@wein.example", "Sales")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_name": "F"}, "email"),
        ({"last_name": "F", "email": "none"}, "email"),
        ({"email": "a@b.example"}, "last_name"),
        ({"last_name": "F" * 101, "email": "a@b.example"}, "last_name"),
        ({"last_name": "F\0", "email": "a@b.example"}, "last_name"),
        ({"last_name": ["F"], "email": "a@b.example"}, "last_name"),
    ],
)
def test_mistakes_are_told_by_field_and_nothing_is_kept(make_form, send, values, field):
    answer = send(make_form(), 400, **values)
    assert field in answer.json()["errors"]
    assert not CaptureSubmission.objects.across_teams().exists()


def test_what_is_no_object_is_refused(make_form):
    path = urlsplit(make_form()["url"]).path
    for body in ("[]", '"text"', "{", "null"):
        answer = Client().post(path, body, content_type="application/json")
        assert answer.status_code == 400, answer.text


def test_a_browser_is_led_to_the_page_that_the_team_wrote(make_form, send_html):
    form = make_form(success_url="https://wein.example/thanks/")
    answer = send_html(form, last_name="F", email="a@b.example", success_url="https://evil.example")
    assert answer["Location"] == "https://wein.example/thanks/"
    assert len(list_leads()) == 1


def test_without_such_a_page_a_browser_is_led_to_one_of_this_site(make_form, send_html):
    answer = send_html(make_form(), last_name="F", email="a@b.example")
    page = Client().get(answer["Location"])
    assert (page.status_code, "We have received your details" in page.text) == (200, True)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x.example/", "/thanks/"])
def test_nobody_is_led_to_what_is_no_web_page(post, address):
    asked = {"name": "Website", "fields_asked": ["email"], "success_url": address}
    assert "success_url" in post("capture-forms", 400, **asked)["errors"]


def test_a_browser_reads_what_is_wrong_as_a_text(make_form, send_html):
    answer = send_html(make_form(), 400, last_name="F")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "E-mail: This field is required." in answer.text


def test_a_program_that_fills_in_what_is_hidden_is_answered_like_anybody(make_form, send):
    form = make_form()
    sent = {"last_name": "F", "email": "a@b.example"}
    trapped, kept = send(form, **sent, topic="Buy!"), send(form, **sent)
    assert trapped.json() == kept.json()
    assert CaptureSubmission.objects.across_teams().count() == 1


def test_the_words_that_were_agreed_to_are_kept_with_the_time(make_form, send, client, read):
    form = make_form(consent_text="You may write to me.")
    [ticked] = re.findall(r'name="consent" value="(\w+)"', form["snippet"])
    sent = {"last_name": "F", "email": "a@b.example"}
    assert "consent" in send(form, 400, **sent).json()["errors"]
    for value in ("something", False, ""):
        assert "consent" in send(form, 400, **sent, consent=value).json()["errors"]
    address = f"/api/crm/capture-forms/{form['id']}/"
    client.patch(address, {"consent_text": "New words."}, content_type="application/json")
    send(form, **sent, consent=ticked)
    send(form, last_name="G", email="c@d.example", consent=True)
    first, second = list_leads()
    assert (first.consent_text, second.consent_text) == ("You may write to me.", "New words.")
    assert timezone.now() - first.consented_at < timedelta(minutes=1)
    assert read(f"leads/{first.public_id}")["consent_text"] == "You may write to me."


def test_nobody_writes_a_consent_for_somebody_else(make_form, send, client):
    send(make_form(), last_name="F", email="a@b.example", consent_text="All", consent="on")
    [lead] = list_leads()
    address = f"/api/crm/leads/{lead.public_id}/"
    changed = {"consent_text": "All", "utm_source": "x"}
    client.patch(address, changed, content_type="application/json")
    lead.refresh_from_db()
    assert (lead.consent_text, lead.consented_at, lead.utm_source) == ("", None, "")


def test_the_campaign_is_kept(make_form, send):
    referer = {"Referer": f"{SITE}/?utm_source=news&utm_campaign=autumn"}
    long = {"utm_campaign": "spring", "utm_term": "x" * 500}
    send(make_form(), last_name="F", email="a@b.example", headers=referer.items(), **long)
    [lead] = list_leads()
    assert (lead.utm_source, lead.utm_campaign, lead.utm_term) == ("news", "spring", "x" * 100)


@pytest.mark.parametrize(
    "again", [{"email": "NINA@wein.example"}, {"email": "x@y.example", "phone": "212 555 0147"}]
)
def test_who_is_known_becomes_no_second_lead(make_form, send, post, read, again):
    known = post("leads", 201, last_name="Fischer", email="nina@wein.example", phone="2125550147")
    form = make_form()
    send(form, last_name="Mallory", **again)
    [lead] = list_leads()
    assert lead.last_name == "Fischer"
    [activity] = read("activities", lead=known["id"])["results"]
    assert "Last name: Mallory" in activity["description"]
    assert activity["assignee"]["label"] == "Ada"
    [row] = read("submissions", form=form["id"])["results"]
    assert (row["status"], row["lead"]["id"]) == ("known", known["id"])


def test_who_was_converted_is_worked_on_where_they_are_by_now(make_form, send, post):
    lead = post("leads", 201, last_name="Fischer", email="nina@wein.example")
    converted = post(f"leads/{lead['id']}/convert", 200)
    send(make_form(), last_name="Fischer", email="nina@wein.example")
    activity = Activity.objects.across_teams().get()
    assert str(activity.deal.public_id) == converted["converted_deal"]["id"]


def test_people_of_other_teams_are_not_known(make_form, send, make_user):
    from quickscale.core.teams.services import create_team

    other = create_team("Others", owner=make_user("eve"))
    Lead.objects.for_team(other).create(last_name="Fischer", email="nina@wein.example")
    send(make_form(), last_name="Fischer", email="nina@wein.example")
    assert [lead.team.name for lead in list_leads()] == ["Others", "Sales"]


def test_who_leaves_the_team_gets_no_leads_of_a_form(make_form, send, make_member, owner):
    from quickscale.core.teams.models import Membership

    ben = make_member("ben")
    form = make_form(owner=str(ben.public_id))
    send(form, last_name="F", email="a@b.example")
    Membership.objects.filter(user=ben).delete()
    send(form, last_name="G", email="c@d.example")
    assert [lead.owner for lead in list_leads()] == [ben, None]


def find_link(mail):
    return re.search(r"/confirm/\S+", mail.body)[0]


def test_who_has_to_confirm_is_no_lead_before(make_form, mails, read):
    [mail] = mails(make_form(double_opt_in=True))
    assert list_leads() == []
    assert (mail.to, "Sales" in mail.subject) == (["a@b.example"], True)
    browser, link = Client(), find_link(mail)
    assert "Confirm that you have sent this form to Sales." in browser.get(link).text
    assert list_leads() == []
    for _time in range(2):
        assert browser.post(f"{link}-/confirm/").status_code == 303
    assert [lead.last_name for lead in list_leads()] == ["F"]
    assert read("submissions")["results"][0]["status"] == "lead"


def test_what_nobody_confirms_is_forgotten(make_form, mails, time_machine):
    from django.core.management import call_command

    link = find_link(mails(make_form(double_opt_in=True))[0])
    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))
    assert "This link has expired" in Client().get(link).text
    answer = Client().post(f"/api/crm/capture-confirmations/{link.split('/')[2]}/")
    assert (answer.status_code, list_leads()) == (410, [])
    call_command("purge_submissions")
    assert not CaptureSubmission.objects.across_teams().exists()


def test_nobody_confirms_by_a_link_of_their_own(make_form, send):
    send(make_form(double_opt_in=True), last_name="F", email="a@b.example")
    submission = CaptureSubmission.objects.across_teams().get()
    for token in (str(submission.public_id), "x", "x:y:z"):
        assert Client().post(f"/api/crm/capture-confirmations/{token}/").status_code == 410
    assert list_leads() == []


def test_nobody_is_sent_mails_without_end(make_form, mails):
    form = make_form(double_opt_in=True)
    for _time in range(5):
        sent = mails(form)
    assert len(sent) == CaptureSubmission.objects.across_teams().count() == 3


def test_an_address_sends_ten_forms_a_minute(make_form, send):
    form = make_form()
    for number in range(10):
        send(form, last_name="F", email=f"a{number}@b.example")
    answer = send(form, 429, last_name="F", email="z@b.example")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert len(list_leads()) == 10
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    send(form, browser=elsewhere, last_name="F", email="z@b.example")


def test_a_form_takes_so_many_a_minute(make_form, send, monkeypatch):
    from quickscale_business_themes.crm.api import capture_limits

    monkeypatch.setattr(capture_limits, "PER_FORM", 2)
    form, other = make_form(), make_form()
    for number in range(3):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        expected = 429 if number == 2 else 201
        send(form, expected, browser, last_name="F", email=f"a{number}@b.example")
    send(other, browser=browser, last_name="F", email="z@b.example")


def test_a_network_of_version_6_counts_as_one():
    from quickscale_business_themes.crm.api.capture_limits import network_of

    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") == "2001:db8::/64"
    assert network_of("192.0.2.7") == "192.0.2.7"


def test_a_form_may_be_sent_by_the_sites_that_it_names(make_form, send):
    form = make_form(allowed_origins=["https://Wein.example/contact?x=1"])
    assert form["allowed_origins"] == [SITE]
    answer = send(form, last_name="F", email="a@b.example")
    assert answer["Access-Control-Allow-Origin"] == SITE
    refused = send(form, 403, origin="https://evil.example", last_name="F", email="c@d.example")
    assert "Access-Control-Allow-Origin" not in refused
    send(form, 403, origin="null", last_name="F", email="c@d.example")
    assert len(list_leads()) == 1


@pytest.mark.parametrize(
    ("page", "origin"),
    [
        ("https://wein.example:443/", "https://wein.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://me@Wein.example/a", "https://wein.example"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
    ],
)
def test_sites_are_known_as_browsers_say_them(make_form, page, origin):
    assert make_form(allowed_origins=[page])["allowed_origins"] == [origin]


@pytest.mark.parametrize("page", ["wein.example", "javascript:alert(1)", "https://", "*"])
def test_what_is_no_site_is_refused(post, page):
    asked = {"name": "Website", "fields_asked": ["email"], "allowed_origins": [page]}
    assert "allowed_origins" in post("capture-forms", 400, **asked)["errors"]


def test_a_script_is_told_whether_it_may_send(make_form):
    path = urlsplit(make_form(allowed_origins=[SITE])["url"]).path
    asked = {"Access-Control-Request-Method": "POST"}
    answer = Client().options(path, headers={"Origin": SITE, **asked})
    assert (answer.status_code, answer["Access-Control-Allow-Headers"]) == (204, "Content-Type")
    answer = Client().options(path, headers={"Origin": "https://evil.example", **asked})
    assert "Access-Control-Allow-Origin" not in answer


def test_a_script_of_another_site_never_acts_as_who_is_signed_in(make_form, send, client):
    form = make_form()
    answer = send(form, browser=client, last_name="F", email="a@b.example")
    assert "Access-Control-Allow-Credentials" not in answer
    assert "sessionid" not in answer.cookies
    assert list_leads()[0].owner is None


def test_an_address_can_be_revoked_and_renewed(make_form, send, post, read):
    form = make_form()
    revoked = post(f"capture-forms/{form['id']}/revoke", 200)
    assert (revoked["is_active"], revoked["url"], revoked["snippet"]) == (False, "", "")
    send(form, 404, last_name="F", email="a@b.example")
    renewed = post(f"capture-forms/{form['id']}/renew", 200)
    send(form, 404, last_name="F", email="a@b.example")
    send(renewed, last_name="F", email="a@b.example")


def test_the_audit_log_tells_who_renewed_an_address_and_who_turned_it_off(make_form, post, owner):
    form = make_form()
    post(f"capture-forms/{form['id']}/revoke", 200)
    post(f"capture-forms/{form['id']}/renew", 200)
    told = AuditEvent.objects.filter(action__startswith="crm.capture_form").order_by("id")
    assert [(each.action, each.actor, each.object_id) for each in told] == [
        ("crm.capture_form_revoked", owner, form["id"]),
        ("crm.capture_form_renewed", owner, form["id"]),
    ]


def test_a_form_asks_by_what_somebody_is_known_again(post):
    asked = {"name": "Website", "fields_asked": ["last_name"]}
    assert "fields_asked" in post("capture-forms", 400, **asked)["errors"]
    asked = {"name": "Website", "fields_asked": ["phone"], "double_opt_in": True}
    assert "fields_asked" in post("capture-forms", 400, **asked)["errors"]


def test_the_html_of_a_form_holds_what_the_team_wrote_as_text(make_form):
    snippet = make_form(consent_text='<script>alert("x")</script>')["snippet"]
    assert "&lt;script&gt;alert(" in snippet
    assert (
        '<input type="email" name="email" maxlength="254" autocomplete="email" required>' in snippet
    )
    assert '<input type="tel" name="phone" maxlength="50" autocomplete="tel">' in snippet


def test_only_who_manages_changes_forms_and_sees_them_work(make_form, make_member, sign_in, post):
    form = make_form()
    ben = sign_in(make_member("ben"))
    post(f"capture-forms/{form['id']}/revoke", 403, by=ben)
    assert ben.get(f"/api/crm/capture-forms/{form['id']}/").json()["can"]["revoke"] is False


def test_a_role_sees_what_its_own_leads_have_sent(make_form, send, make_member, sign_in, read):
    member = make_member("cy", plain=False)
    send(make_form(), last_name="F", email="a@b.example")
    send(make_form(owner=str(member.public_id)), last_name="G", email="c@d.example")
    rows = read("submissions", by=sign_in(member))["results"]
    assert [row["sender"] for row in rows] == ["G"]


def test_a_form_is_made_and_its_html_shown_on_pages(client):
    answer = client.post(
        "/forms/new/",
        {"name": "Website", "fields_asked": ["last_name", "email"], "allowed_origins": ""},
        follow=True,
    )
    assert "Copy its HTML into your site" in answer.text
    assert "&lt;form id=" in answer.text


def test_forms_are_listed_in_as_many_statements_however_many_there_are(make_form, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _time in range(2):
        make_form()
        with CaptureQueriesContext(connection) as found:
            client.get("/api/crm/capture-forms/")
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.fixture
def added(post):
    """Fields of each type that the team adds to leads: their ids by their names."""
    types = {"Note": "text", "Budget": "number", "Since": "date", "Paid": "switch"}
    made = {
        name: post("custom-fields", 201, name=name, kind="lead", type=type_)["id"]
        for name, type_ in types.items()
    }
    asked = {"name": "Tier", "kind": "lead", "type": "choice", "options": ["Gold", "Silver"]}
    return made | {"Tier": post("custom-fields", 201, **asked)["id"]}


SAID = {"Note": "Tea", "Budget": "9.50", "Since": "2026-03-01", "Paid": "no", "Tier": "gold"}


def test_a_form_asks_for_fields_of_the_teams_own(make_form, send, read, added):
    form = make_form(fields_asked=[*added.values(), "email"])
    assert form["fields_asked"] == ["email", *added.values()]
    send(form, email="a@b.example", **{added[name]: value for name, value in SAID.items()})
    [lead] = list_leads()
    facts = ["Note: Tea", "Budget: 9.50", "Since: 03/01/2026", "Paid: No", "Tier: Gold"]
    assert read(f"leads/{lead.public_id}")["custom_facts"] == facts
    [row] = read("submissions")["results"]
    assert read(f"submissions/{row['id']}")["details"].splitlines()[1:] == facts


def test_a_form_of_html_sends_them_as_it_says_them(make_form, send_html, added):
    form = make_form(fields_asked=["email", *added.values()])
    for key in added.values():
        assert f'name="{key}"' in form["snippet"]
    assert '<option value="Gold">Gold</option>' in form["snippet"]
    assert f'type="date" name="{added["Since"]}"' in form["snippet"]
    sent = {added["Paid"]: "yes", added["Tier"]: "", added["Budget"]: " "}
    send_html(form, email="a@b.example", **sent)
    assert [lead.custom for lead in list_leads()] == [{added["Paid"]: True}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Note", "x" * 501), ("Note", "a\0b"), ("Note", {"a": 1}), ("Budget", "many"),
        ("Budget", True), ("Since", "soon"), ("Paid", "maybe"), ("Tier", "Bronze"),
    ],
)  # fmt: skip
def test_mistakes_in_them_are_told_by_field(make_form, send, send_html, added, name, value):
    form = make_form(fields_asked=["email", *added.values()])
    answer = send(form, 400, email="a@b.example", **{added[name]: value})
    assert list(answer.json()["errors"]) == [added[name]]
    assert not CaptureSubmission.objects.across_teams().exists()
    if isinstance(value, str):
        assert f"{name}: " in send_html(form, 400, email="a@b.example", **{added[name]: value}).text


def test_fields_that_a_form_doesnt_ask_for_are_not_taken(make_form, send, added):
    form = make_form(fields_asked=["email", added["Note"]])
    send(form, email="a@b.example", **{added["Budget"]: "many", added["Note"]: "Tea"})
    assert [lead.custom for lead in list_leads()] == [{added["Note"]: "Tea"}]


def test_who_is_known_says_what_they_said_before(make_form, send, post, read, added):
    key = added["Note"]
    known = [{"id": key, "value": "Coffee"}]
    post("leads", 201, last_name="F", email="a@b.example", custom_fields=known)
    send(make_form(fields_asked=["email", key, added["Paid"]]), email="a@b.example", **{key: "Tea"})
    assert [lead.custom for lead in list_leads()] == [{key: "Coffee"}]
    [activity] = read("activities")["results"]
    assert "Note: Tea" in activity["description"]


def test_a_field_may_be_deleted_before_somebody_confirms(make_form, mails, client, read, added):
    form = make_form(fields_asked=["last_name", "email", *added.values()], double_opt_in=True)
    [mail] = mails(form, **{added["Note"]: "Tea", added["Paid"]: False})
    assert client.delete(f"/api/crm/custom-fields/{added['Note']}/").status_code == 204
    assert added["Note"] not in read(f"capture-forms/{form['id']}")["fields_asked"]
    Client().post(f"{find_link(mail)}-/confirm/")
    assert [lead.custom for lead in list_leads()] == [{added["Paid"]: False}]


def test_a_form_offers_and_takes_only_fields_of_its_own_teams_leads(post, read, added, make_user):
    from quickscale.core.teams.services import create_team
    from quickscale_business_themes.crm.models import CustomField

    other = create_team("Others", owner=make_user("eve"))
    theirs = CustomField.objects.for_team(other).create(kind="lead", name="Theirs")
    of_deals = post("custom-fields", 201, name="Margin", kind="deal", type="number")["id"]
    offered = [each["label"] for each in read("askable-fields")]
    assert offered[0] == "First name"
    assert offered[-5:] == list(added)
    for key in (theirs.key, of_deals, "owner"):
        asked = {"name": "Website", "fields_asked": ["email", key]}
        assert "fields_asked" in post("capture-forms", 400, **asked)["errors"]


def test_the_page_of_a_form_offers_them(make_form, client, added):
    form = make_form(fields_asked=["email", added["Note"]])
    page = client.get(f"/forms/{form['id']}/edit/").text
    assert f'value="{added["Note"]}" selected' in page or f'value="{added["Note"]}" checked' in page
    assert f'value="{added["Budget"]}"' in page


def send_nul(make_form, send, send_html, added):
    """Send texts with a NUL byte, which PostgreSQL can't keep, by every way there is."""
    asked = ["last_name", "email", *added.values()]
    form = make_form(fields_asked=asked, consent_text="You may write to me.")
    sent = {"last_name": "F", "email": "a@b.example", "consent": True}
    names = ["last_name", "email", "utm_source", "consent", added["Note"], added["Budget"]]
    for name in names:
        errors = send(form, 400, **{**sent, name: "a\0b"}).json()["errors"]
        assert list(errors) == [name]
    assert "Note: " in send_html(form, 400, **{**sent, added["Note"]: "a\0b"}).text
    headers = {
        "Referer": f"{SITE}/?utm_source=ne%00ws&utm_medium=%00&utm_campaign=autumn",
        "User-Agent": "x%00",
        "Accept-Language": "de\0",
    }
    send(form, headers=headers.items(), **sent)
    [lead] = list_leads()
    assert (lead.utm_source, lead.utm_medium, lead.utm_campaign) == ("news", "", "autumn")
    path = urlsplit(form["url"]).path
    assert Client().post(f"{path[:-1]}%00/", sent).status_code == 404
    assert Client().get(f"{path[:-1]}%00/").status_code == 404


def test_a_nul_byte_in_a_field_is_told_and_in_a_header_dropped(make_form, send, send_html, added):
    send_nul(make_form, send, send_html, added)


@pytest.mark.postgres
def test_a_nul_byte_is_answered_alike_on_postgresql(make_form, send, send_html, added):
    send_nul(make_form, send, send_html, added)
